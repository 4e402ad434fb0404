//===- Gelu.h - gelu and its tanh form, class fast ------------*- C++ -*-===//
//
// gelu(x) = x Phi(x) = X - a Q(a), with a = |x|, X = max(x, -0) and Q the upper
// tail of the normal distribution. Only a Q(a) needs relative accuracy; X
// brings NaN, infinities and both zeros, and the last fma rounds once to the
// subnormal results of the tail.
//
// Exact form: Q(a) = e^(-a^2/2) R(a). The exponent is reduced without a low
// part of a^2 or of ln2: n = rint(a^2/(2 ln2)), r = n L - a^2 with L =
// 45426/32768, whose 16 bits make n L exact. With kappa = ln2/L,
//
//   e^(-a^2/2) = 2^-n e^(kappa r) e^((kappa - 1/2) a^2):
//
// the second factor has kappa in its coefficients, the third, smooth in a,
// belongs to the fit of R. R is a polynomial in s = 1/(a + 4); the residual of
// the rounded s, times the slope of ln R, joins r. The product with a keeps its
// rounding error in one fma, which is what holds the bound below 4.
//
// tanh form: x sigmoid(W), W = a (k1 + k3 a^2), k1 = 2 sqrt(2/pi), k3 =
// 0.044715 k1 (Hendrycks and Gimpel, 2016). W = k3 a (a^2 + C), C = 1/0.044715
// = Ch + Cl, is reduced in units of ln2/k3 = Lh + Ll.
//
// Coefficients: lib/Numerics/fits/fit-gelu.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_GELU_H
#define GELATO_NUMERICS_GELU_H

#include "gelato/Numerics/Primitives.h"

namespace gelato::numerics {

/// L of the comment above, slightly below 2 ln2.
constexpr double kGaussUnit = 45426.0 / 32768.0;
/// 1/(2 ln2), to nearest.
constexpr double kHalfLog2E = 0x1.715476p-1;

/// (e^(k kappa r) - 1)/r for |k r| <= 0.6933, where kappa = ln2/kGaussUnit is
/// about 1/2; relative error of 1 + r times this: 2^-27.5. k is a power of two.
template <class F> F gaussPolynomial(F r, double k = 1) {
  return horner(r, k * 0x1.000024p-1, k * k * 0x1.000048p-3,
                k * k * k * 0x1.5553e8p-6, k * k * k * k * 0x1.55513ep-9,
                k * k * k * k * k * 0x1.12aep-12,
                k * k * k * k * k * k * 0x1.706ba4p-16);
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
  r = fma(residual, fma(s, 19.2709949, 1.32004), r);
  F e = r * gaussPolynomial(r);
  F p = horner(s, 0x1.3cc88p-17, 0x1.996298p-2, 0x1.8a0858p0, 0x1.e081e2p2,
               -0x1.816dfep1, 0x1.2bf2a6p8, -0x1.4b2134p10, 0x1.8ee938p12,
               -0x1.8e7c74p13, 0x1.148a8ep13);
  p = scale(p, t); // R 2^(65-n)
  F g = a * fma(p, e, p);
  return fma(-g, 0x1p-65, positivePart(x));
}

/// 1/0.044715 and ln2/(0.044715 2 sqrt(2/pi)), each in two parts, and the
/// reciprocal of the latter. The high parts leave n Lh and Ch - a^2 exact.
constexpr double kTanhCHigh = 0x1.65d26p4, kTanhCLow = -0x1.226128p-20;
constexpr double kTanhUnitHigh = 0x1.36dap3, kTanhUnitLow = -0x1.549446p-16;
constexpr double kTanhUnitInverse = 0x1.a5a7dp-4;

/// 2^(r/(Lh + Ll)) 2^-60 for |r| <= 4.86, relative error 2^-27.8.
template <class F> F tanhFormPolynomial(F r) {
  return horner(r, 0x1p-60, 0x1.2444f4p-64, 0x1.4dad5ep-69, 0x1.fbecd6p-75,
                0x1.21f0cp-80, 0x1.0a5094p-86, 0x1.9629eap-93);
}

/// x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)).
template <class F> F geluTanh(F x) {
  F a = magnitudeUpTo(x, 10.875);
  F high = fma(a, a, kTanhCHigh);
  F low = fma(a, a, kTanhCHigh - high) + kTanhCLow;
  F t = fma(a * kTanhUnitInverse, high, kRoundingMagic);
  F n = t - kRoundingMagic;
  F r = fma(a, high, n * -kTanhUnitHigh);
  r = fma(a, low, fma(n, -kTanhUnitLow, r));
  F d = scale(tanhFormPolynomial(r), t) + 0x1p-60;
  return fma(-(a / d), 0x1p-60, positivePart(x));
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_GELU_H
