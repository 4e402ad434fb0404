//===- Visit.h - walking an expression --------------------------*- C++ -*-===//

#ifndef GELATO_FRONTEND_VISIT_H
#define GELATO_FRONTEND_VISIT_H

#include "gelato/Frontend/AST.h"

namespace gelato {

/// Calls `visit` with each expression directly below `expr`, left to right.
template <typename Visit> void forEachChild(const Expr &expr, Visit visit) {
  if (auto *negate = llvm::dyn_cast<NegateExpr>(&expr)) {
    visit(*negate->operand);
  } else if (auto *binary = llvm::dyn_cast<BinaryExpr>(&expr)) {
    visit(*binary->lhs);
    visit(*binary->rhs);
  } else if (auto *compare = llvm::dyn_cast<CompareExpr>(&expr)) {
    visit(*compare->lhs);
    visit(*compare->rhs);
  } else if (auto *matmul = llvm::dyn_cast<MatmulExpr>(&expr)) {
    visit(*matmul->lhs);
    visit(*matmul->rhs);
  } else if (auto *transpose = llvm::dyn_cast<TransposeExpr>(&expr)) {
    visit(*transpose->operand);
  } else if (auto *slice = llvm::dyn_cast<SliceExpr>(&expr)) {
    visit(*slice->operand);
  } else if (auto *convert = llvm::dyn_cast<ConvertExpr>(&expr)) {
    visit(*convert->operand);
  } else if (auto *call = llvm::dyn_cast<CallExpr>(&expr)) {
    for (const ExprPtr &arg : call->args)
      visit(*arg);
    for (const CallExpr::Named &named : call->named)
      if (named.value)
        visit(*named.value);
  }
}

} // namespace gelato

#endif // GELATO_FRONTEND_VISIT_H
