//===- Sigmoid.h - sigmoid, silu, quick_gelu and tanh ---------*- C++ -*-===//
//
// sigmoid, silu and quick_gelu keep the exponential in a denominator that is
// scaled by 2^-k, k = kSigmoidScale, so that no power of two leaves the range:
//
//   sigmoid(x) = 2^-k / (2^-k + 2^-k e^-x)
//   silu(x)    = X - 2^-k (a / (2^-k + 2^-k e^a)),
//
// a = |x|, X = max(x, -0). The one division makes a normal quotient for silu,
// and the last fma rounds to the subnormal result once; X brings infinity, NaN
// and both zeros. quick_gelu is x sigmoid(1.702 x) (Hendrycks and Gimpel,
// 2016); x is reduced in units of ln2/1.702, so the product 1.702 x is never
// rounded. tanh(a) = H/(H + 1) with H = expm1(2a)/2, which is a itself for tiny
// a.
//
// Coefficients: Exp.h, lib/Numerics/fits/fit-quick-gelu.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_SIGMOID_H
#define GELATO_NUMERICS_SIGMOID_H

#include "gelato/Numerics/Exp.h"
#include "gelato/Numerics/Tables/QuickGelu.h"

namespace gelato::numerics {

/// 2^64 keeps e^104 2^-64 and 2^-64 e^-30 normal.
constexpr int kSigmoidScale = 64;
constexpr double kSigmoidUnit = 0x1p-64;

/// 1/(1 + e^-x); subnormal below -87.3, zero below -103.98.
template <class F> F sigmoid(F x) {
  constexpr double magic = kRoundingMagic + 127 - kSigmoidScale;
  F c = clampKeepingNan(x, -105.0, 30.0);
  F t = fma(c, -kLog2E, magic);
  F n = t - magic; // -x = n ln2 - r
  F r = fma(n, kLn2Low, fma(n, kLn2High, c));
  F d = fma(horner(r, kExpShort, -1.0), powerOfTwo(t), kSigmoidUnit);
  return kSigmoidUnit / d;
}

/// x sigmoid(x); -0 below -108.6.
template <class F> F silu(F x) {
  constexpr double magic = kRoundingMagic + 127 - kSigmoidScale;
  F a = magnitudeUpTo(x, 110.0);
  F t = fma(a, kLog2E, magic);
  F n = t - magic; // a = n ln2 + r
  F r = fma(n, -kLn2Low, fma(n, -kLn2High, a));
  F d = fma(horner(r, kExpShort), powerOfTwo(t), kSigmoidUnit);
  return fma(a / d, -kSigmoidUnit, positivePart(x));
}

/// x sigmoid(1.702 x); -0 below -63.5.
template <class F> F quickGelu(F x) {
  constexpr double magic = kRoundingMagic + 127 - kSigmoidScale;
  F a = magnitudeUpTo(x, 64.0);
  F t = fma(a, kQuickGeluRate, magic);
  F n = t - magic; // a = n ln2/1.702 + r
  F r = fma(n, -kQuickGeluUnitLow, fma(n, -kQuickGeluUnitHigh, a));
  F d = fma(horner(r, kQuickGeluExp), powerOfTwo(t), kSigmoidUnit);
  return fma(a / d, -kSigmoidUnit, positivePart(x));
}

/// tanh(x); 1 from 9.01 on. Odd to the last bit.
template <class F> F tanh(F x) {
  constexpr double magic = kRoundingMagic + 127;
  F a = lessThanMin(10.0, abs(x));
  F t = fma(a, 2 * kLog2E, magic);
  F n = t - magic;
  F r = fma(n, -kLn2Low / 2, fma(n, -kLn2High / 2, a));
  F s = powerOfTwo(t);
  F h = fma(s, expm1Polynomial(r, 2.0), fma(s, 0.5, -0.5));
  return withSignOf(h / (h + 1.0), x);
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_SIGMOID_H
