//===- GeluGradTight.h - derivatives of gelu below 1 ULP ------*- C++ -*-===//
//
// d/dx gelu = D(a) for x < 0 and 1 - D(a) for x >= 0, a = |x|. D vanishes at a
// root near 0.752, which is factored out, so that D keeps its relative accuracy
// there; the root itself is carried in three floats.
//
// Exact form: D = (x0 - a)/2 e^z (1 + eps(s)), z and s as in GeluTight.h with
// s = 1.5/(a + 3), and a constant moved from eps into z.
//
// tanh form: D = F N/(1 + F)^2, F = e^-W, N = 1 + F - a W'(a), and with F0 =
// F(a0)
//
//   N = (a0 - a) Y + F0 (F/F0 - 1),   F/F0 = 2^((a0 - a) K),
//   Y = k1 + 3 k3 c,  K = (k1 + k3 c)/ln2,  c = a^2 + a a0 + a0^2,
//
// whose two terms have one sign. K, Y, F and 1 + F are carried in two parts;
// the leading parts of the constants lie on grids that make differences exact.
//
// Coefficients: lib/Numerics/fits/fit-gelu-grad.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_GELUGRADTIGHT_H
#define GELATO_NUMERICS_GELUGRADTIGHT_H

#include "gelato/Numerics/GeluTight.h"

namespace gelato::numerics {

/// 2^-65 (p + low) for x < 0, and 1 minus that for x >= 0. p is final where
/// x < 0, so low is dropped there.
template <class F> F reflectScaled(F x, F p, F low) {
  typename F::Bool negative = less(x, 0.0);
  F X = select(negative, 0.0, 1.0);
  F k = select(negative, 0x1p-65, -0x1p-65);
  F y = fma(p, k, X);
  F error = fma(p, k, X - y);
  return select(negative, y, y + fma(low, -0x1p-65, error));
}

/// The derivative of x Phi(x), below 1 ULP.
template <class F> F geluGradTight(F x) {
  constexpr double magic = kRoundingMagic + 191;
  constexpr double slope = -0.375, shift = 0.6640625;
  // x0 = 0.75179152469356445746; the high part lies on the grid 2^-20.
  constexpr double rootHigh = 0x1.80eaep-1, rootMid = -0x1.cd01fep-22,
                   rootLow = -0x1.3089f4p-47;
  F a = lessThanMin(14.625, abs(x)); // NaN stays NaN
  F s = 1.5 / (a + 3.0);
  s = (s + 1.0) - 1.0;
  F w = fma(s, -3.0, 1.5), ws = fma(s, -3.0, 1.5 - shift);
  F residual = fma(-s, a, w);
  F d = rootHigh - a, dl = ((rootHigh - d) - a) + rootMid;
  F T = d + dl;
  F Tl = ((d - T) + dl) + rootLow;
  F m = a * -0.5;
  F h = fma(m, a, -192.0) + 192.0; // on the grid 2^-16
  F low = fma(m, a, -h);
  F z = fma(ws, slope, h), zl = fma(ws, slope, h - z) + low;
  F t = fma(z, kLog2E, magic), n = t - magic;
  F r = fma(n, -kLn2Head, z), rl = fma(n, -kLn2Tail, zl);
  rl = fma(residual, horner(s, -0.00138186, 0.29209769, 1.5671027), rl);
  F v = s - 0x1.2cp-2, vv = v * v;
  F even = horner(vv, -0x1.e6cda2p-7, 0x1.4d5f38p0, -0x1.54c994p0, 0x1.3903aep1,
                  -0x1.7edaaap2, 0x1.8b6afap3);
  F odd = horner(vv, -0x1.263072p-7, 0x1.c9dc54p-5, -0x1.1a458ep0, 0x1.06defcp1,
                 -0x1.0ad104p1);
  F eps = fma(odd, v, even);
  F e2 = fma(eps, rl, eps + rl);
  F E = 1.0 + r, el = (1.0 - E) + r, rr = r * r;
  F qe = horner(rr, 0.5, 0x1.5554e4p-5, 0x1.6d514ep-10);
  F qo = horner(rr, 0x1.555552p-3, 0x1.1115b6p-7, 0x1.9a93eep-13);
  F g = fma(rr, fma(qo, r, qe), el);
  g = fma(e2, E + g, g);
  F E2 = E + g;
  el = (E - E2) + g;
  F c = fma(T, el, Tl * E2);
  F p = fma(T, E2, c), pl = fma(T, E2, -p) + c;
  F S = powerOfTwo(t); // 2^(n - 1 + 65)
  return reflectScaled(x, p * S, pl * S);
}

/// The derivative of the tanh form of gelu, below 1 ULP.
template <class F> F geluTanhGradTight(F x) {
  constexpr double magic = kRoundingMagic + 192;
  F a = lessThanMin(11.0, abs(x)); // NaN stays NaN
  // a0 = 0.752461422071016258487954443288916.
  constexpr double root = 0x1.8142ap-1;
  F d = root - a, dl = ((root - d) - a) + -0x1.85a06cp-27;
  F T = d + dl, Tl = ((d - T) + dl) + -0x1.a9ea48p-52;
  F i = fma(a, 0x1.a5a7dp-4, 0x1.3d478p-4);
  F il = fma(a, 0x1.a5a7dp-4, 0x1.3d478p-4 - i) +
         fma(a, -0x1.151aaep-29, 0x1.b2b8f6p-25);
  F k = fma(a, i, 0x1.2e24bp1);
  F kl = fma(a, i, 0x1.2e24bp1 - k) + fma(a, il, -0x1.2b5e86p-23);
  F j = fma(a, 0x1.b6676cp-3, 0x1.49e1ep-3);
  F jl = fma(a, 0x1.b6676cp-3, 0x1.49e1ep-3 - j) +
         fma(a, -0x1.175e2p-32, -0x1.e9d776p-24);
  F y = fma(a, j, 0x1.b78b8p0);
  F yl = fma(a, j, 0x1.b78b8p0 - y) + fma(a, jl, -0x1.5da71ap-22);
  F z = T * k, zl = fma(T, k, -z) + fma(T, kl, Tl * k);
  F t = magic + z, r = z - (t - magic);
  F scaled = powerOfTwo(t), S = scaled * 0x1p-65; // 2^(n + 65), 2^n
  F v = r * kLn2Head, vl = fma(r, kLn2Head, -v), rr = r * r;
  F g = fma(rr, exp2Polynomial(r, rr), fma(r, kLn2Tail, vl));
  g = fma(zl * kLn2Head, 1.0 + (v + g), g); // F/F0 = 2^n (1 + v + g)
  F E = 1.0 + v, el = ((1.0 - E) + v) + g;
  F E2 = E + el;
  el = (E - E2) + el;
  constexpr double f0 = 0x1.2af64ep-2, f0Low = 0x1.3890bep-27;
  F f = E2 * f0, fl = fma(E2, f0, -f) + fma(el, f0, E2 * f0Low);
  F q = fma(S, f, 1.0), ql = fma(S, fl, fma(S, f, 1.0 - q)); // 1 + F
  F u = S - 1.0;
  F b = fma(S, v, u), bl = fma(S, g, fma(S, v, u - b)); // F/F0 - 1
  F c = b * f0, cl = fma(b, f0, -c) + fma(bl, f0, b * f0Low);
  F e = T * y, eh = fma(T, y, -e) + fma(T, yl, Tl * y);
  F N = e + c, Nl = ((e - N) + c) + (eh + cl);
  F M = f * N, Ml = fma(f, N, -M) + fma(f, Nl, fl * N);
  F inverse = 1.0 / q;
  F rest = fma(-inverse, ql, fma(-inverse, q, 1.0));
  F square = inverse * inverse;
  F sl = fma(rest + rest, square, fma(inverse, inverse, -square));
  F p0 = M * square, p1 = fma(M, square, -p0) + fma(M, sl, Ml * square);
  F p = p0 + p1;
  return reflectScaled(x, p * scaled, ((p0 - p) + p1) * scaled);
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_GELUGRADTIGHT_H
