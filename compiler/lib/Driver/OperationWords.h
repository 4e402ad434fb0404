//===- OperationWords.h - what a group computes, in words -----------------===//
#ifndef GELATO_LIB_DRIVER_OPERATIONWORDS_H
#define GELATO_LIB_DRIVER_OPERATIONWORDS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <string>

namespace gelato {

/// What `group` does to each element beside products, in order: "add b1 by
/// columns", "gelu". `nameOf` names an argument of the group, or gives nothing
/// if it is no tensor that a person knows.
llvm::SmallVector<std::string>
operationWords(mlir::func::FuncOp group,
               llvm::function_ref<std::string(unsigned argument)> nameOf);

} // namespace gelato

#endif // GELATO_LIB_DRIVER_OPERATIONWORDS_H
