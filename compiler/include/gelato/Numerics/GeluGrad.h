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
// tanh form: D = F N/(1 + F)^2, F = e^-W, N = 1 + F - a W'(a), W as in Gelu.h.
// Around the root a0, with F0 = F(a0) and Y = k1 + 3 k3 (a^2 + a a0 + a0^2),
//
//   N = (a0 - a) Y + F0 (F/F0 - 1),
//
// whose two terms have one sign, so nothing cancels. F/F0 = 2^n e^(k3 R), where
// R = W(a0)/k3 - n ln2/k3 - a (a^2 + C) keeps its relative accuracy at a0: the
// leading parts are subtracted exactly or with their rounding error.
//
// Coefficients: lib/Numerics/fits/fit-gelu-grad.py, fit-gelu-tanh-grad.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_GELUGRAD_H
#define GELATO_NUMERICS_GELUGRAD_H

#include "gelato/Numerics/Gelu.h"
#include "gelato/Numerics/Tables/GeluGrad.h"
#include "gelato/Numerics/Tables/GeluTanhGrad.h"

namespace gelato::numerics {

/// The derivative of x Phi(x).
template <class F> F geluGrad(F x) {
  constexpr double magic = kRoundingMagic + 127 + 65;
  F a = lessThanMin(14.625, abs(x)); // NaN stays NaN
  F t = fma(a * a, -kHalfLog2E, magic);
  F n = t - magic;
  F r = -fma(a, a, n * kGaussUnit);
  F v = (a - 3.0) / (a + 6.0);
  F p = horner(v, kGeluGradFactor);
  F g = fma(kGeluGradRoot - a, p, p * kGeluGradRootLow);
  g = fma(g * r, gaussPolynomial(r), g) * powerOfTwo(t);
  typename F::Bool negative = less(x, 0.0);
  return fma(g, select(negative, 0x1p-65, -0x1p-65),
             select(negative, 0.0, 1.0));
}

/// The derivative of the tanh form of gelu.
template <class F> F geluTanhGrad(F x) {
  constexpr double c = kTanhGradScale;
  constexpr double magic = kRoundingMagic + 127 + 65;
  F a = lessThanMin(11.0, abs(x)); // NaN stays NaN
  F high = fma(a, a, kTanhCHigh);
  F low = fma(a, a, kTanhCHigh - high) + kTanhCLow;
  F t = fma(a * -kTanhUnitInverse, high, kTanhRootSteps) + magic;
  F n = t - magic;
  F steps = n * kTanhUnitHigh; // exact
  F left = kTanhRootUnits - steps;
  F error = kTanhRootUnits - (left + steps);
  F rest = fma(n, -kTanhUnitLow, kTanhRootUnitsLow) + error;
  F r = fma(-a, high, left) + fma(-a, low, rest);
  F q = r * horner(r, kTanhGradExp);
  F scaled = powerOfTwo(t), s = scaled * 0x1p-65; // 2^(n + 65), 2^n
  F u = fma(s, q, s - 1.0);                       // F/F0 - 1
  F y = horner(a, kTanhGradY);                    // c F0 Y
  // c F0 N = root c F0 Y + c F0^2 u in two parts; the first is the larger one.
  F root = kTanhRoot - a, p = root * y;
  F w = fma(y, kTanhRootLow, u * kTanhGradSquare);
  F N = p + w, Nl = fma(root, y, -p) + (w - (N - p));
  F f = s * fma(q, kTanhRootF, kTanhRootF);
  F g = (N + fma(N, q, Nl)) / fma(f, fma(f, c, 2 * c), c) * scaled;
  typename F::Bool negative = less(x, 0.0);
  return fma(g, select(negative, 0x1p-65, -0x1p-65),
             select(negative, 0.0, 1.0));
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_GELUGRAD_H
