//===- ErfcTight.h - erfc below 1 ULP -------------------------*- C++ -*-===//
//
// erfc(a) = e^z (1 + eps(s)), z = -a^2 + slope w + residual f(s), as gelu's
// tail in GeluTight.h, with s = 1/(a + 4) on the grid 2^-24 and w = 1 - 4 s,
// both exact. It is carried in two parts, so that 2 - erfc(a) is rounded once.
//
// Coefficients: lib/Numerics/fits/fit-erfc.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_ERFCTIGHT_H
#define GELATO_NUMERICS_ERFCTIGHT_H

#include "gelato/Numerics/GeluTight.h"
#include "gelato/Numerics/Tables/Erfc.h"
#include "gelato/Numerics/Tables/ExpTight.h"

namespace gelato::numerics {

/// 1 - erf(x), below 1 ULP.
template <class F> F erfcTight(F x) {
  constexpr double magic = kRoundingMagic + 127 + 65;
  F a = lessThanMin(10.25, abs(x)); // NaN stays NaN
  F s = 1.0 / (a + 4.0);
  s = (s + 0.5) - 0.5;
  F w = fma(s, -4.0, 1.0), residual = fma(-s, a, w);
  F h = fma(-a, a, -192.0) + 192.0; // on the grid 2^-16 or 2^-15
  F low = -fma(a, a, h);
  F z = fma(w, kErfcTightSlope, h), zl = fma(w, kErfcTightSlope, h - z) + low;
  F t = fma(z, kLog2E, magic), n = t - magic;
  F r = fma(n, -kLn2Head, z), rl = fma(n, -kLn2Tail, zl);
  rl = fma(residual, horner(s, kErfcTightResidual), rl);
  F v = s - kErfcTightCenter, vv = v * v;
  F eps = fma(horner(vv, kErfcTightOdd), v, horner(vv, kErfcTightEven));
  F e2 = fma(eps, rl, eps + rl);
  F E = 1.0 + r, el = (1.0 - E) + r;
  F g = fma(r, r * horner(r, kExpSecondTight), el);
  g = fma(e2, E + g, g);
  F p = E + g, pl = (E - p) + g;
  F S = powerOfTwo(t); // 2^(n + 65)
  typename F::Bool negative = less(x, 0.0);
  F X = select(negative, 2.0, 0.0), k = select(negative, -0x1p-65, 0x1p-65);
  p = p * S;
  F y = fma(p, k, X), error = fma(p, k, X - y);
  return select(negative, y + fma(pl * S, -0x1p-65, error), y);
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_ERFCTIGHT_H
