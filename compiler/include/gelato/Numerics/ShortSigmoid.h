//===- ShortSigmoid.h - sigmoid and kin for 16-bit results ----*- C++ -*-===//
//
// sigmoid, silu, quick_gelu, the tanh form of gelu and mish: a number over 1
// and an exponential. For the promises and the choice of the coefficients see
// ShortExp.h.
//
// Where x is tiny, silu and its like are x/2 and a little more. When x/2 is a
// subnormal number of the 16-bit type and a half, the tie must go up, though an
// f32 cannot hold the little that says so. In f16 a rounding in 1 + e^-x does
// it. In bf16 it is left to the narrowing (GELATO_TIES of Functions.def).
//
// Some true values of f16 are so close to a middle that their f32 is the middle
// itself. A numerator or factor that is a neighbour of 1 gets them right.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_SHORTSIGMOID_H
#define GELATO_NUMERICS_SHORTSIGMOID_H

#include "gelato/Numerics/ShortExp.h"

namespace gelato::numerics {

/// 1/(1 + e^(unit x)); the exponential may be between 2^-62 and 2^190.
template <class F, class B, class C> F scaledSigmoid(F x, B unit, const C &c) {
  auto [t, r] = reducePower<127 - 64>(x, unit);
  return 0x1p-64 / fma(horner(r, c.e), powerOfTwo(t), c.one * 0x1p-64);
}
/// 1 + e^(unit x).
template <class F, class B, class C> F onePlusPower(F x, B unit, const C &c) {
  auto [t, r] = reducePower(x, unit);
  return fma(horner(r, c.e), powerOfTwo(t), c.one);
}

/// 1/(1 + e^-x). For small x this is 1/2 + x/4 a little closer to 1/2, and more
/// so than f32 can tell where x/4 is half a spacing of f16: numerators next to
/// 1 decide these ties.
template <class F, class C = decltype(kSigmoidBf16)>
F sigmoidBf16(F x, const C &c = kSigmoidBf16) {
  return scaledSigmoid(clampKeepingNan(x, -94.0, 30.0), c.unit, c);
}
template <class F, class C = decltype(kSigmoidF16)>
F sigmoidF16(F x, const C &c = kSigmoidF16) {
  F b = clampKeepingNan(x, -18.0, 18.0);
  return select(less(x, 0.0), c.negative, c.other) / onePlusPower(b, c.unit, c);
}

/// x/(1 + e^(-k x)). Only the exponential needs an upper limit.
template <class F, class C> F siluBf16(F x, double limit, const C &c) {
  F m = greaterThanMax(-limit, x);
  return m * scaledSigmoid(lessThanMin(24.0, m), c.unit, c);
}
template <class F, class C = decltype(kSiluBf16)>
F siluBf16(F x, const C &c = kSiluBf16) {
  return siluBf16(x, 100.0, c);
}
template <class F, class C = decltype(kSiluF16)>
F siluF16(F x, const C &c = kSiluF16) {
  F a = magnitudeUpTo(x, 22.0);
  return fma(a / onePlusPower(a, c.unit, c), c.factor, positivePart(x));
}
template <class F, class C = decltype(kQuickGeluBf16)>
F quickGeluBf16(F x, const C &c = kQuickGeluBf16) {
  return siluBf16(x, 58.0, c);
}
template <class F, class C = decltype(kQuickGeluF16)>
F quickGeluF16(F x, const C &c = kQuickGeluF16) {
  F m = greaterThanMax(-13.0, x);
  return m / onePlusPower(lessThanMin(13.0, m), c.unit, c);
}

/// The same with W = 2 sqrt(2/pi) (x + 0.044715 x^3) for k x.
template <class F, class C = decltype(kGeluTanhBf16)>
F geluTanhBf16(F x, const C &c = kGeluTanhBf16) {
  F m = greaterThanMax(-10.5, x), b = lessThanMin(6.0, m);
  return m * scaledSigmoid(b, fma(b * c.cubic, b, c.unit), c);
}
template <class F, class C = decltype(kGeluTanhF16)>
F geluTanhF16(F x, const C &c = kGeluTanhF16) {
  F a = magnitudeUpTo(x, 5.5);
  F d = onePlusPower(a, fma(a * c.cubic, a, c.unit), c);
  return fma(a / d, c.factor, positivePart(x));
}

/// x tanh(log(1 + e^x)) = x N/(N + 2), N = E (E + 2), E = e^x. bf16 needs E
/// down to 2^-141: 2^16 E and 2^16 N are normal, and 2^8 N/(N + 2) has all the
/// bits that the subnormal product needs.
template <class F, class C = decltype(kMishBf16)>
F mishBf16(F x, const C &c = kMishBf16) {
  F m = greaterThanMax(-98.0, x);
  auto [t, r] = reducePower<127 + 16>(lessThanMin(10.0, m), c.unit);
  F e = horner(r, c.e) * powerOfTwo(t);
  F n = e * fma(e, 0x1p-16, 2.0);
  return (m * 0x1p-8) * (n / fma(n, 0x1p-8, 0x1p9));
}
template <class F, class C = decltype(kMishF16)>
F mishF16(F x, const C &c = kMishF16) {
  F m = greaterThanMax(-22.0, x);
  auto [t, r] = reducePower(lessThanMin(10.0, m), c.unit);
  F e = horner(r, c.e) * powerOfTwo(t);
  F n = e * (e + c.two[0]);
  return m * (n / (n + c.two[1]));
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_SHORTSIGMOID_H
