//===- GeluGrad.h - derivatives of gelu, class fast -----------*- C++ -*-===//
//
// d/dx gelu = D(a) for x < 0 and 1 - D(a) for x >= 0, a = |x|, with
//
//   D(a) = Q(a) - a phi(a) = (x0 - a) e^(-a^2/2) M(a),
//
// whose root x0 near 0.752 is factored out, so that D keeps its relative
// accuracy there. M is smooth and lies between 0.40 and 0.67: a polynomial in
// v = (a - 3)/(a + 6), in which it is well conditioned. The exponential is
// reduced as in Gelu.h.
//
// Coefficients: lib/Numerics/fits/fit-gelu-grad.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_GELUGRAD_H
#define GELATO_NUMERICS_GELUGRAD_H

#include "gelato/Numerics/Gelu.h"

namespace gelato::numerics {

/// x0 = 0.75179152469356445746, to nearest, and what that lacks.
constexpr double kGeluGradRoot = 0x1.80ead2p-1;
constexpr double kGeluGradRootLow = -0x1.a03fd4p-27;

/// The derivative of x Phi(x).
template <class F> F geluGrad(F x) {
  constexpr double magic = kRoundingMagic + 127 + 65;
  F a = lessThanMin(14.625, abs(x)); // NaN stays NaN
  F t = fma(a * a, -kHalfLog2E, magic);
  F n = t - magic;
  F r = -fma(a, a, n * kGaussUnit);
  F v = (a - 3.0) / (a + 6.0);
  F p = horner(v, 0x1.e9c808p-2, -0x1.708364p-3, 0x1.af5f7ep-3, -0x1.b439a2p-3,
               0x1.7b95eep-3, -0x1.170ff6p-3, 0x1.56b6aap-4, -0x1.4f8994p-5,
               0x1.c80d62p-7);
  F g = fma(kGeluGradRoot - a, p, p * kGeluGradRootLow);
  g = fma(g * r, gaussPolynomial(r), g) * powerOfTwo(t);
  typename F::Bool negative = less(x, 0.0);
  return fma(g, select(negative, 0x1p-65, -0x1p-65),
             select(negative, 0.0, 1.0));
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_GELUGRAD_H
