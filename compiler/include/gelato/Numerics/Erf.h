//===- Erf.h - erf and erfc -----------------------------------*- C++ -*-===//
//
// erf(a), a = |x|: below 1 it is a + a Q(a^2); from 1 on it is 1 - v^-8 with a
// polynomial v(a) = erfc(a)^(-1/8) (the form of Abramowitz and Stegun 7.1.28),
// whose error counts only times 8 erfc(a). Both are computed and one selected.
// The last coefficient of v is positive, so v is infinite at infinity and the
// result 1; it never exceeds 1.
//
// erfc(x) = E(a) for x >= 0 and 2 - E(a) for x < 0, E(a) = e^(-a^2) R(a), with
// the reduction of Gelu.h in a^2 instead of a^2/2.
//
// Coefficients: lib/Numerics/fits/fit-erf.py and fit-erfc.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_ERF_H
#define GELATO_NUMERICS_ERF_H

#include "gelato/Numerics/Exp.h"
#include "gelato/Numerics/Gelu.h"
#include "gelato/Numerics/Tables/Erf.h"
#include "gelato/Numerics/Tables/Erfc.h"

namespace gelato::numerics {

/// The error function. Odd to the last bit.
template <class F> F erf(F x) {
  F a = abs(x), u = a * a;
  F q = horner(u, kErfSmall), v = horner(a, kErfRoot);
  F v2 = v * v, v4 = v2 * v2;
  F tail = 1.0 - 1.0 / (v4 * v4);
  return withSignOf(select(less(a, 1.0), fma(a, q, a), tail), x);
}

/// 1 - erf(x), relative accuracy down to the last subnormal at 10.05.
template <class F> F erfc(F x) {
  constexpr double magic = kRoundingMagic + 127 + 65;
  F a = lessThanMin(10.25, abs(x)); // NaN stays NaN
  F t = fma(a * a, -kLog2E, magic);
  F n = t - magic;
  F r = -fma(a, a, n * (kGaussUnit / 2));
  F s = 1.0 / (a + 2.0);
  F residual = fma(-s, a, fma(s, -2.0, 1.0));
  r = fma(residual, horner(s, kErfcResidual), r);
  F e = r * gaussPolynomial(r, 2);
  F p = horner(s, kErfc) * powerOfTwo(t);
  typename F::Bool negative = less(x, 0.0);
  return fma(fma(p, e, p), select(negative, -0x1p-65, 0x1p-65),
             select(negative, 2.0, 0.0));
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_ERF_H
