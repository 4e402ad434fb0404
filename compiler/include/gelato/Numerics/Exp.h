//===- Exp.h - exp, expm1 and elu -----------------------------*- C++ -*-===//
//
// exp and expm1 reduce x/2 instead of x: with h = x/2 = n ln2 + r/2,
//
//   exp(x)   = (2^n e^(r/2))^2
//   expm1(x) = H (1 + H/4),  H = 2 expm1(x/2) = 2^n q(r) + 2 (2^n - 1),
//
// so that 2^n never leaves the normal range, the last multiplication makes the
// infinity or the subnormal result with one rounding, and no case needs a
// branch. Squaring doubles the relative error of the factor, which is about
// 1.2 units of 2^-24. expm1 has no cancellation: q(r) = 2 expm1(r/2) is used
// with its relative accuracy, and where n is not 0, 2 (2^n - 1) outweighs it.
//
// elu(x) with alpha = 1 (Clevert, Unterthiner and Hochreiter, 2015) is x or
// expm1(x) for x <= 0, where no power of two overflows and n is so small that
// one constant for ln2 is enough.
//
// Argument reduction: Cody and Waite, Software Manual for the Elementary
// Functions, 1980. Coefficients: lib/Numerics/fits/fit-exp.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_EXP_H
#define GELATO_NUMERICS_EXP_H

#include "gelato/Numerics/Primitives.h"
#include "gelato/Numerics/Tables/Exp.h"

namespace gelato::numerics {

/// log2(e), to nearest.
constexpr double kLog2E = 0x1.715476p0;
/// ln2 = kLn2High + kLn2Low within 2^-47. kLn2High has 20 bits, so the fma that
/// subtracts n kLn2High rounds below 2^-25. Both parts are positive: a zero
/// keeps its sign through the reduction.
constexpr double kLn2High = 0x1.62e42p-1;
constexpr double kLn2Low = 0x1.fdf474p-22;
/// ln2 in two parts, the high one with 21 bits: n times it is exact, and the
/// remainder fits 24 bits when the argument lies on a grid of 2^-21 or coarser.
constexpr double kLn2Head = 0x1.62e43p-1, kLn2Tail = -0x1.05c61p-29;

/// e^(k r) for |k r| <= 0.3475. k is a power of two or the negative of one, so
/// the scaled coefficients are exact.
template <class F> F expPolynomial(F r, double k = 1) {
  return horner(r, kExp, k);
}

/// (e^(k r) - 1)/k for |k r| <= 0.3475, relatively accurate also next to zero,
/// where it keeps the sign. k is a power of two or the negative of one.
template <class F> F expm1Polynomial(F r, double k) {
  return r * horner(r, kExpm1, k);
}

/// e^x. The clamps lie beyond the last finite result and below 2^-150.
template <class F> F exp(F x) {
  constexpr double magic = kRoundingMagic + 127;
  F c = clampKeepingNan(x, -104.0, 89.0);
  F t = fma(c, kLog2E / 2, magic);
  F n = t - magic;
  F r = fma(n, -2 * kLn2Low, fma(n, -2 * kLn2High, c));
  F half = expPolynomial(r, 0.5) * powerOfTwo(t); // no scale(): NaN must stay
  return half * half;
}

/// e^x - 1; -1 below about -17.4.
template <class F> F expm1(F x) {
  constexpr double magic = kRoundingMagic + 127;
  F c = clampKeepingNan(x, -50.0, 89.0);
  F t = fma(c, kLog2E / 2, magic);
  F n = t - magic;
  F r = fma(n, -2 * kLn2Low, fma(n, -2 * kLn2High, c));
  F s = powerOfTwo(t);
  F h = fma(s, expm1Polynomial(r, 0.5), -fma(s, -2.0, 2.0)); // keeps -0
  return h * fma(h, 0.25, 1.0);
}

/// x for x > 0, otherwise e^x - 1; -1 below about -17.4.
template <class F> F elu(F x) {
  constexpr double magic = kRoundingMagic + 127;
  F c = greaterThanMax(-18.0, x);
  F t = fma(c, kLog2E, magic);
  F n = t - magic;
  F s = powerOfTwo(t);
  F h = expm1Polynomial(fma(n, -kLn2Head, c), 1.0);
  return select(greater(x, 0.0), x, fma(s, h, -(1.0 - s))); // keeps -0
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_EXP_H
