//===- SigmoidTight.h - sigmoid, silu, quick_gelu below 1 ULP -*- C++ -*-===//
//
// With w = k x, k = 1 or 1.702, or the odd polynomial of gelu's tanh form,
//
//   x sigmoid(w) = x / (1 + e^-w),  e^-w = 2^n (E + g),
//
// where E is 1 - k r to nearest and g the rest of the power, E's rounding error
// included: |g| < 0.1, so g's own rounding is of no account, and neither is
// that of a k in two parts, whose low one is g's first coefficient.
//
// The denominator, 2^-kSigmoidScale times as large, is the exact sum of its two
// leading terms (Dekker, 1971) and a low part; q = x/d takes one division and
// one residual step. The last multiplication rounds to the subnormal result;
// q is rounded before it, which counts only for the largest of those.
//
// Coefficients: lib/Numerics/fits/fit-sigmoid-tight.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_SIGMOIDTIGHT_H
#define GELATO_NUMERICS_SIGMOIDTIGHT_H

#include "gelato/Numerics/Sigmoid.h"
#include "gelato/Numerics/Tables/SigmoidTight.h"

namespace gelato::numerics {

/// A number in two parts, of which the second is small.
template <class F> struct Parts { F high, low; };

/// e^-(k r) as 1 - k r, rounded, and the rest; k = rate + c[0].
template <class F, size_t N>
Parts<F> expParts(F r, double rate, const double (&c)[N]) {
  F high = fma(r, -rate, 1.0), low = fma(r, -rate, 1.0 - high);
  return {high, fma(-r, horner(r, c, -1.0), low)};
}

/// a + b, exactly.
template <class A, class F> Parts<F> exactSum(A a, F b) {
  F large = greaterThanMax(a, b), small = lessThanMin(a, b);
  F sum = large + small;
  return {sum, small - (sum - large)};
}

/// (1 + 2^n e)/2^kSigmoidScale for t = kRoundingMagic + n + 127 -
/// kSigmoidScale.
template <class F> Parts<F> sigmoidDenominator(Parts<F> e, F t) {
  F power = powerOfTwo(t);
  Parts<F> d = exactSum(kSigmoidUnit, e.high * power);
  return {d.high, fma(e.low, power, d.low)};
}

/// x/d 2^-kSigmoidScale. The reciprocal knows both parts, since d.low may be a
/// tenth of d.high.
template <class F> F sigmoidQuotient(F x, Parts<F> d) {
  F inverse = 1.0 / (d.high + d.low), q = x * inverse;
  F error = fma(q, d.low, fma(q, d.high, -x)); // keeps the sign of a zero q
  return fma(-error, inverse, q) * kSigmoidUnit;
}

/// 1/(1 + e^-x), below 1 ULP.
template <class F> F sigmoidTight(F x) {
  constexpr double magic = kRoundingMagic + 127 - kSigmoidScale;
  F c = clampKeepingNan(x, -105.0, 30.0);
  F t = fma(c, -kSiluInverse, magic), n = t - magic;
  F r = fma(n, kSiluUnitLow, fma(n, kSiluUnitHigh, c));
  Parts<F> d = sigmoidDenominator(expParts(r, kSiluRate, kSiluExp), t);
  F q = 1.0 / (d.high + d.low);
  F error = fma(q, d.low, fma(q, d.high, -1.0));
  return fma(-error, q, q) * kSigmoidUnit;
}

/// From here on sigmoid is 1 to the last bit, and x is chosen. The quotient
/// stops here, too: what becomes of more may be subnormal, which is slow.
constexpr double kSigmoidOne = 20;

/// x sigmoid(x), below 1 ULP.
template <class F> F siluTight(F x) {
  constexpr double magic = kRoundingMagic + 127 - kSigmoidScale;
  F c = clampKeepingNan(x, -110.0, kSigmoidOne);
  F t = fma(c, -kSiluInverse, magic), n = t - magic;
  F r = fma(n, kSiluUnitLow, fma(n, kSiluUnitHigh, c));
  Parts<F> d = sigmoidDenominator(expParts(r, kSiluRate, kSiluExp), t);
  return select(greater(x, kSigmoidOne), x, sigmoidQuotient(c, d));
}

/// x sigmoid(1.702 x), below 1 ULP.
template <class F> F quickGeluTight(F x) {
  constexpr double magic = kRoundingMagic + 127 - kSigmoidScale;
  F c = clampKeepingNan(x, -64.0, kSigmoidOne);
  F t = fma(c, -kQuickGeluTightInverse, magic), n = t - magic;
  F r = fma(n, kQuickGeluTightUnitLow, fma(n, kQuickGeluTightUnitHigh, c));
  Parts<F> d = sigmoidDenominator(
      expParts(r, kQuickGeluTightRate, kQuickGeluTightExp), t);
  return select(greater(x, kSigmoidOne), x, sigmoidQuotient(c, d));
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_SIGMOIDTIGHT_H
