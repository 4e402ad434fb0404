//===- LogTight.h - log and log1p below 1 ULP -----------------*- C++ -*-===//
//
// As in Log.h, with what the sum of n ln2 and f rounds added at the end: n
// times the short ln2 is exact, and it is larger than f unless it is zero.
//
// log1p takes 2^e m = 1 + x rounded, and what that lost, relative to m, as a
// further addend (Moller's and Knuth's sum of two).
//
// Coefficients: lib/Numerics/fits/fit-log.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_LOGTIGHT_H
#define GELATO_NUMERICS_LOGTIGHT_H

#include "gelato/Numerics/Log.h"

namespace gelato::numerics {

/// n ln2 + log1p(f) as a sum a + low.
template <class F> struct LogParts { F a, low; };
template <class F> LogParts<F> logParts(F n, F f) {
  F p = n * kLn2Short, a = p + f;
  F low = fma(n, kLn2ShortLow, (p - a) + f);
  return {a, fma(f * f, horner(f, kLog1pSecondTight), low)};
}

/// The natural logarithm, subnormal inputs included.
template <class F> F logTight(F x) {
  typename F::Bool small = less(x, 0x1p-126);
  F z = select(small, x * 0x1p23, x);
  F magic = select(small, kRoundingMagic + 23, kRoundingMagic);
  typename F::Int e = shiftRightArithmetic(toBits(z) - kTwoThirdsBits, 23);
  F m = fromBits(toBits(z) - shiftLeft(e, 23));
  F n = fromBits(e + kRoundingMagicBits) - magic;
  auto [a, low] = logParts(n, m - 1.0);
  return logOfSign(x, select(less(x, kInfinity), a + low, x));
}

/// log(1 + x).
template <class F> F log1pTight(F x) {
  F u = x + 1.0, back = u - 1.0;
  F lost = (x - back) + (1.0 - (u - back));
  typename F::Int i = toBits(u) - kTwoThirdsBits;
  typename F::Int field = i & kExponentMask; // e as it stands in a float
  F quarter = fromBits(0x40800000 - field);  // 4 2^-e, normal for all e
  F f = fromBits(toBits(u) - field) - 1.0;
  F n = fromBits(shiftRightArithmetic(i, 23) + kRoundingMagicBits) -
        kRoundingMagic;
  auto [a, low] = logParts(n, f);
  lost = lost * quarter; // lost/(4 m) = lost/4 (1 - f/(1 + f))
  low = fma(lost, f * horner(f, kReciprocalSlope), low);
  F y = a + fma(lost, 0.25, low);
  y = logOfSign(u, select(less(x, kInfinity), y, x));
  // Zeros keep their sign; all others have it.
  return fromBits(toBits(y) | (toBits(x) & INT32_MIN));
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_LOGTIGHT_H
