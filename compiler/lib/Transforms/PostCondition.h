//===- PostCondition.h - what must not be left after a pass -----*- C++ -*-===//
//
// A pass that promises something of all code it has seen looks whether it is
// so: what it did not know would otherwise be wrong, or slow, some stages
// later.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_TRANSFORMS_POSTCONDITION_H
#define GELATO_LIB_TRANSFORMS_POSTCONDITION_H

#include "mlir/IR/Operation.h"

namespace gelato {

/// Reports the first op below `root` of which `problem` returns a text that is
/// not empty: what is wrong and what was expected. Fails if there is one.
inline mlir::LogicalResult
expectNone(mlir::Operation *root,
           llvm::function_ref<std::string(mlir::Operation *)> problem) {
  mlir::WalkResult result = root->walk([&](mlir::Operation *op) {
    std::string text = problem(op);
    if (text.empty())
      return mlir::WalkResult::advance();
    op->emitError(text);
    return mlir::WalkResult::interrupt();
  });
  return mlir::failure(result.wasInterrupted());
}

/// Whether a type that `op` takes or gives satisfies `is`.
inline bool touchesType(mlir::Operation *op,
                        llvm::function_ref<bool(mlir::Type)> is) {
  return llvm::any_of(op->getOperandTypes(), is) ||
         llvm::any_of(op->getResultTypes(), is);
}

} // namespace gelato

#endif // GELATO_LIB_TRANSFORMS_POSTCONDITION_H
