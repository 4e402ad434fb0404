//===- ShortGelu.h - gelu and erfc for 16-bit results ---------*- C++ -*-===//
//
// gelu(x) = X - a Q(a), a = |x|, X = max(x, -0), Q the upper tail of the normal
// distribution. For the promises and the choice of the coefficients see
// ShortExp.h.
//
// bf16: Q(a) = P(a)/(D(a) e^(a^2/2)) down to the last subnormal. a^2 of a bf16
// is exact. A scale of P keeps 2^n in range.
//
// As an operand a subnormal Q would be slow (tests/numerics/AssistLane.h). Of
// gelu the scale is such that above 13.8 the denominator is infinite and Q is
// zero: there x > 0 is as fast as anywhere, and x < 0 has a result of zero. The
// others stop a at 6 where x > 0.
//
// f16 sees nothing of Q below 2^-27, and up to there log2(2 Q(a)) is a h(a)
// with a polynomial h. The product is not rounded before n is subtracted, so
// the exponent is as accurate as h, and there is no division. A factor next to
// 1 gets the true values right that are next to a middle.
//
// erfc(x) is E(|x|) or 2 - E(|x|) with the same two forms of E.
//
// The derivative of gelu is f Z(a) for x < 0 and 1 + f Z(a) for x >= 0, where
// f = x + x0 or x - x0 vanishes at the root and Z > 0 has the forms of Q.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_SHORTGELU_H
#define GELATO_NUMERICS_SHORTGELU_H

#include "gelato/Numerics/ShortExp.h"

namespace gelato::numerics {

/// P/(D 2^r 2^n), where p is scaled by 2^-k; anything where a is NaN.
template <int k = 64, class F, class C> F gaussRatio(F a, const C &c) {
  auto [t, r] = reducePower<-k>(a * a, c.unit);
  F power = scale(horner(r, c.e), t);
  return horner(a, c.p) / (hornerMonic(a, c.q) * power);
}

/// e(r) 2^n.
template <class F, class C> F gaussTail(F a, const C &c) {
  auto [t, r] = reducePower(a, horner(a, c.h));
  return horner(r, c.e) * powerOfTwo(t);
}

template <class F, class C = decltype(kGeluBf16)>
F geluBf16(F x, const C &c = kGeluBf16) {
  F a = magnitudeUpTo(x, 14.25);
  return fma(-a, gaussRatio<20>(a, c), positivePart(x));
}
template <class F, class C = decltype(kGeluF16)>
F geluF16(F x, const C &c = kGeluF16) {
  F a = magnitudeUpTo(x, 6.0);
  return fma(a * -c.factor, gaussTail(a, c), positivePart(x));
}

template <class F, class C = decltype(kErfcBf16)>
F erfcBf16(F x, const C &c = kErfcBf16) {
  F a = abs(clampKeepingNan(x, -5.0, 9.75));
  typename F::Bool negative = less(x, 0.0);
  return fma(gaussRatio(a, c), select(negative, -1.0, 1.0),
             select(negative, 2.0, 0.0));
}
template <class F, class C = decltype(kErfcF16)>
F erfcF16(F x, const C &c = kErfcF16) {
  F a = lessThanMin(4.25, abs(x)); // NaN stays NaN
  typename F::Bool negative = less(x, 0.0);
  return fma(gaussTail(a, c), select(negative, c.negative, c.other),
             select(negative, 2.0, 0.0));
}

/// f and what is added to f Z, for the root -(high + ratio high).
template <class F> struct GradFrame { F f, base; };
template <class F> GradFrame<F> gradFrame(F x, double high, double ratio) {
  typename F::Bool negative = less(x, 0.0);
  F root = select(negative, high, -high);
  return {fma(root, ratio, x + root), select(negative, 0.0, 1.0)};
}

/// x0 = 0.75179152469356445746, to nearest, and what that lacks, relative.
constexpr double kShortGradRoot = 0x1.80ead2p-1;
constexpr double kShortGradRatio = -0x1.14d698p-26;

template <class F, class C = decltype(kGeluGradBf16)>
F geluGradBf16(F x, const C &c = kGeluGradBf16) {
  F b = clampKeepingNan(x, -14.0, 6.0);
  auto [f, base] = gradFrame(b, kShortGradRoot, kShortGradRatio);
  return fma(f, gaussRatio(abs(b), c), base);
}
template <class F, class C = decltype(kGeluGradF16)>
F geluGradF16(F x, const C &c = kGeluGradF16) {
  F b = clampKeepingNan(x, -6.25, 6.25);
  auto [f, base] = gradFrame(b, kShortGradRoot, kShortGradRatio);
  return fma(f, gaussTail(abs(b), c), base);
}

/// a0 = 0.75246142207101625849, to nearest, and what that lacks.
constexpr double kShortTanhRoot = 0x1.8142ap-1,
                 kShortTanhRootLow = -0x1.85a06cp-27;

/// The derivative of gelu's tanh form as in GeluGrad.h, D = F N/(1 + F)^2 with
/// N = (a0 - a) Y + F0 (F/F0 - 1), where both terms vanish at a0 and keep their
/// relative accuracy: the exponent of F/F0 is a0 - a times a polynomial. For
/// bf16 the F in front is scaled by 2^scale. a is |x| as far as it matters.
template <int scale, class F, class C> F shortTanhGrad(F x, F a, const C &c) {
  F g = (kShortTanhRoot - a) + kShortTanhRootLow;
  auto [t, r] = reducePower<127 + scale>(g, horner(a, c.exponent));
  F scaled = powerOfTwo(t), power = scaled;
  F w = r * horner(r, c.e); // 2^r - 1
  if constexpr (scale != 0)
    power = scaled * (1.0 / (1 << scale));
  F u = fma(power, w, power - 1.0); // F/F0 - 1
  F f = fma(w, c.start, c.start) * scaled;
  F n = fma(g, horner(a, c.slope), u * c.start);
  F d = fma(f, 1.0 / (1 << scale), 1.0);
  F y = f * n / (d * d);
  typename F::Bool negative = less(x, 0.0);
  constexpr double unscale = 1.0 / (1 << scale);
  return fma(y, select(negative, unscale, -unscale),
             select(negative, 0.0, 1.0));
}
template <class F, class C = decltype(kGeluTanhGradBf16)>
F geluTanhGradBf16(F x, const C &c = kGeluTanhGradBf16) {
  return shortTanhGrad<16>(x, abs(clampKeepingNan(x, -10.5, 6.0)), c);
}
template <class F, class C = decltype(kGeluTanhGradF16)>
F geluTanhGradF16(F x, const C &c = kGeluTanhGradF16) {
  return shortTanhGrad<0>(x, lessThanMin(6.0, abs(x)), c); // NaN stays NaN
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_SHORTGELU_H
