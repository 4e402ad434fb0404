//===- ShortErf.h - tanh, erf, elu for 16-bit results ---------*- C++ -*-===//
//
// Both reach 1 to 16-bit precision soon, and up to there they are x times a
// ratio of polynomials in x^2. Odd to the last bit. elu needs e^x - 1 for x < 0
// alone, which is 2T/(1 - T) with T = tanh(x/2). For the promises and the
// choice of the coefficients see ShortExp.h.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_SHORTERF_H
#define GELATO_NUMERICS_SHORTERF_H

#include "gelato/Numerics/Primitives.h"
#include "gelato/Numerics/Tables/Short.h"

namespace gelato::numerics {

template <class F, class C> F oddRatio(F x, double limit, const C &c) {
  F b = clampKeepingNan(x, -limit, limit), u = b * b;
  return b * horner(u, c.p) / horner(u, c.q);
}

template <class F, class C = decltype(kTanhBf16)>
F tanhBf16(F x, const C &c = kTanhBf16) {
  return oddRatio(x, 3.5, c);
}
template <class F, class C = decltype(kTanhF16)>
F tanhF16(F x, const C &c = kTanhF16) {
  return oddRatio(x, 4.6, c);
}
template <class F, class C = decltype(kErfBf16)>
F erfBf16(F x, const C &c = kErfBf16) {
  return oddRatio(x, 2.3, c);
}
template <class F, class C = decltype(kErfF16)>
F erfF16(F x, const C &c = kErfF16) {
  return oddRatio(x, 2.6, c);
}

/// x for x > 0, otherwise e^x - 1; p/q is tanh(x/2)/(x/2).
template <class F, class C> F shortElu(F x, double limit, const C &c) {
  F b = greaterThanMax(-limit, x), u = b * b;
  F n = b * horner(u, c.p);
  F y = n / fma(n, -0.5, horner(u, c.q));
  return select(greater(x, 0.0), x, y);
}
template <class F, class C = decltype(kEluBf16)>
F eluBf16(F x, const C &c = kEluBf16) {
  return shortElu(x, 6.5, c);
}
template <class F, class C = decltype(kEluF16)>
F eluF16(F x, const C &c = kEluF16) {
  return shortElu(x, 8.6, c);
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_SHORTERF_H
