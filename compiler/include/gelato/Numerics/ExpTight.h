//===- ExpTight.h - exp, expm1, elu and tanh below 1 ULP ------*- C++ -*-===//
//
// x = n ln2 + r, and x - n kLn2Head is exact; kLn2Tail is so small that
// subtracting n times it rounds only where r may lose that. In every form the
// last addition is the only large rounding.
//
// exp scales e^r by 2^(n+k) and 2^-k, k with the sign of -x, so that the last
// multiplication makes the infinity or the subnormal result.
//
// expm1 is 2^n (B + l), where B = (1 - 2^-n) + r and l holds what B lost, n
// -kLn2Tail and e^r - 1 - r. elu has no large n and adds 2^n (B + l) directly.
//
// tanh(a), a = |x|, is a + a u P(u), u = a^2, below kTanhSplit and
// 1 - 2/(1 + e^2a) above; both are computed and one selected.
//
// Coefficients: lib/Numerics/fits/fit-exp.py and fit-exp-tight.py.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_EXPTIGHT_H
#define GELATO_NUMERICS_EXPTIGHT_H

#include "gelato/Numerics/Exp.h"
#include "gelato/Numerics/Tables/ExpTight.h"

namespace gelato::numerics {

/// e^x, below 1 ULP.
template <class F> F expTight(F x) {
  constexpr double magic = kRoundingMagic + 127;
  F c = clampKeepingNan(x, -104.0, 89.0);
  typename F::Bool negative = less(c, 0.0);
  F shifted = select(negative, magic + 64, magic - 64);
  F t = fma(c, kLog2E, shifted);
  F n = t - shifted;
  F r = fma(n, -kLn2Tail, fma(n, -kLn2Head, c));
  F p = horner(r, kExp) * powerOfTwo(t); // no scale(): NaN must stay
  return p * select(negative, 0x1p-64, 0x1p64);
}

/// e^x - 1, below 1 ULP.
template <class F> F expm1Tight(F x) {
  constexpr double magic = kRoundingMagic + 127 - 64;
  F c = clampKeepingNan(x, -18.0, 89.0);
  F t = fma(c, kLog2E, magic);
  F n = t - magic;
  F r = fma(n, -kLn2Head, c), q = fma(n, -kLn2Tail, r);
  F s = powerOfTwo(t);                     // 2^(n-64)
  F i = fromBits((254 << 23) - toBits(s)); // 2^(64-n)
  // All with the sign turned, so that -0 stays.
  F A = fma(i, 0x1p-64, -1.0), Al = fma(i, 0x1p-64, -1.0 - A);
  F B = r - A, Bl = (B + A) - r;
  F l = fma(q * q, -horner(q, kExpm1Second), fma(n, kLn2Tail, Al + Bl));
  return (B - l) * 0x1p64 * s;
}

/// x for x > 0, otherwise e^x - 1, below 1 ULP: the larger one of x and what
/// comes of x <= 0.
template <class F> F eluTight(F x) {
  constexpr double magic = kRoundingMagic + 127;
  F c = clampKeepingNan(x, -18.0, 0.0);
  F t = fma(c, kLog2E, magic);
  F n = t - magic;
  F r = fma(n, -kLn2Head, c);
  F s = powerOfTwo(t);
  F A = 1.0 - s, B = fma(s, r, -A), Bl = fma(-s, r, A + B);
  F g = r * r * horner(r, kEluSecond);
  return greaterThanMax(B - fma(-s, g, Bl), x);
}

/// Where the two forms of tanh meet.
constexpr double kTanhSplit = 1;

/// tanh(x), below 1 ULP. Odd to the last bit.
template <class F> F tanhTight(F x) {
  constexpr double magic = kRoundingMagic + 127;
  F a = abs(x), u = a * a;
  F small = fma(a * u, horner(u, kTanhSmall), a);
  F c = lessThanMin(10.0, a);
  F t = fma(c, 2 * kLog2E, magic);
  F n = t - magic;
  F r = fma(n, -kLn2Head / 2, c);
  F s = powerOfTwo(t);
  F half = fma(s, expm1Polynomial(r, 2.0), fma(s, 0.5, 0.5)); // (1 + e^2a)/2
  F large = 1.0 - 1.0 / half;
  return withSignOf(select(less(a, kTanhSplit), small, large), x);
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_EXPTIGHT_H
