//===- ShortTables.h - what the short functions are made of ---*- C++ -*-===//
//
// The types of the tables in Tables/Short.h. Every number in them is binary32
// and may be moved by lib/Numerics/fits/round16.cpp; what must not move, such
// as clamps and powers of two, stands in the functions.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_SHORTTABLES_H
#define GELATO_NUMERICS_SHORTTABLES_H

namespace gelato::numerics {

/// 2^(unit x), e for the fraction of the exponent.
template <int E> struct PowerTable {
  double unit;
  double e[E];
};

/// The same with unit + low for the unit.
template <int E> struct FinePowerTable {
  double unit, low;
  double e[E];
};

/// 1/(one + 2^(unit x)). `one` is 1 or a neighbour.
template <int E> struct SigmoidTable {
  double unit, one;
  double e[E];
};

/// factor/(one + 2^(unit x)), factor -1 or a neighbour.
template <int E> struct ScaledSigmoidTable {
  double unit, one, factor;
  double e[E];
};

/// The same with numerators for negative and for other x.
template <int E> struct SidedSigmoidTable {
  double unit, one, negative, other;
  double e[E];
};

/// factor/(one + 2^(x (unit + cubic x^2))).
template <int E> struct CubicSigmoidTable {
  double unit, cubic, one, factor;
  double e[E];
};

/// 2^(unit x) and two numbers that are 2 or neighbours.
template <int E> struct MishTable {
  double unit, two[2];
  double e[E];
};

/// 2^(unit x) beside a polynomial p.
template <int E, int P> struct PowerAndPolynomialTable {
  double unit;
  double e[E], p[P];
};

/// p/q.
template <int P, int Q> struct RatioTable { double p[P], q[Q]; };

/// p/(q 2^(unit a^2)); q without its leading 1.
template <int E, int P, int Q> struct GaussTable {
  double unit;
  double e[E], p[P], q[Q];
};

/// What the derivative of gelu's tanh form is made of.
template <int E> struct TanhGradTable {
  double exponent[3]; ///< log2(F/F0)/(a0 - a)
  double slope[3];
  double start; ///< F0
  double e[E];  ///< (2^r - 1)/r
};

/// unit n + log1p(f), where p is (log1p(f) - f)/f^2.
template <int P> struct LogTable {
  double unit;
  double p[P];
};

/// e(r) 2^n, a h(a) = n + r.
template <int H, int E> struct TailTable { double h[H], e[E]; };
/// The same and a factor, 1 or a neighbour.
template <int H, int E> struct ScaledTailTable {
  double factor;
  double h[H], e[E];
};
/// The same with factors for negative and for other x, -1 and 1 or neighbours.
template <int H, int E> struct SidedTailTable {
  double negative, other;
  double h[H], e[E];
};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_SHORTTABLES_H
