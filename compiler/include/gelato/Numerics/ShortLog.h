//===- ShortLog.h - log and log1p for 16-bit results ----------*- C++ -*-===//
//
// As in Log.h with shorter polynomials. For the promises and the choice of the
// coefficients see ShortExp.h.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_SHORTLOG_H
#define GELATO_NUMERICS_SHORTLOG_H

#include "gelato/Numerics/Log.h"
#include "gelato/Numerics/Tables/Short.h"

namespace gelato::numerics {

/// log1p(f) for f in [-1/3, 1/3] and n ln2.
template <class F, class C> F shortLogSum(F n, F f, const C &c) {
  return fma(n, c.unit, fma(f * f, horner(f, c.p), f));
}

template <class F, class C> F shortLog(F x, const C &c) {
  typename F::Bool small = less(x, 0x1p-126);
  F z = select(small, x * 0x1p23, x);
  F magic = select(small, kRoundingMagic + 23, kRoundingMagic);
  typename F::Int e = shiftRightArithmetic(toBits(z) - kTwoThirdsBits, 23);
  F m = fromBits(toBits(z) - shiftLeft(e, 23));
  F n = fromBits(e + kRoundingMagicBits) - magic;
  n = select(less(x, kInfinity), n, x); // +inf and NaN come through the fma
  return logOfSign(x, shortLogSum(n, m - 1.0, c));
}
template <class F, class C = decltype(kLogBf16)>
F logBf16(F x, const C &c = kLogBf16) {
  return shortLog(x, c);
}
template <class F, class C = decltype(kLogF16)>
F logF16(F x, const C &c = kLogF16) {
  return shortLog(x, c);
}

/// The unit is -ln2.
template <class F, class C> F shortLog1p(F x, const C &c) {
  F u = x + 1.0;
  typename F::Int i = toBits(u) - kTwoThirdsBits;
  typename F::Int field = i & kExponentMask; // e as it stands in a float
  F quarter = fromBits(0x40800000 - field);  // 4 2^-e, normal for all e
  F f = fromBits(toBits(x) - field) - fma(quarter, -0.25, 1.0);
  F n = kRoundingMagic -
        fromBits(shiftRightArithmetic(i, 23) + kRoundingMagicBits);
  n = select(less(x, kInfinity), n, -x);
  return logOfSign(u, shortLogSum(n, f, c));
}
template <class F, class C = decltype(kLog1pBf16)>
F log1pBf16(F x, const C &c = kLog1pBf16) {
  return shortLog1p(x, c);
}
template <class F, class C = decltype(kLog1pF16)>
F log1pF16(F x, const C &c = kLog1pF16) {
  return shortLog1p(x, c);
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_SHORTLOG_H
