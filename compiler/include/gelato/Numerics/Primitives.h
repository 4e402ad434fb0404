//===- Primitives.h - the idioms the functions share ----------*- C++ -*-===//
//
// Minimum and maximum with the operand order of minps and maxps, polynomials,
// rounding to an integer by a magic constant, and powers of two made from the
// bits that rounding leaves. All are branch-free; each line is one operation.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_PRIMITIVES_H
#define GELATO_NUMERICS_PRIMITIVES_H

#include <cstddef>
#include <cstdint>

namespace gelato::numerics {

constexpr double kInfinity = __builtin_inf();

/// a < b ? a : b, as minps. When either is NaN the result is b, so a NaN in b
/// passes and a NaN in a is dropped. Equal zeros give b.
template <class A, class B> auto lessThanMin(A a, B b) {
  return select(less(a, b), a, b);
}

/// a > b ? a : b, as maxps; NaN and zeros as in lessThanMin.
template <class A, class B> auto greaterThanMax(A a, B b) {
  return select(greater(a, b), a, b);
}

/// x limited to [low, high]; NaN stays NaN.
template <class F> F clampKeepingNan(F x, double low, double high) {
  return greaterThanMax(low, lessThanMin(high, x));
}

/// min(|x|, high); NaN becomes high, so whatever is derived from it is finite.
template <class F> F magnitudeUpTo(F x, double high) {
  return lessThanMin(abs(x), high);
}

/// max(x, -0): x where it is positive, zero or NaN, and -0 where it is
/// negative. The forms y = X - G(|x|) get their special values from this X.
template <class F> F positivePart(F x) { return greaterThanMax(-0.0, x); }

/// c0 + x (c1 + x (c2 + ...)), one fma per coefficient after the last.
template <class F, class... Rest>
F horner(F x, double c0, double c1, Rest... rest) {
  if constexpr (sizeof...(rest) == 0)
    return fma(x, c1, c0);
  else
    return fma(horner(x, c1, rest...), x, c0);
}

/// The same with the coefficients of a table (gelato/Numerics/Tables) from `i`
/// on. The j-th counts k^j times: a power of two scales exactly.
template <size_t i = 0, class F, size_t N>
F horner(F x, const double (&c)[N], double k = 1, double power = 1) {
  if constexpr (i + 2 == N)
    return fma(x, c[i + 1] * (power * k), c[i] * power);
  else
    return fma(horner<i + 1>(x, c, k, power * k), x, c[i] * power);
}

/// The same of a polynomial of degree N whose leading coefficient is 1.
template <size_t i = 0, class F, size_t N>
F hornerMonic(F x, const double (&c)[N]) {
  if constexpr (i + 1 == N)
    return x + c[i];
  else
    return fma(hornerMonic<i + 1>(x, c), x, c[i]);
}

/// Added to t with |t| < 2^22, this rounds t to the nearest integer, ties to
/// even, and leaves that integer in the low bits of the sum (Dekker, 1971).
constexpr double kRoundingMagic = 0x1.8p23;

/// The sum t = kRoundingMagic + b + n holds the integer n + b in its low bits.
/// With b = 127 + k this is 2^(n + k), if that is a normal number.
template <class F> F powerOfTwo(F t) {
  return fromBits(shiftLeft(toBits(t), 23));
}

/// p 2^(n + k), t = kRoundingMagic + k + n: an addition to the exponent field,
/// right where p and the result are finite, normal and not zero.
template <class F> F scale(F p, F t) {
  return fromBits(toBits(p) + shiftLeft(toBits(t), 23));
}

/// |t| with the sign of x; t must not be negative.
template <class F> F withSignOf(F t, F x) {
  return fromBits(toBits(t) | (toBits(x) & INT32_MIN));
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_PRIMITIVES_H
