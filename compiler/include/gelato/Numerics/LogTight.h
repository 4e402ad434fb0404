//===- LogTight.h - log and log1p below 1 ULP -----------------*- C++ -*-===//
//
// The reductions of Log.h with n ln2 + f in two parts, so that the addition of
// the rest, log1p(f) - f, is the only large rounding. What n times the error of
// kLn2 adds is below a tenth of a ULP.
//
// Coefficients: lib/Numerics/fits/fit-log.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_LOGTIGHT_H
#define GELATO_NUMERICS_LOGTIGHT_H

#include "gelato/Numerics/Log.h"

namespace gelato::numerics {

/// The natural logarithm, below 1 ULP.
template <class F> F logTight(F x) {
  LogParts<F> p = logParts(x);
  F f = p.f;
  F B = fma(p.n, kLn2, f), Bl = f - fma(p.n, -kLn2, B);
  F y = B + fma(f * f, horner(f, kLog1pTight), Bl);
  return logOfSign(p.z, select(less(x, kInfinity), y, x));
}

/// log(1 + x), below 1 ULP.
template <class F> F log1pTight(F x) {
  Log1pParts<F> p = log1pParts(x);
  F f = p.scaled - p.offset, fl = p.scaled - (f + p.offset);
  F B = fma(p.n, -kLn2, f), Bl = f - fma(p.n, kLn2, B);
  // f was rounded only where it lies in [-1/3, -1/4]; there 1/(1 + f), the
  // slope of log1p, is about 3/2.
  Bl = fma(fl, 1.5, Bl);
  F y = B + fma(f * f, horner(f, kLog1pTight), Bl);
  return logOfSign(p.u, select(less(x, kInfinity), y, x));
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_LOGTIGHT_H
