//===- Softplus.h - softplus and mish -------------------------*- C++ -*-===//
//
//   softplus(x) = log(1 + e^x) = max(x, 0) + log1p(F),  F = e^-|x|
//   mish(x)     = x tanh(softplus(x)) = x N/(N + 2),  N = E (E + 2), E = e^x
//
// (Dugas et al., Incorporating Second-Order Functional Knowledge for Better
// Option Pricing, 2001; Misra, Mish: A Self Regularized Non-Monotonic
// Activation Function, 2019). log1p(F)/F is a polynomial, so softplus needs no
// division. The factor that carries the relative accuracy of the tail, F or E,
// is kept 2^kSigmoidScale times as large; the last operation takes that away
// and rounds to a subnormal result once. From kMishOne on mish is x.
//
// Coefficients: Exp.h, lib/Numerics/fits/fit-softplus.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_SOFTPLUS_H
#define GELATO_NUMERICS_SOFTPLUS_H

#include "gelato/Numerics/Sigmoid.h"
#include "gelato/Numerics/Tables/Softplus.h"

namespace gelato::numerics {

/// log(1 + e^x); +0 below -103.98.
template <class F> F softplus(F x) {
  constexpr double magic = kRoundingMagic + 127 + kSigmoidScale;
  F a = magnitudeUpTo(x, 105.0);
  F t = fma(a, -kLog2E, magic);
  F n = t - magic;
  F r = fma(n, kLn2Low, fma(n, kLn2High, a)); // -a = n ln2 - r
  F s = horner(r, kExpShort, -1.0) * powerOfTwo(t);
  F p = s * horner(s * kSigmoidUnit, kLog1pUnit);
  return fma(p, kSigmoidUnit, greaterThanMax(0.0, x));
}

/// Here 2/(N + 2) is below 2^-33.
constexpr double kMishOne = 12;

/// x tanh(log(1 + e^x)); -0 below -109.4.
template <class F> F mish(F x) {
  constexpr double magic = kRoundingMagic + 127 + kSigmoidScale + 1;
  F c = clampKeepingNan(x, -110.0, kMishOne);
  F t = fma(c, kLog2E, magic);
  F n = t - magic;
  F r = fma(n, -kLn2Low, fma(n, -kLn2High, c));
  F s = expPolynomial(r) * powerOfTwo(t);  // 2E
  F p = fma(s, s * (kSigmoidUnit / 4), s); // N
  F q = p * c / fma(p, kSigmoidUnit, 2.0);
  return select(greater(x, kMishOne), x, q * kSigmoidUnit);
}
} // namespace gelato::numerics

#endif // GELATO_NUMERICS_SOFTPLUS_H
