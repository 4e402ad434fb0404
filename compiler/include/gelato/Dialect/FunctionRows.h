//===- FunctionRows.h - rows of functions by the ops' classes ---*- C++ -*-===//
#ifndef GELATO_DIALECT_FUNCTIONROWS_H
#define GELATO_DIALECT_FUNCTIONROWS_H

#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Numerics/FunctionRows.h"

namespace gelato {

/// The class of a row as ops have it.
Accuracy accuracyOf(const numerics::FunctionRow &row);

/// The row by which `function` is computed in class `accuracy`: its own, else
/// that of class fast, else that of class tight. Class tight has no substitute.
/// Null if there is none of them.
const numerics::FunctionRow *findFunctionRow(llvm::StringRef function,
                                             Accuracy accuracy);

} // namespace gelato

#endif // GELATO_DIALECT_FUNCTIONROWS_H
