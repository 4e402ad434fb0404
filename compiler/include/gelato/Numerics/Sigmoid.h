//===- Sigmoid.h - sigmoid, silu and tanh ---------------------*- C++ -*-===//
//
// sigmoid and silu keep the growing exponential in a denominator that is
// scaled by 2^-kSigmoidScale, so that no power of two leaves the range:
//
//   sigmoid(x) = 2^-k / (2^-k + 2^-k e^-x)
//   silu(x)    = X - 2^-k (a / (2^-k + 2^-k e^a)),  a = |x|, X = max(x, -0).
//
// The one division makes a normal quotient for silu, and its last fma rounds to
// the subnormal result once; X brings NaN, infinities and both zeros.
// tanh(a) = H/(H + 1) with H = expm1(2a)/2, which is a itself for tiny a.
//
// Coefficients: Exp.h.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_SIGMOID_H
#define GELATO_NUMERICS_SIGMOID_H

#include "gelato/Numerics/Exp.h"

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
  F d = fma(expPolynomial(r, -1.0), powerOfTwo(t), kSigmoidUnit);
  return kSigmoidUnit / d;
}

/// x sigmoid(x); the smallest negative results are those next to -108.6.
template <class F> F silu(F x) {
  constexpr double magic = kRoundingMagic - kSigmoidScale;
  F a = magnitudeUpTo(x, 109.5);
  F t = fma(a, kLog2E, magic);
  F n = t - magic;
  F r = fma(n, -kLn2Low, fma(n, -kLn2High, a));
  F d = scale(expPolynomial(r), t) + kSigmoidUnit;
  return fma(-(a / d), kSigmoidUnit, positivePart(x));
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
