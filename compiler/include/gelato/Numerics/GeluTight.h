//===- GeluTight.h - gelu and its tanh form below 1 ULP -------*- C++ -*-===//
//
// The forms of Gelu.h with the roundings that matter carried along in low
// parts.
//
// Exact form: with s = 1.5/(a + 6) rounded to the grid 2^-24 and w = 1.5 - 6 s,
// both exact, ln 2R is almost linear in w, so that
//
//   a Q(a) = a/2 e^z (1 + eps(s)),  z = -a^2/2 + kSlope w + residual f(s),
//
// |eps| < 0.064. z is the sum of a part on the grid 2^-16, so that the
// subtractions are exact, and a low part; e^z is reduced with n ln2 in two
// parts.
//
// tanh form: x sigmoid(W) as in SigmoidTight.h. W = k3 x (x^2 + C) is reduced
// in units of ln2/k3 as in Gelu.h; both products keep their rounding errors.
//
// The last fma of the exact form works on numbers scaled by 2^65, so that
// neither tiny inputs nor the tail meet a subnormal before it; its own residual
// and the low part of the product are added where x > 0. The final minimum
// settles +inf and NaN.
//
// Coefficients: lib/Numerics/fits/fit-gelu.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_GELUTIGHT_H
#define GELATO_NUMERICS_GELUTIGHT_H

#include "gelato/Numerics/Gelu.h"
#include "gelato/Numerics/SigmoidTight.h"
#include "gelato/Numerics/Tables/GeluTight.h"

namespace gelato::numerics {

/// X - 2^-65 (p + low) for X = max(x, -0) and p, low scaled by 2^65; low counts
/// only where x > 0, since elsewhere p is the rounded value itself.
template <class F> F subtractScaled(F X, F p, F low) {
  F k = lessThanMin(X, 0x1p-65);
  F y = fma(p, -0x1p-65, X);
  F error = fma(p, -0x1p-65, X - y);
  return lessThanMin(y + fma(-low, k, error), X);
}

/// x Phi(x), below 1 ULP.
template <class F> F geluTight(F x) {
  constexpr double magic = kRoundingMagic + 191;
  F X = positivePart(x);
  F a = magnitudeUpTo(x, 14.5);
  F s = 1.5 / (a + 6.0);
  s = (s + 0.5) - 0.5;
  F w = fma(s, -6.0, 1.5), residual = fma(-s, a, w);
  F m = a * -0.5;
  F h = fma(m, a, -192.0) + 192.0; // on the grid 2^-16
  F low = fma(m, a, -h);
  F z = fma(w, kGeluTightSlope, h), zl = fma(w, kGeluTightSlope, h - z) + low;
  F t = fma(z, kLog2E, magic), n = t - magic;
  F r = fma(n, -kLn2Head, z), rl = fma(n, -kLn2Tail, zl);
  rl = fma(residual, horner(s, kGeluTightResidual), rl);
  F v = s - kGeluTightCenter, vv = v * v;
  F even = horner(vv, kGeluTightEven), odd = horner(vv, kGeluTightOdd);
  F eps = fma(odd, v, even);
  F e2 = fma(eps, rl, eps + rl);
  Parts<F> e = expParts(-r, kSiluRate, kSiluExp);
  F E = e.high, g = e.low;
  g = fma(e2, E + g, g);
  F as = a * powerOfTwo(t), c = as * g; // t is 2^(n - 1 + 65)
  F p = fma(as, E, c), pl = fma(as, E, -p) + c;
  return subtractScaled(X, p, pl);
}

/// x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)), below 1 ULP.
template <class F> F geluTanhTight(F x) {
  constexpr double magic = kRoundingMagic + 127 - kSigmoidScale;
  F c = greaterThanMax(-10.875, x);
  F high = fma(c, c, kTanhCHigh);
  F low = fma(c, c, kTanhCHigh - high) + kTanhCLow;
  F w = c * high, wl = fma(c, high, -w); // k3 (w + wl + c low) is W
  F t = fma(w, -kTanhUnitInverse, magic), n = t - magic;
  F r = fma(n, kTanhUnitHigh, w);
  F rl = fma(c, low, fma(n, kTanhUnitLow, wl));
  Parts<F> e = expParts(r, kGeluTanhTightRate, kGeluTanhTightExp);
  e.low = fma(rl * -kGeluTanhTightRate, e.high + e.low, e.low);
  F y = sigmoidQuotient(c, sigmoidDenominator(e, t));
  return select(greater(x, kGeluTanhOne), x, y);
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_GELUTIGHT_H
