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
  LogParts<F> p = logParts(x);
  // +inf and NaN come through the fma.
  F n = select(less(x, kInfinity), p.n, x);
  return logOfSign(p.z, shortLogSum(n, p.f, c));
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
  Log1pParts<F> p = log1pParts(x);
  F n = select(less(x, kInfinity), p.n, -x);
  return logOfSign(p.u, shortLogSum(n, p.scaled - p.offset, c));
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
