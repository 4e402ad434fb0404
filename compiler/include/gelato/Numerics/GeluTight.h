//===- GeluTight.h - gelu and its tanh form below 1 ULP -------*- C++ -*-===//
//
// The forms of Gelu.h with the roundings that matter carried along in low
// parts.
//
// Exact form: with s = 1.5/(a + 6) rounded to the grid 2^-24 and w = 1.5 - 6 s,
// both exact, ln 2R is almost linear in w, so that
//
//   a Q(a) = a/2 e^(kappa z) (1 + eps(s)),  z = -a^2 + slope w + residual f(s),
//
// |eps| < 0.064. z is the sum of a part on the grid 2^-15, so that the
// subtractions are exact, and a low part. As in Gelu.h, the unit of the
// reduction is one float near 2 ln2, and kappa = ln2/unit, which makes up for
// that, stands in the coefficients of the power and of eps.
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
/// only where x > 0: elsewhere p is the rounded value itself, and low not quite
/// what it lacks.
template <class F> F subtractScaled(F X, F p, F low) {
  F k = lessThanMin(X, 0x1p-65);
  F y = fma(p, -0x1p-65, X);
  F error = fma(p, -0x1p-65, X - y);
  return lessThanMin(y + fma(-low, k, error), X);
}

/// e^z (1 + factor) with z = -a^2/2 + slope w + residual f(s): `e` is 2^-n of
/// e^z without its low part, which `factor` has taken; t holds n.
template <class F> struct GaussParts {
  F t;
  Parts<F> e;
  F factor;
};
template <class F, size_t M, size_t N>
GaussParts<F> gaussParts(F a, F s, F w, F residual, double slope,
                         const double (&move)[M], double center,
                         const double (&eps)[N]) {
  constexpr double magic = kRoundingMagic + 191;
  F h = fma(-a, a, -384.0) + 384.0; // on the grid 2^-15
  F low = fma(-a, a, -h);
  F z = fma(w, slope, h), zl = fma(w, slope, h - z) + low;
  F t = fma(z, kHalfLog2E, magic), n = t - magic;
  F r = fma(n, -kGeluTightUnit, z);
  F rl = fma(residual, horner(s, move), zl);
  F factor = horner(s - center, eps);
  factor = fma(rl, fma(factor, 0.5, 0.5), factor);
  return {t, expParts(-r, kGeluTightRate, kGeluTightExp), factor};
}

/// x Phi(x), below 1 ULP.
template <class F> F geluTight(F x) {
  F X = positivePart(x);
  F a = magnitudeUpTo(x, 14.5);
  F s = 1.5 / (a + 6.0);
  s = (s + 0.5) - 0.5;
  F w = fma(s, -6.0, 1.5), residual = fma(-s, a, w);
  auto [t, e, eps] =
      gaussParts(a, s, w, residual, kGeluTightSlope, kGeluTightResidual,
                 kGeluTightCenter, kGeluTightFactor);
  F g = fma(eps, e.high + e.low, e.low);
  F as = a * powerOfTwo(t), c = as * g; // t is 2^(n - 1 + 65)
  F p = fma(as, e.high, c), pl = fma(as, e.high, -p) + c;
  return subtractScaled(X, p, pl);
}

/// From here on sigmoid(W) is 1 to the last bit.
constexpr double kGeluTanhOne = 5.5;

/// x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)), below 1 ULP.
template <class F> F geluTanhTight(F x) {
  constexpr double magic = kRoundingMagic + 127 - kSigmoidScale;
  F c = clampKeepingNan(x, -10.875, kGeluTanhOne);
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
