//===- ExpTight.h - exp, expm1, elu and tanh below 1 ULP ------*- C++ -*-===//
//
// e^(r + low) = 1 + (r + g): r is exact, and g, which holds its square and what
// the reduction left, is small, so that only the last sums round what counts.
//
//   exp     scaled twice, so that overflow and subnormal results come from the
//           last multiplication
//   expm1   h + e = 2^n r + (2^n - 1) exactly, and 2^n g is added at the end
//   tanh    a + a^3 P(a^2) below 1; 1 - 2/(e^2a + 1) from there on
//
// Argument reduction: Cody and Waite, Software Manual for the Elementary
// Functions, 1980. Coefficients: lib/Numerics/fits/fit-exp-tight.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_EXPTIGHT_H
#define GELATO_NUMERICS_EXPTIGHT_H

#include "gelato/Numerics/Exp.h"
#include "gelato/Numerics/Tables/ExpTight.h"

namespace gelato::numerics {

/// e^x. The clamps lie beyond the last finite result and below 2^-150.
template <class F> F expTight(F x) {
  // 2^(n + 64) 2^-64 below zero and 2^(n - 64) 2^64 above.
  typename F::Bool negative = less(x, 0.0);
  F magic = select(negative, kRoundingMagic + 191, kRoundingMagic + 63);
  F c = clampKeepingNan(x, -104.0, 89.0);
  F t = fma(c, kLog2E, magic), n = t - magic;
  F r = fma(n, -kLn2Head, c), low = n * -kLn2Tail, both = r + low;
  F g = fma(both, both * horner(both, kExpSecond), low);
  return (1.0 + (r + g)) * powerOfTwo(t) * select(negative, 0x1p-64, 0x1p64);
}

/// 2^n e^r - 1 as h + k, the sum to be rounded once; s = 2^n.
template <class F> struct Expm1Parts { F h, k; };
template <class F> Expm1Parts<F> expm1Parts(F n, F c, F s, double one) {
  F r = fma(n, -kLn2Head, c), low = n * -kLn2Tail, both = r + low;
  F g = fma(both, both * horner(both, kExpm1Second), low);
  F d = s - one, h = fma(s, r, d);
  return {h, fma(s, g, fma(s, r, d - h))};
}

/// e^x - 1; -1 below about -17.4.
template <class F> F expm1Tight(F x) {
  // 2^(n - 1), which is finite where e^x is.
  constexpr double magic = kRoundingMagic + 127;
  F c = clampKeepingNan(x, -50.0, 89.0);
  F t = fma(c, kLog2E, magic - 1), n = t - (magic - 1);
  F s = powerOfTwo(t);
  auto [h, k] = expm1Parts(n, c, s, 0.5);
  // What s - 1/2 rounds around 2^24.
  F half = h + (k + ((s - (s - 0.5)) - 0.5));
  // Half of an odd subnormal is none.
  return select(less(abs(x), 0x1p-30), x, half + half);
}

/// x for x > 0, e^x - 1 elsewhere, which is x where it is tiny: so -0 stays.
template <class F> F eluTight(F x) {
  constexpr double magic = kRoundingMagic + 127;
  F c = greaterThanMax(-50.0, x);
  F t = fma(c, kLog2E, magic), n = t - magic;
  auto [h, k] = expm1Parts(n, c, powerOfTwo(t), 1.0);
  return select(greater(x, -0x1p-126), x, h + k);
}

/// Class fast of the same.
template <class F> F elu(F x) {
  constexpr double magic = kRoundingMagic + 127;
  F c = greaterThanMax(-50.0, x);
  F t = fma(c, kLog2E, magic), n = t - magic;
  F r = fma(n, -kLn2Low, fma(n, -kLn2High, c));
  F s = powerOfTwo(t);
  return select(greater(x, -0x1p-126), x,
                fma(s, expm1Polynomial(r, 1.0), s - 1.0));
}

/// The hyperbolic tangent. Odd to the last bit.
template <class F> F tanhTight(F x) {
  constexpr double magic = kRoundingMagic + 128;
  F a = lessThanMin(10.0, abs(x)), u = a * a; // NaN stays NaN
  F small = fma(a, u * horner(u, kTanhSmall), a);
  F t = fma(a, 2 * kLog2E, magic), n = t - magic;
  F r = fma(n, -kLn2Low / 2, fma(n, -kLn2High / 2, a)); // of 2a, halved
  F s = powerOfTwo(t);                                  // 2^(n + 1)
  F d = fma(s, expm1Polynomial(r, 2.0), fma(s, 0.5, 1.0));
  return withSignOf(select(less(a, 1.0), small, 1.0 - 2.0 / d), x);
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_EXPTIGHT_H
