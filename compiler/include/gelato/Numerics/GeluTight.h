//===- GeluTight.h - gelu and its tanh form below 1 ULP -------*- C++ -*-===//
//
// The forms of Gelu.h with the roundings that matter carried along in low
// parts.
//
// Exact form: with s = 1.5/(a + 6) rounded to the grid 2^-24 and w = 1.5 - 6 s,
// both exact, ln 2R is almost linear in w, so that
//
//   a Q(a) = a/2 e^z (1 + eps(s)),  z = -a^2/2 + kSlope w + residual f(s),
//
// |eps| < 0.064. z is the sum of a part on the grid 2^-16, so that the
// subtractions are exact, and a low part; e^z is reduced with n ln2 in two
// parts.
//
// tanh form: F = e^-W is 2^n 2^r with -W log2(e) = n + r exactly plus a low
// part; a F/(1 + F) with 1 + F in two parts, one division and one residual
// step.
//
// The last fma works on numbers scaled by 2^65, so that neither tiny inputs nor
// the tail meet a subnormal before it; its own residual and the low part of the
// product are added where x > 0. The final minimum settles +inf and NaN.
//
// Coefficients: lib/Numerics/fits/fit-gelu.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_GELUTIGHT_H
#define GELATO_NUMERICS_GELUTIGHT_H

#include "gelato/Numerics/Exp.h"

namespace gelato::numerics {

/// X - 2^-65 (p + low) for X = max(x, -0) and p, low scaled by 2^65; low counts
/// only where x > 0, since elsewhere p is the rounded value itself.
template <class F> F subtractScaled(F X, F p, F low) {
  F k = lessThanMin(X, 0x1p-65);
  F y = fma(p, -0x1p-65, X);
  F error = fma(p, -0x1p-65, X - y);
  return lessThanMin(y + fma(-low, k, error), X);
}

/// x Phi(x), below 1 ULP.
template <class F> F geluTight(F x) {
  constexpr double magic = kRoundingMagic + 191;
  constexpr double slope = -0x1.63p1;
  F X = positivePart(x);
  F a = magnitudeUpTo(x, 14.5);
  F s = 1.5 / (a + 6.0);
  s = (s + 0.5) - 0.5;
  F w = fma(s, -6.0, 1.5), residual = fma(-s, a, w);
  F m = a * -0.5;
  F h = fma(m, a, -192.0) + 192.0; // on the grid 2^-16
  F low = fma(m, a, -h);
  F z = fma(w, slope, h), zl = fma(w, slope, h - z) + low;
  F t = fma(z, kLog2E, magic), n = t - magic;
  F r = fma(n, -kLn2Head, z), rl = fma(n, -kLn2Tail, zl);
  rl = fma(residual, horner(s, 0.99166364, -4.5465821, 53.384322), rl);
  F v = s - 0x1.48p-3, vv = v * v;
  F even = horner(vv, -0x1.2e3268p-6, 0x1.26dbb2p3, -0x1.0dec24p9,
                  -0x1.37ce9ap13, -0x1.bb63fap15);
  F odd = horner(vv, -0x1.73e976p0, 0x1.0f7c02p7, 0x1.5430cap11, 0x1.0ff41cp14,
                 0x1.294608p17);
  F eps = fma(odd, v, even);
  F e2 = fma(eps, rl, eps + rl);
  F E = 1.0 + r, el = (1.0 - E) + r, rr = r * r;
  F qe = horner(rr, 0x1.fffffap-2, 0x1.555a26p-5, 0x1.694cd4p-10);
  F qo = horner(rr, 0x1.555492p-3, 0x1.123988p-7);
  F g = fma(rr, fma(qo, r, qe), el);
  g = fma(e2, E + g, g);
  F as = a * powerOfTwo(t), c = as * g; // t is 2^(n - 1 + 65)
  F p = fma(as, E, c), pl = fma(as, E, -p) + c;
  return subtractScaled(X, p, pl);
}

/// (2^r - 1 - r ln2)/r^2 for |r| <= 0.5001; error of 2^r: 2^-33.
template <class F> F exp2Polynomial(F r, F rr) {
  F even = horner(rr, 0x1.ebfbep-3, 0x1.3b2a48p-7, 0x1.4424aep-13);
  F odd = horner(rr, 0x1.c6b08ap-5, 0x1.5d8c92p-10, 0x1.fac5e8p-17);
  return fma(odd, r, even);
}

/// x sigmoid(2 sqrt(2/pi) (x + 0.044715 x^3)), below 1 ULP.
template <class F> F geluTanhTight(F x) {
  constexpr double magic = kRoundingMagic + 192;
  // W log2(e) = a (A + B a^2); the high part of A lies on the grid 2^-20.
  constexpr double aHigh = 0x1.26aecp1, aLow = 0x1.0de73ap-22;
  constexpr double bHigh = 0x1.a5a7dp-4, bLow = -0x1.151aaep-29;
  F X = positivePart(x);
  F a = magnitudeUpTo(x, 10.875);
  F q = a * a, ql = fma(a, a, -q);
  F k = fma(q, bHigh, aHigh), kl = fma(q, bHigh, aHigh - k);
  kl = fma(q, bLow, kl) + fma(ql, bHigh, aLow);
  F z = a * k, zl = fma(a, kl, fma(a, k, -z));
  F t = magic - z, r = (magic - t) - z; // -z - n, exactly
  F E = fma(r, kLn2Head, 1.0), el = fma(r, kLn2Head, 1.0 - E), rr = r * r;
  F g = fma(rr, exp2Polynomial(r, rr), fma(r, kLn2Tail, el));
  g = fma(zl * -kLn2Head, E + g, g);
  F E2 = E + g;
  el = (E - E2) + g;
  F scaled = powerOfTwo(t), S = scaled * 0x1p-65; // 2^(n + 65), 2^n
  F d = fma(S, E2, 1.0), dl = fma(S, el, fma(S, E2, 1.0 - d));
  F inverse = 1.0 / d, f = E2 * inverse;
  F fl = fma(-f, dl, fma(-f, d, E2) + el) * inverse;
  F as = a * scaled, c = as * fl;
  F p = fma(as, f, c), pl = fma(as, f, -p) + c;
  return subtractScaled(X, p, pl);
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_GELUTIGHT_H
