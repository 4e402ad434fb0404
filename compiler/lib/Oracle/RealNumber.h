//===- RealNumber.h - the interpreter's operations on Real ----*- C++ -*-===//
//
// What Number.h has for double: NaN propagates, -0 is below +0, truth values
// are 0 and 1, conversions to 16 bits round.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_ORACLE_REALNUMBER_H
#define GELATO_LIB_ORACLE_REALNUMBER_H

#include "Activation.h"
#include "Real.h"

#include "llvm/ADT/APFloat.h"

namespace gelato::oracle {

inline Real add(const Real &a, const Real &b) { return a + b; }
inline Real sub(const Real &a, const Real &b) { return a - b; }
inline Real mul(const Real &a, const Real &b) { return a * b; }
inline Real div(const Real &a, const Real &b) { return a / b; }
inline Real negate(const Real &a) { return -a; }
inline Real absolute(const Real &a) { return abs(a); }
inline Real squareRoot(const Real &a) { return sqrt(a); }

inline Real minimum(const Real &a, const Real &b) {
  if (a.isNaN() || b.isNaN())
    return a.isNaN() ? a : b;
  if (a == b)
    return a.isNegative() ? a : b;
  return a < b ? a : b;
}
inline Real maximum(const Real &a, const Real &b) { return -minimum(-a, -b); }

inline Real logicalAnd(const Real &a, const Real &b) {
  return Real(!a.isZero() && !b.isZero());
}
inline Real logicalOr(const Real &a, const Real &b) {
  return Real(!a.isZero() || !b.isZero());
}
inline Real logicalXor(const Real &a, const Real &b) {
  return Real(a.isZero() != b.isZero());
}
inline Real compareOrdering(unsigned accepted, const Real &a, const Real &b) {
  unsigned ordering = a < b    ? Less
                      : b < a  ? Greater
                      : a == b ? Equal
                               : Unordered;
  return Real((ordering & accepted) != 0);
}
inline Real choose(const Real &condition, const Real &a, const Real &b) {
  return condition.isZero() ? b : a;
}

inline const Format &formatOf(const llvm::fltSemantics &type) {
  return &type == &llvm::APFloat::BFloat()     ? kBf16
         : &type == &llvm::APFloat::IEEEhalf() ? kF16
                                               : kF32;
}
inline Real narrow(const Real &a, const llvm::fltSemantics &type) {
  return Real(toFormat(a, formatOf(type)));
}

inline Real apply(const Activation &activation, const Real &x) {
  return activation.exact(x);
}

} // namespace gelato::oracle

#endif // GELATO_LIB_ORACLE_REALNUMBER_H
