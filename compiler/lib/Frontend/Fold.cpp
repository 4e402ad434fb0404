//===- Fold.cpp - constants in double -------------------------------------===//
//
// The recursion is as deep as a checked expression is high with its functions
// expanded, which check() limits.
//
//===----------------------------------------------------------------------===//

#include "gelato/Frontend/Fold.h"
#include "gelato/Frontend/Builtins.h"

#include "llvm/ADT/SmallVector.h"

#include <cmath>

using namespace gelato;

namespace {

double apply(BinaryOp op, double a, double b) {
  switch (op) {
  case BinaryOp::Add:
    return a + b;
  case BinaryOp::Sub:
    return a - b;
  case BinaryOp::Mul:
    return a * b;
  case BinaryOp::Div:
    return a / b;
  }
  return NAN;
}

bool apply(CompareOp op, double a, double b) {
  switch (op) {
  case CompareOp::Lt:
    return a < b;
  case CompareOp::Le:
    return a <= b;
  case CompareOp::Gt:
    return a > b;
  case CompareOp::Ge:
    return a >= b;
  case CompareOp::Eq:
    return a == b;
  case CompareOp::Ne:
    return a != b;
  }
  return false;
}

std::optional<double> evaluateCall(const CallExpr &call,
                                   ConstantOf constantOf) {
  llvm::SmallVector<double, 4> args;
  for (const ExprPtr &arg : call.args) {
    std::optional<double> value = evaluateConstant(*arg, constantOf);
    if (!value)
      return std::nullopt;
    args.push_back(*value);
  }
  if (call.fn)
    return evaluateConstant(*call.fn->body,
                            [&](const FnParam &param) -> std::optional<double> {
                              return args[param.index];
                            });
  const Builtin *builtin = findBuiltin(call.builtin);
  return builtin ? std::optional<double>(builtin->evaluate(args.data()))
                 : std::nullopt;
}

} // namespace

std::optional<double> gelato::evaluateConstant(const Expr &expr,
                                               ConstantOf constantOf) {
  auto both = [&](const auto &node) -> std::optional<double> {
    std::optional<double> a = evaluateConstant(*node.lhs, constantOf);
    if (!a)
      return std::nullopt;
    std::optional<double> b = evaluateConstant(*node.rhs, constantOf);
    if (!b)
      return std::nullopt;
    return apply(node.op, *a, *b);
  };
  if (auto *literal = llvm::dyn_cast<LiteralExpr>(&expr))
    return literal->value;
  if (auto *name = llvm::dyn_cast<NameExpr>(&expr)) {
    auto *param = llvm::dyn_cast_or_null<FnParam>(name->decl);
    return param ? constantOf(*param) : std::nullopt;
  }
  if (auto *negate = llvm::dyn_cast<NegateExpr>(&expr)) {
    std::optional<double> value =
        evaluateConstant(*negate->operand, constantOf);
    return value ? std::optional<double>(-*value) : std::nullopt;
  }
  if (auto *binary = llvm::dyn_cast<BinaryExpr>(&expr))
    return both(*binary);
  if (auto *compare = llvm::dyn_cast<CompareExpr>(&expr))
    return both(*compare);
  if (auto *call = llvm::dyn_cast<CallExpr>(&expr))
    return evaluateCall(*call, constantOf);
  return std::nullopt;
}

std::optional<double> gelato::evaluateConstant(const Expr &expr) {
  return evaluateConstant(expr, [](const FnParam &) -> std::optional<double> {
    return std::nullopt;
  });
}

bool gelato::becomesOp(const CallExpr &call, ConstantOf constantOf) {
  if (!call.fn || !call.fn->isActivation)
    return false;
  for (size_t i = 1; i < call.args.size(); ++i) {
    const ExprPtr &byDefault = call.fn->params[i]->defaultValue;
    if (!byDefault || evaluateConstant(*call.args[i], constantOf) !=
                          llvm::cast<LiteralExpr>(*byDefault).value)
      return false;
  }
  return true;
}

bool gelato::isFiniteAsF32(double value) {
  // Half way between the largest f32 and 2^128 is a tie, which rounds up.
  return std::fabs(value) < 0x1.ffffffp127;
}
