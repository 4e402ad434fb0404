//===- ShortExp.h - exp and its kin for 16-bit results --------*- C++ -*-===//
//
// For results that are narrowed at once to bf16 or f16: at most 0.51 ULP of
// that type over all f32 inputs, and rounded correctly for every input that the
// type holds. The first promise needs a relative error of 2^-14.6 for bf16 and
// of 2^-17.6 for f16, where below 2^-14 an error of 2^-30.6 does. The second
// comes from the choice of the coefficients (lib/Numerics/fits/round16.cpp):
// among those that are good enough, ones are taken with which no result lands
// on the wrong side of the middle between two neighbours.
//
// One product c unit, whose rounding does not matter here, is split into n and
// r; 2^r is a polynomial. f16 ends at 2^-25 and 2^16, so 2^n is always at hand;
// bf16 ends where f32 ends and needs 2^n in two steps or scaled.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_SHORTEXP_H
#define GELATO_NUMERICS_SHORTEXP_H

#include "gelato/Numerics/Primitives.h"
#include "gelato/Numerics/Tables/Short.h"

namespace gelato::numerics {

/// a b = n + r with an integer n in the low bits of t.
template <class F> struct ReducedPower { F t, r; };

/// Reduces the exponent a b; powerOfTwo(t) will be 2^(n + bias).
template <int bias = 127, class F, class B>
ReducedPower<F> reducePower(F a, B b) {
  constexpr double magic = kRoundingMagic + bias;
  F t = fma(a, b, magic);
  return {t, fma(a, b, -(t - magic))};
}

/// e^x. f16 has inputs enough to notice what a unit of one f32 lacks.
template <class F, class C = decltype(kExpBf16)>
F expBf16(F x, const C &c = kExpBf16) {
  auto [t, r] = reducePower(clampKeepingNan(x, -94.0, 90.0), c.unit);
  F half = horner(r, c.e) * powerOfTwo(t);
  return half * half;
}
template <class F, class C = decltype(kExpF16)>
F expF16(F x, const C &c = kExpF16) {
  F b = clampKeepingNan(x, -18.0, 12.0);
  auto [t, r] = reducePower(b, c.unit);
  return horner(fma(b, c.low, r), c.e) * powerOfTwo(t);
}

/// e^x - 1. bf16 needs 2^128 before the last bit of the result is there, so it
/// is H (1 + H/4) with H = 2 expm1(x/2), as in Exp.h; e is 2 (2^r - 1)/r for
/// bf16 and (2^r - 1)/r for f16.
template <class F, class C = decltype(kExpm1Bf16)>
F expm1Bf16(F x, const C &c = kExpm1Bf16) {
  auto [t, r] = reducePower(clampKeepingNan(x, -20.0, 90.0), c.unit);
  F s = powerOfTwo(t);
  F h = fma(s, r * horner(r, c.e), -fma(s, -2.0, 2.0)); // keeps -0
  return h * fma(h, 0.25, 1.0);
}
template <class F, class C = decltype(kExpm1F16)>
F expm1F16(F x, const C &c = kExpm1F16) {
  F b = clampKeepingNan(x, -12.0, 12.0);
  auto [t, rough] = reducePower(b, c.unit);
  F r = fma(b, c.low, rough), s = powerOfTwo(t);
  return fma(s, r * horner(r, c.e), -(1.0 - s)); // keeps -0
}

/// log(1 + e^x) = X + F M(F), X = max(x, -0), F = e^-|x|, M(F) = log1p(F)/F.
/// bf16 needs F down to 2^-134; 2^16 F is normal.
template <class F, class C = decltype(kSoftplusBf16)>
F softplusBf16(F x, const C &c = kSoftplusBf16) {
  auto [t, r] = reducePower<127 + 16>(magnitudeUpTo(x, 95.0), c.unit);
  F f = horner(r, c.e) * powerOfTwo(t);
  return fma(f, horner(f, c.p, 0x1p-16, 0x1p-16), positivePart(x));
}
template <class F, class C = decltype(kSoftplusF16)>
F softplusF16(F x, const C &c = kSoftplusF16) {
  auto [t, r] = reducePower(magnitudeUpTo(x, 18.0), c.unit);
  F f = horner(r, c.e) * powerOfTwo(t);
  return fma(f, horner(f, c.p), positivePart(x));
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_SHORTEXP_H
