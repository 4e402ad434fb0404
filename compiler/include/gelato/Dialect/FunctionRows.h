//===- FunctionRows.h - the rows of Functions.def, by class -----*- C++ -*-===//
#ifndef GELATO_DIALECT_FUNCTIONROWS_H
#define GELATO_DIALECT_FUNCTIONROWS_H

#include "gelato/Dialect/GelatoDialect.h"

namespace gelato {

struct FunctionRow {
  llvm::StringLiteral function;
  Accuracy accuracy;
  double maxUlp;       ///< ULP of f32; of bf16 or f16 in the class of that name
  double at;           ///< the input of the largest error
  uint64_t misrounded; ///< results that are not the nearest number, of 2^24
};

/// All rows, in the order of the file.
llvm::ArrayRef<FunctionRow> functionRows();

/// The row by which `function` is computed in class `accuracy`: its own, else
/// that of class fast, else that of class tight. Class tight has no substitute.
/// Null if there is none of them.
const FunctionRow *findFunctionRow(llvm::StringRef function, Accuracy accuracy);

} // namespace gelato

#endif // GELATO_DIALECT_FUNCTIONROWS_H
