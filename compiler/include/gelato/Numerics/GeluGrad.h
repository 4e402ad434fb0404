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

/// a0 = 0.75246142207101625849, W(a0)/k3 and F(a0), each in two parts.
constexpr double kTanhRoot = 0x1.8142ap-1, kTanhRootLow = -0x1.85a06cp-27;
constexpr double kTanhRootUnits = 0x1.141052p4,
                 kTanhRootUnitsLow = -0x1.11470ep-22;
constexpr double kTanhRootF = 0x1.2af64ep-2;

/// The derivative of the tanh form of gelu.
template <class F> F geluTanhGrad(F x) {
  // Numerator and denominator are scaled by c, found by search: the numerator's
  // mantissas are then large, so their roundings weigh less.
  constexpr double c = 1.8125;
  constexpr double magic = kRoundingMagic + 127 + 65;
  F a = lessThanMin(11.0, abs(x)); // NaN stays NaN
  F high = fma(a, a, kTanhCHigh);
  F low = fma(a, a, kTanhCHigh - high) + kTanhCLow;
  F t = fma(a * -kTanhUnitInverse, high, 0x1.c6b3ccp0) + magic;
  F n = t - magic;
  F steps = n * kTanhUnitHigh; // exact
  F left = kTanhRootUnits - steps;
  F error = kTanhRootUnits - (left + steps);
  F rest = fma(n, -kTanhUnitLow, kTanhRootUnitsLow) + error;
  F r = fma(-a, high, left) + fma(-a, low, rest);
  F q = r * horner(r, 0x1.2444f2p-4, 0x1.4dad58p-9, 0x1.fbef24p-15,
                   0x1.21f7aep-20, 0x1.09bd2ep-26, 0x1.8f39fap-33);
  F scaled = powerOfTwo(t), s = scaled * 0x1p-65; // 2^(n + 65), 2^n
  F u = fma(s, q, s - 1.0);                       // F/F0 - 1
  F y = horner(a, 0x1.d12fd6p-1, 0x1.5d206cp-4, 0x1.cffabep-4); // c F0 Y
  // c F0 N = root c F0 Y + c F0^2 u in two parts; the first is the larger one.
  F root = kTanhRoot - a, p = root * y;
  F w = fma(y, kTanhRootLow, u * 0x1.3c672p-3);
  F N = p + w, Nl = fma(root, y, -p) + (w - (N - p));
  F f = s * fma(q, kTanhRootF, kTanhRootF);
  F g = (N + fma(N, q, Nl)) / fma(f, fma(f, c, 2 * c), c) * scaled;
  typename F::Bool negative = less(x, 0.0);
  return fma(g, select(negative, 0x1p-65, -0x1p-65),
             select(negative, 0.0, 1.0));
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_GELUGRAD_H
