//===- GeluGradTight.h - derivatives of gelu below 1 ULP ------*- C++ -*-===//
//
// d/dx gelu = D(a) for x < 0 and 1 - D(a) for x >= 0, a = |x|. D vanishes at a
// root near 0.752, which is factored out, so that D keeps its relative accuracy
// there; the root itself is carried in three floats.
//
// Exact form: D = (x0 - a)/2 e^(kappa z) (1 + eps(s)), z and s as in
// GeluTight.h with s = 1.5/(a + 3), and a constant moved from eps into z.
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
// Coefficients: lib/Numerics/fits/fit-gelu-grad.py,
// fit-gelu-tanh-grad.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_GELUGRADTIGHT_H
#define GELATO_NUMERICS_GELUGRADTIGHT_H

#include "gelato/Numerics/GeluTight.h"
#include "gelato/Numerics/Tables/GeluGradTight.h"
#include "gelato/Numerics/Tables/GeluTanhGradTight.h"

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
  F a = lessThanMin(14.625, abs(x)); // NaN stays NaN
  F s = 1.5 / (a + 3.0);
  s = (s + 1.0) - 1.0;
  F w = fma(s, -3.0, 1.5), ws = fma(s, -3.0, 1.5 - kGeluGradTightShift);
  F residual = fma(-s, a, w);
  F d = kGeluGradRootGrid - a,
    dl = ((kGeluGradRootGrid - d) - a) + kGeluGradRootMiddle;
  F T = d + dl;
  F Tl = ((d - T) + dl) + kGeluGradRootRest;
  auto [t, e, eps] = gaussParts(a, s, ws, residual, kGeluGradTightSlope,
                                kGeluGradTightResidual, kGeluGradTightCenter,
                                kGeluGradTightFactor);
  F E = e.high, whole = E + e.low;
  F c = fma(T, fma(eps, whole, e.low), Tl * whole);
  F p = fma(T, E, c), pl = fma(T, E, -p) + c;
  F S = powerOfTwo(t); // 2^(n - 1 + 65)
  return reflectScaled(x, p * S, pl * S);
}

/// The derivative of the tanh form of gelu, below 1 ULP.
template <class F> F geluTanhGradTight(F x) {
  constexpr double magic = kRoundingMagic + 192;
  F a = lessThanMin(11.0, abs(x)); // NaN stays NaN
  constexpr auto &K = kTanhGradTightK, &KLow = kTanhGradTightKLow;
  constexpr auto &Y = kTanhGradTightY, &YLow = kTanhGradTightYLow;
  F d = kTanhRootGrid - a, dl = ((kTanhRootGrid - d) - a) + kTanhRootMiddle;
  F T = d + dl, Tl = ((d - T) + dl) + kTanhRootRest;
  F i = fma(a, K[2], K[1]);
  F il = fma(a, K[2], K[1] - i) + fma(a, KLow[2], KLow[1]);
  F k = fma(a, i, K[0]);
  F kl = fma(a, i, K[0] - k) + fma(a, il, KLow[0]);
  F j = fma(a, Y[2], Y[1]);
  F jl = fma(a, Y[2], Y[1] - j) + fma(a, YLow[2], YLow[1]);
  F y = fma(a, j, Y[0]);
  F yl = fma(a, j, Y[0] - y) + fma(a, jl, YLow[0]);
  F z = T * k, zl = fma(T, k, -z) + fma(T, kl, Tl * k);
  F t = magic + z, r = z - (t - magic);
  F scaled = powerOfTwo(t), S = scaled * 0x1p-65; // 2^(n + 65), 2^n
  F v = r * kLn2Head, vl = fma(r, kLn2Head, -v);
  F g = fma(r, horner(r, kExp2Tight), vl);
  g = fma(zl * kLn2Head, 1.0 + (v + g), g); // F/F0 = 2^n (1 + v + g)
  F E = 1.0 + v, el = ((1.0 - E) + v) + g;
  F E2 = E + el;
  el = (E - E2) + el;
  constexpr double f0 = kTanhRootTightF, f0Low = kTanhRootTightFLow;
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
