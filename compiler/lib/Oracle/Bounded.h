//===- Bounded.h - a double and how far f32 may be from it ----------------===//
//
// Arithmetic of the running error analysis. A Bounded stands for every f32 that
// a correct evaluation may have at this place:
//
//   bound finite, > 0   all y with |y - value| <= bound; value is finite
//   bound 0             exactly value, which f32 has; may be NaN or infinite
//   bound infinite      anything, NaN included
//
// The bound is against the double that was computed, so what double rounds is
// part of it. Two exact operands of +, -, *, / and sqrt give exactly the double
// rounded to f32, which is the value then: rounding twice is harmless there,
// 53 >= 2 * 24 + 2 (Figueroa, When is double rounding innocuous, 1995). So what
// f32 computes without activations and sums is known to the last bit.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_ORACLE_BOUNDED_H
#define GELATO_LIB_ORACLE_BOUNDED_H

#include "llvm/ADT/APFloat.h"

#include <limits>

namespace gelato::oracle {

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Half the distance from 1 to the next f32, enlarged for what double rounds in
/// the same operation.
inline constexpr double kUnit = 0x1p-24 * (1 + 0x1p-16);
/// Half the distance between subnormal f32.
inline constexpr double kTiny = 0x1p-150;
/// From here on f32 rounds to infinity: half a spacing above the largest.
inline constexpr double kOverflow = 0x1.ffffffp127;

struct Bounded {
  double value = 0;
  double bound = 0;

  bool isKnown() const { return bound != kInfinity; }
  bool isExact() const { return bound == 0; }
  bool isNaN() const { return isExact() && value != value; }
  bool isExactZero() const { return isExact() && value == 0; }
  bool isInfinite() const {
    return isExact() && (value == kInfinity || value == -kInfinity);
  }
  /// The ends of the interval, rounded outwards.
  double low() const {
    double x = value - bound;
    return isExact() ? value : x - 0x1p-52 * (x < 0 ? -x : x);
  }
  double high() const {
    double x = value + bound;
    return isExact() ? value : x + 0x1p-52 * (x < 0 ? -x : x);
  }
  /// Known, and of the sign of `value` for certain. Not for NaN.
  bool hasSign() const {
    return isKnown() && (isExact() || low() > 0 || high() < 0);
  }
  /// Certainly not zero.
  bool isNonzero() const { return isKnown() && (low() > 0 || high() < 0); }
};

/// Nothing is known; `value` is what double makes of it, for messages.
inline Bounded unknown(double value) { return {value, kInfinity}; }

/// `value`, not yet rounded to f32, within `bound` (> 0) of what f32 rounds.
Bounded rounded(double value, double bound);
/// A known value within `bound`, no further rounding; overflow is sorted out.
Bounded finished(double value, double bound);

Bounded add(Bounded a, Bounded b);
Bounded sub(Bounded a, Bounded b);
Bounded mul(Bounded a, Bounded b);
Bounded div(Bounded a, Bounded b);
Bounded negate(Bounded a);
Bounded absolute(Bounded a);
Bounded squareRoot(Bounded a);
/// A conversion to 16 bits and back.
Bounded narrow(Bounded a, const llvm::fltSemantics &type);
double narrow(double a, const llvm::fltSemantics &type);
/// NaN propagates; -0 is below +0.
Bounded minimum(Bounded a, Bounded b);
Bounded maximum(Bounded a, Bounded b);
double minimum(double a, double b);
double maximum(double a, double b);

/// Truth values: exactly 0 or 1, or one of them within 1 of the other.
Bounded truth(bool value, bool isCertain);
Bounded logicalAnd(Bounded a, Bounded b);
Bounded logicalOr(Bounded a, Bounded b);
Bounded logicalXor(Bounded a, Bounded b);
/// If the condition is uncertain, the result covers both.
Bounded choose(Bounded condition, Bounded a, Bounded b);

/// How two values may compare: a set of these.
enum Ordering : unsigned { Equal = 1, Greater = 2, Less = 4, Unordered = 8 };
unsigned possibleOrderings(Bounded a, Bounded b);
/// Whether the ordering is one of `accepted`.
inline Bounded compareOrdering(unsigned accepted, Bounded a, Bounded b) {
  unsigned possible = possibleOrderings(a, b);
  if ((possible & ~accepted) == 0)
    return truth(true, true);
  if ((possible & accepted) == 0)
    return truth(false, true);
  unsigned nominal = possibleOrderings({a.value, 0}, {b.value, 0});
  return truth(nominal & accepted, false);
}

} // namespace gelato::oracle

#endif // GELATO_LIB_ORACLE_BOUNDED_H
