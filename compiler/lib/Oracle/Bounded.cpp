//===- Bounded.cpp - a double and how far f32 may be from it --------------===//
#include "Bounded.h"

#include <algorithm>
#include <cmath>

namespace gelato::oracle {

Bounded finished(double value, double bound) {
  if (std::isnan(value) || std::isnan(bound) || bound == kInfinity)
    return unknown(value);
  if (std::fabs(value) + bound < kOverflow)
    return {value, bound};
  if (std::fabs(value) - bound >= kOverflow)
    return {std::copysign(kInfinity, value), 0};
  return unknown(value);
}

Bounded rounded(double value, double bound) {
  return finished(value, bound + kUnit * (std::fabs(value) + bound) + kTiny);
}

/// The result of a correctly rounded operation on exact operands.
static Bounded roundedOnce(double value) {
  if (std::isnan(value) || std::isinf(value))
    return {value, 0};
  if (std::fabs(value) >= kOverflow)
    return {std::copysign(kInfinity, value), 0};
  return {static_cast<double>(static_cast<float>(value)), 0};
}

static bool bothExact(Bounded a, Bounded b) {
  return a.isExact() && b.isExact();
}

/// NaN if an operand certainly is, else nothing.
static Bounded unknownOrNaN(Bounded a, Bounded b, double value) {
  if (a.isNaN())
    return a;
  return b.isNaN() ? b : unknown(value);
}

Bounded add(Bounded a, Bounded b) {
  double value = a.value + b.value;
  if (bothExact(a, b))
    return roundedOnce(value);
  if (!a.isKnown() || !b.isKnown())
    return unknownOrNaN(a, b, value);
  // An infinity or NaN here came in exactly and does not depend on the other.
  if (!std::isfinite(value))
    return {value, 0};
  // A sum loses nothing to underflow, but rounded() may assume so.
  return rounded(value, a.bound + b.bound);
}

Bounded sub(Bounded a, Bounded b) { return add(a, negate(b)); }

Bounded mul(Bounded a, Bounded b) {
  double value = a.value * b.value;
  if (bothExact(a, b))
    return roundedOnce(value);
  if (!a.isKnown() || !b.isKnown() || a.isNaN() || b.isNaN())
    return unknownOrNaN(a, b, value);
  if (a.isInfinite() || b.isInfinite()) {
    bool isCertain = a.isNonzero() && b.isNonzero();
    return isCertain ? Bounded{value, 0} : unknown(value);
  }
  return rounded(value, std::fabs(a.value) * b.bound +
                            std::fabs(b.value) * a.bound + a.bound * b.bound);
}

Bounded div(Bounded a, Bounded b) {
  double value = a.value / b.value;
  if (bothExact(a, b))
    return roundedOnce(value);
  if (!a.isKnown() || !b.isKnown() || a.isNaN() || b.isNaN())
    return unknownOrNaN(a, b, value);
  if (b.isInfinite()) // a is finite, its sign perhaps not known
    return {value, a.hasSign() ? 0 : kTiny};
  if (a.isInfinite())
    return b.hasSign() ? Bounded{value, 0} : unknown(value);
  if (b.isExactZero())
    return a.isNonzero() ? Bounded{value, 0} : unknown(value);
  if (!b.isNonzero())
    return unknown(value);
  return rounded(value, (a.bound + std::fabs(value) * b.bound) /
                            (std::fabs(b.value) - b.bound) * (1 + 0x1p-40));
}

Bounded negate(Bounded a) { return {-a.value, a.bound}; }

Bounded absolute(Bounded a) { return {std::fabs(a.value), a.bound}; }

Bounded squareRoot(Bounded a) {
  double value = std::sqrt(a.value);
  if (a.isExact())
    return roundedOnce(value);
  if (a.isKnown() && a.high() < 0)
    return {std::numeric_limits<double>::quiet_NaN(), 0};
  if (!a.isKnown() || a.low() < 0)
    return unknown(value);
  return rounded(
      value, std::max(value - std::sqrt(a.low()), std::sqrt(a.high()) - value));
}

double minimum(double a, double b) {
  if (std::isnan(a) || std::isnan(b))
    return std::numeric_limits<double>::quiet_NaN();
  if (a == b)
    return std::signbit(a) ? a : b;
  return a < b ? a : b;
}

double maximum(double a, double b) { return -minimum(-a, -b); }

Bounded minimum(Bounded a, Bounded b) {
  double value = minimum(a.value, b.value);
  if (!a.isKnown() || !b.isKnown() || a.isNaN() || b.isNaN())
    return unknownOrNaN(a, b, value);
  if (bothExact(a, b))
    return {value, 0};
  if (a.high() < b.low())
    return a;
  if (b.high() < a.low())
    return b;
  double low = std::min(a.low(), b.low()), high = std::min(a.high(), b.high());
  return {value, std::max({high - value, value - low, kTiny})};
}

Bounded maximum(Bounded a, Bounded b) {
  return negate(minimum(negate(a), negate(b)));
}

double narrow(double a, const llvm::fltSemantics &type) {
  llvm::APFloat result(a);
  bool losesInfo;
  result.convert(type, llvm::APFloat::rmNearestTiesToEven, &losesInfo);
  return result.convertToDouble();
}

Bounded narrow(Bounded a, const llvm::fltSemantics &type) {
  double value = narrow(a.value, type);
  if (a.isExact())
    return {value, 0};
  if (!a.isKnown())
    return unknown(value);
  // Rounding is monotonic.
  double low = narrow(a.low(), type), high = narrow(a.high(), type);
  if (low == high && low != 0)
    return {value, 0};
  return finished(value, std::max({high - value, value - low, kTiny}));
}

Bounded truth(bool value, bool isCertain) {
  return {value ? 1.0 : 0.0, isCertain ? 0.0 : 1.0};
}

static bool isCertainly(Bounded a, double value) {
  return a.isExact() && a.value == value;
}

Bounded logicalAnd(Bounded a, Bounded b) {
  if (isCertainly(a, 0) || isCertainly(b, 0))
    return truth(false, true);
  return truth(a.value != 0 && b.value != 0, bothExact(a, b));
}

Bounded logicalXor(Bounded a, Bounded b) {
  return truth(a.value != b.value, bothExact(a, b));
}

Bounded logicalOr(Bounded a, Bounded b) {
  if (isCertainly(a, 1) || isCertainly(b, 1))
    return truth(true, true);
  return truth(a.value != 0 || b.value != 0, bothExact(a, b));
}

Bounded choose(Bounded condition, Bounded a, Bounded b) {
  Bounded chosen = condition.value != 0 ? a : b;
  Bounded other = condition.value != 0 ? b : a;
  if (condition.isExact())
    return chosen;
  bool areSame =
      (a.isNaN() && b.isNaN()) ||
      (a.value == b.value && std::signbit(a.value) == std::signbit(b.value));
  if (bothExact(a, b) && areSame)
    return a;
  if (!a.isKnown() || !b.isKnown() || !std::isfinite(a.value) ||
      !std::isfinite(b.value))
    return unknown(chosen.value);
  double bound = std::max(chosen.bound,
                          std::fabs(other.value - chosen.value) + other.bound);
  return {chosen.value, std::max(bound, kTiny)};
}

unsigned possibleOrderings(Bounded a, Bounded b) {
  if (a.isNaN() || b.isNaN())
    return Unordered;
  if (!a.isKnown() || !b.isKnown())
    return Less | Equal | Greater | Unordered;
  unsigned possible = 0;
  if (a.low() < b.high())
    possible |= Less;
  if (a.high() > b.low())
    possible |= Greater;
  if (a.low() <= b.high() && b.low() <= a.high())
    possible |= Equal;
  return possible;
}

} // namespace gelato::oracle
