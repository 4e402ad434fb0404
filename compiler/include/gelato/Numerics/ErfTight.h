//===- ErfTight.h - erf below 1 ULP ---------------------------*- C++ -*-===//
//
// As in Erf.h below 0.94; from there on 1 - e^-W, where W(a) = -ln erfc(a) is
// nearly a parabola: with e^-W = 2^n (1 + p) that is (1 - 2^n) - 2^n p, and
// only the last operation rounds what counts.
//
// Coefficients: lib/Numerics/fits/fit-erf.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_ERFTIGHT_H
#define GELATO_NUMERICS_ERFTIGHT_H

#include "gelato/Numerics/Exp.h"
#include "gelato/Numerics/Tables/Erf.h"

namespace gelato::numerics {

/// The error function. Odd to the last bit.
template <class F> F erfTight(F x) {
  constexpr double magic = kRoundingMagic + 127;
  F a = lessThanMin(4.2, abs(x)), u = a * a; // NaN stays NaN
  F small = fma(a, horner(u, kErfSmallTight), a);
  F w = horner(a, kErfExponent); // -ln erfc(a) = a w
  F t = fma(a * w, -kLog2E, magic), n = t - magic;
  F r = fma(n, kLn2Low, fma(a, w, n * kLn2High)); // -a w = n ln2 - r
  F s = powerOfTwo(t);
  F tail = fma(s, expm1Polynomial(r, -1.0), 1.0 - s);
  return withSignOf(select(less(a, 0.94), small, tail), x);
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_ERFTIGHT_H
