//===- ExpressionText.h - a scalar value as the language has it -*- C++ -*-===//
#ifndef GELATO_LIB_ACCURACY_EXPRESSIONTEXT_H
#define GELATO_LIB_ACCURACY_EXPRESSIONTEXT_H

#include "mlir/IR/Value.h"

#include <string>

namespace gelato {

/// `value` as an expression of `x`, which stands for `source`. Widening does
/// not show, nor does a conversion that ends the expression. What would be too
/// long ends in "...".
std::string expressionText(mlir::Value value, mlir::Value source);

} // namespace gelato

#endif // GELATO_LIB_ACCURACY_EXPRESSIONTEXT_H
