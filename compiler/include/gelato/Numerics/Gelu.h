//===- Gelu.h - gelu and its tanh form, class fast ------------*- C++ -*-===//
//
// Exact form: x Phi(x) = X - a Q(a), with a = |x|, X = max(x, -0) and Q the
// upper tail of the normal distribution. Only a Q(a) needs relative accuracy; X
// brings NaN, infinities and both zeros, and the last fma rounds once to the
// subnormal results of the tail.
//
// Q(a) = e^(-a^2/2) R(a). The exponent is reduced without a low part of a^2 or
// of ln2: n = rint(a^2/(2 ln2)), r = n L - a^2 with L = 45426/32768, whose 16
// bits make n L exact. With kappa = ln2/L,
//
//   e^(-a^2/2) = 2^-n e^(kappa r) e^((kappa - 1/2) a^2):
//
// the second factor has kappa in its coefficients, the third, smooth in a,
// belongs to the fit of R. R is a polynomial in s = 1/(a + 4); the residual of
// the rounded s, times the slope of ln R, joins r. The product with a keeps its
// rounding error in one fma, which is what holds the bound below 4.
//
// tanh form: x sigmoid(W) as in Sigmoid.h, W = x (k1 + k3 x^2), k1 = 2
// sqrt(2/pi), k3 = 0.044715 k1 (Hendrycks and Gimpel, 2016). W = k3 x (x^2 +
// C), C = 1/0.044715 in two parts, is reduced in units of ln2/k3, in two parts
// as well.
//
// Coefficients: lib/Numerics/fits/fit-gelu.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_GELU_H
#define GELATO_NUMERICS_GELU_H

#include "gelato/Numerics/Sigmoid.h"
#include "gelato/Numerics/Tables/Gelu.h"

namespace gelato::numerics {

/// (e^(k kappa r) - 1)/r for |k r| <= 0.6933, where kappa = ln2/kGaussUnit is
/// about 1/2. k is a power of two.
template <class F> F gaussPolynomial(F r, double k = 1) {
  return horner(r, kGaussExp, k, k);
}

/// x Phi(x).
template <class F> F gelu(F x) {
  constexpr double magic = kRoundingMagic + 65;
  F a = magnitudeUpTo(x, 14.5);
  F t = fma(a * a, -kHalfLog2E, magic);
  F n = t - magic; // -n of the comment above
  F r = -fma(a, a, n * kGaussUnit);
  F s = 1.0 / (a + 4.0);
  F residual = fma(-s, a, fma(s, -4.0, 1.0));
  r = fma(residual, horner(s, kMillsSlope), r);
  F e = r * gaussPolynomial(r);
  F p = horner(s, kMills);
  p = scale(p, t); // R 2^(65-n)
  F g = a * fma(p, e, p);
  return fma(-g, 0x1p-65, positivePart(x));
}

/// x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)).
template <class F> F geluTanh(F x) {
  constexpr double magic = kRoundingMagic + 127 - kSigmoidScale;
  F a = magnitudeUpTo(x, 10.875);
  F high = fma(a, a, kTanhCHigh);
  F low = fma(a, a, kTanhCHigh - high) + kTanhCLow;
  F t = fma(a * kTanhUnitInverse, high, magic), n = t - magic;
  F r = fma(a, high, n * -kTanhUnitHigh);
  r = fma(a, low, fma(n, -kTanhUnitLow, r));
  F d = fma(horner(r, kTanhFormExp), powerOfTwo(t), kSigmoidUnit);
  return fma(a / d, -kSigmoidUnit, positivePart(x));
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_GELU_H
