//===- SoftplusTight.h - softplus and mish below 1 ULP --------*- C++ -*-===//
//
// The forms of Softplus.h with the exponential in two parts, 2^n (E + g) as in
// SigmoidTight.h.
//
// softplus: with z = 2F/(2 + F), one division and one residual step,
//
//   log1p(F) = 2 atanh(z/2) = z + z^3 P(z^2),  z <= 2/3:
//
// the second term is at most 0.04 z, so a rounded P is enough. max(x, 0) + z is
// summed exactly. The final maximum settles +inf and NaN.
//
// mish: x N/(N + 2), N = E (E + 2) in two parts. Up to kMishTightOne 2 is not
// below the spacing at N + 2, so the sum's rounding error is exact; beyond, x
// is off by 0.55 ULP at most.
//
// Coefficients: lib/Numerics/fits/fit-softplus.py, fit-sigmoid-tight.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_SOFTPLUSTIGHT_H
#define GELATO_NUMERICS_SOFTPLUSTIGHT_H

#include "gelato/Numerics/SigmoidTight.h"
#include "gelato/Numerics/Tables/Softplus.h"

namespace gelato::numerics {

/// log(1 + e^x), below 1 ULP.
template <class F> F softplusTight(F x) {
  constexpr double magic = kRoundingMagic + 127 + kSigmoidScale + 1;
  constexpr double half = kSigmoidUnit / 2;
  F X = greaterThanMax(0.0, x);
  F a = magnitudeUpTo(x, 105.0);
  F t = fma(a, -kSiluInverse, magic), n = t - magic, power = powerOfTwo(t);
  F r = fma(n, kSiluUnitLow, fma(n, kSiluUnitHigh, a));
  Parts<F> e = expParts(r, kSiluRate, kSiluExp);
  F s = e.high * power, sl = e.low * power; // 2F, scaled
  F d = fma(s, half, 2.0), dl = fma(sl, half, fma(s, half, 2.0 - d));
  F inverse = 1.0 / (d + dl), z = (s + sl) * inverse;
  F error = fma(z, dl, fma(z, d, -s)) - sl;
  F u = z * kSigmoidUnit, q = u * u;
  F low = fma(-error, inverse, z * q * horner(q, kAtanhRest));
  Parts<F> sum = exactSum(X, u);
  return greaterThanMax(sum.high + fma(low, kSigmoidUnit, sum.low), X);
}

/// Here N + 2 is just below 2^25.
constexpr double kMishTightOne = 8.66;

/// x tanh(log(1 + e^x)), below 1 ULP.
template <class F> F mishTight(F x) {
  constexpr double magic = kRoundingMagic + 127 + kSigmoidScale + 1;
  F c = clampKeepingNan(x, -110.0, kMishTightOne);
  F t = fma(c, kSiluInverse, magic), n = t - magic, power = powerOfTwo(t);
  F r = fma(n, kSiluUnitLow, fma(n, kSiluUnitHigh, -c));
  Parts<F> e = expParts(r, kSiluRate, kSiluExp);
  F u = e.high + e.low, ul = (e.high - u) + e.low;
  F s = u * power, h = s * (kSigmoidUnit / 4); // 2E, scaled, and E/2
  F N = fma(s, h, s), Nl = fma(s, h, s - N);
  Nl = fma(ul * power, fma(h, 2.0, 1.0), Nl);
  F d = fma(N, kSigmoidUnit, 2.0), dl = fma(N, kSigmoidUnit, 2.0 - d);
  dl = fma(Nl, kSigmoidUnit, dl);
  F p = c * N, pl = fma(c, Nl, fma(c, N, -p));
  F inverse = 1.0 / d, q = p * inverse;
  F error = fma(q, dl, fma(q, d, -p)) - pl;
  F y = fma(-error, inverse, q) * kSigmoidUnit;
  return select(greater(x, kMishTightOne), x, y);
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_SOFTPLUSTIGHT_H
