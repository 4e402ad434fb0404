//===- Number.h - what the interpreter computes with ----------------------===//
//
// The interpreter is written once for `double` and for `Bounded`. Both have the
// operations of Bounded.h by the same names; a double's truth values are 0 and
// 1.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_ORACLE_NUMBER_H
#define GELATO_LIB_ORACLE_NUMBER_H

#include "Bounded.h"

#include <cmath>
#include <cstdint>
#include <vector>

namespace gelato::oracle {

inline double add(double a, double b) { return a + b; }
inline double sub(double a, double b) { return a - b; }
inline double mul(double a, double b) { return a * b; }
inline double div(double a, double b) { return a / b; }
inline double negate(double a) { return -a; }
inline double absolute(double a) { return std::fabs(a); }
inline double squareRoot(double a) { return std::sqrt(a); }
inline double logicalAnd(double a, double b) { return a != 0 && b != 0; }
inline double logicalOr(double a, double b) { return a != 0 || b != 0; }
inline double logicalXor(double a, double b) { return a != b; }
inline double choose(double condition, double a, double b) {
  return condition != 0 ? a : b;
}
inline double compareOrdering(unsigned accepted, double a, double b) {
  unsigned ordering = a < b    ? Less
                      : a > b  ? Greater
                      : a == b ? Equal
                               : Unordered;
  return (ordering & accepted) != 0;
}

template <typename Number> Number constant(double value);
template <> inline double constant<double>(double value) { return value; }
template <> inline Bounded constant<Bounded>(double value) {
  return {value, 0};
}

/// What a tensor.empty holds.
template <typename Number> Number undefined();
template <> inline double undefined<double>() {
  return std::numeric_limits<double>::quiet_NaN();
}
template <> inline Bounded undefined<Bounded>() {
  return unknown(undefined<double>());
}

/// Row-major and contiguous.
template <typename Number> struct Tensor {
  std::vector<int64_t> shape;
  std::vector<Number> data;
};

} // namespace gelato::oracle

#endif // GELATO_LIB_ORACLE_NUMBER_H
