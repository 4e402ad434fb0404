//===- Fold.h - constants in double -----------------------------*- C++ -*-===//
//
// Literals are reals: a constant subexpression is evaluated in double and
// rounded once, to f32, by whoever lowers it. check() leaves one LiteralExpr
// for each. Substituting an fn can make more of them: in `fn f(x, c) = x *
// sqrt(c)` the call f(h, 2.0) holds the constant sqrt(2.0). A lowering that
// substitutes arguments asks evaluateConstant() before it lowers an expression
// of a body.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_FRONTEND_FOLD_H
#define GELATO_FRONTEND_FOLD_H

#include "gelato/Frontend/AST.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <optional>

namespace gelato {

/// The value of a parameter that stands for a constant; nothing for the others.
using ConstantOf =
    llvm::function_ref<std::optional<double>(const FnParam &param)>;

/// The value of a checked scalar expression in double, or nothing if it depends
/// on anything but literals and constant parameters. A comparison is 0 or 1.
std::optional<double> evaluateConstant(const Expr &expr, ConstantOf constantOf);

/// The value of an expression without parameters.
std::optional<double> evaluateConstant(const Expr &expr);

/// Whether a checked call of an fn becomes an op of the dialect: the fn is an
/// activation and the arguments behind the first are its defaults.
bool becomesOp(const CallExpr &call, ConstantOf constantOf);

/// Whether `value` is finite after it was rounded to f32.
bool isFiniteAsF32(double value);

} // namespace gelato

#endif // GELATO_FRONTEND_FOLD_H
