//===- Log.h - log and log1p ----------------------------------*- C++ -*-===//
//
// x = 2^e m with m in [2/3, 4/3), so that e = 0 around 1 and nothing cancels;
// log x = e ln2 + log1p(m - 1). One binary32 constant for ln2 is enough: the
// error of e ln2 is below 2^-28 of the result. e becomes a float by adding its
// bits to the magic constant, since a lane has no conversion from integers.
//
// log1p scales x itself by 2^-e, with e taken from the rounded 1 + x, and forms
// 2^-e x - (1 - 2^-e) with one rounding: what 1 + x lost is not lost here.
//
// The range [2/3, 4/3): Juffa's public my_logf (StackOverflow 39821367).
// Coefficients: lib/Numerics/fits/fit-log.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_LOG_H
#define GELATO_NUMERICS_LOG_H

#include "gelato/Numerics/Primitives.h"
#include "gelato/Numerics/Tables/Log.h"

namespace gelato::numerics {

/// ln2, to nearest.
constexpr double kLn2 = 0x1.62e43p-1;
/// The bits of the float next above 2/3.
constexpr int32_t kTwoThirdsBits = 0x3f2aaaab;
/// The exponent field and the sign.
constexpr int32_t kExponentMask = static_cast<int32_t>(0xff800000u);
/// The bits of kRoundingMagic.
constexpr int32_t kRoundingMagicBits = 0x4b400000;

/// log1p(f) for f in [-1/3, 1/3]; f where f is tiny, also -0.
template <class F> F log1pPolynomial(F f) {
  return fma(f * f, horner(f, kLog1p), f);
}

/// y where z > 0 or z is NaN, -inf where z = 0, NaN where z < 0. No z lies
/// between 0 and 2^-126, so that zero is found where subnormal constants are
/// flushed too.
template <class F> F logOfSign(F z, F y) {
  F atZero = select(less(z, 0x1p-126), -kInfinity, y);
  return select(less(z, 0.0), __builtin_nan(""), atZero);
}

/// x = 2^n (1 + f); z has its sign and is no subnormal.
template <class F> struct LogParts { F z, n, f; };

/// For positive finite x, subnormal ones included.
template <class F> LogParts<F> logParts(F x) {
  typename F::Bool small = less(x, 0x1p-126);
  F z = select(small, x * 0x1p23, x);
  F magic = select(small, kRoundingMagic + 23, kRoundingMagic);
  typename F::Int e = shiftRightArithmetic(toBits(z) - kTwoThirdsBits, 23);
  F m = fromBits(toBits(z) - shiftLeft(e, 23));
  return {z, fromBits(e + kRoundingMagicBits) - magic, m - 1.0};
}

/// The natural logarithm.
template <class F> F log(F x) {
  LogParts<F> p = logParts(x);
  // +inf and NaN come through the fma.
  F n = select(less(x, kInfinity), p.n, x);
  return logOfSign(p.z, fma(n, kLn2, log1pPolynomial(p.f)));
}

/// 1 + x = 2^-n (1 + f) with f = scaled - offset; u is the rounded 1 + x.
template <class F> struct Log1pParts { F u, n, scaled, offset; };

template <class F> Log1pParts<F> log1pParts(F x) {
  F u = x + 1.0;
  typename F::Int i = toBits(u) - kTwoThirdsBits;
  typename F::Int field = i & kExponentMask; // e as it stands in a float
  F quarter = fromBits(0x40800000 - field);  // 4 2^-e, normal for all e
  // n = -e, so that n (-ln2) is -0 for e = 0 and log1p(-0) is -0.
  F n = kRoundingMagic -
        fromBits(shiftRightArithmetic(i, 23) + kRoundingMagicBits);
  return {u, n, fromBits(toBits(x) - field), fma(quarter, -0.25, 1.0)};
}

/// log(1 + x).
template <class F> F log1p(F x) {
  Log1pParts<F> p = log1pParts(x);
  F n = select(less(x, kInfinity), p.n, -x);
  F y = fma(n, -kLn2, log1pPolynomial(p.scaled - p.offset));
  return logOfSign(p.u, y);
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_LOG_H
