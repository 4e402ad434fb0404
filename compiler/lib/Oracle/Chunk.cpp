//===- Chunk.cpp - some doubles and how far the truth may be --------------===//
#include "Chunk.h"

#include "Number.h"

#include "gelato/Numerics/Reference.h"

#include <algorithm>
#include <cmath>

namespace gelato::oracle {

/// Half the distance from 1 to the next double, a little enlarged for what the
/// bounds themselves lose to rounding, and the smallest double.
static constexpr double kHalfUnit = 0x1.0001p-53, kTiniest = 0x1p-1074;

/// What an infinity is at least.
static constexpr double kHuge = 0x1p1023;

/// The bound where `value` was rounded from within `bound` of the truth. NaN
/// from operands that are none says nothing, and neither does a bound that is
/// NaN. `least` is what an infinite value is at least.
static double settled(double value, double bound, bool hadNaN, double least) {
  if (std::isnan(value))
    return hadNaN ? 0 : kInfinity;
  if (std::isinf(value))
    return least >= kHuge ? 0 : kInfinity;
  double all = bound + (kHalfUnit * std::fabs(value) + kTiniest);
  return all >= 0 ? all : kInfinity;
}

/// The least magnitude of an element.
static double least(double x, double dx) {
  return std::isinf(x) && dx == 0 ? kHuge : std::fabs(x) - dx;
}

/// Each element from the elements of a and b.
template <typename Function>
static Chunk each(const Chunk &a, const Chunk &b, Function function) {
  Chunk result;
  for (int i = 0; i < Chunk::kSize; ++i)
    function(result.value[i], result.bound[i], a.value[i], a.bound[i],
             b.value[i], b.bound[i]);
  return result;
}

static bool eitherNaN(double x, double y) { return x != x || y != y; }

Chunk Chunk::exact(double x) {
  Chunk result;
  std::fill_n(result.value, kSize, x);
  std::fill_n(result.bound, kSize, 0);
  return result;
}

Chunk add(const Chunk &a, const Chunk &b) {
  return each(
      a, b, [](double &v, double &e, double x, double dx, double y, double dy) {
        v = x + y;
        // A huge one outweighs what the other is uncertain by.
        e = settled(v, dx + dy, eitherNaN(x, y),
                    dx + dy < 0x1p1000 ? kHuge : 0);
      });
}

Chunk negate(const Chunk &a) {
  Chunk result = a;
  for (double &v : result.value)
    v = -v;
  return result;
}

Chunk sub(const Chunk &a, const Chunk &b) { return add(a, negate(b)); }

Chunk mul(const Chunk &a, const Chunk &b) {
  return each(
      a, b, [](double &v, double &e, double x, double dx, double y, double dy) {
        v = x * y;
        bool isExact = dx == 0 && dy == 0;
        double moved = std::fabs(x) * dy + std::fabs(y) * dx + dx * dy;
        e = settled(v, isExact ? 0 : moved, eitherNaN(x, y),
                    least(x, dx) * least(y, dy));
      });
}

Chunk div(const Chunk &a, const Chunk &b) {
  return each(
      a, b, [](double &v, double &e, double x, double dx, double y, double dy) {
        v = x / y;
        double divisor = least(y, dy);
        bool isExact = dx == 0 && dy == 0;
        double moved = std::isinf(y) ? (std::fabs(x) + dx) / divisor
                       : divisor > 0 ? (dx + std::fabs(v) * dy) / divisor
                                     : kInfinity;
        e = settled(v, isExact && !std::isinf(y) ? 0 : moved, eitherNaN(x, y),
                    least(x, dx) / (std::fabs(y) + dy));
      });
}

Chunk absolute(const Chunk &a) {
  Chunk result = a;
  for (double &v : result.value)
    v = std::fabs(v);
  return result;
}

Chunk squareRoot(const Chunk &a) {
  Chunk result;
  for (int i = 0; i < Chunk::kSize; ++i) {
    double x = a.value[i], dx = a.bound[i], v = std::sqrt(x);
    result.value[i] = v;
    if (dx == 0 || x + dx < 0)
      result.bound[i] = settled(v, 0, true, 0);
    else
      result.bound[i] =
          x - dx > 0 ? settled(v, v - std::sqrt(x - dx), false, 0) : kInfinity;
  }
  return result;
}

Chunk minimum(const Chunk &a, const Chunk &b) {
  return each(
      a, b, [](double &v, double &e, double x, double dx, double y, double dy) {
        v = oracle::minimum(x, y);
        e = eitherNaN(x, y)   ? std::max(x != x ? dx : 0, y != y ? dy : 0)
            : x + dx < y - dy ? dx
            : y + dy < x - dx ? dy
                              : std::max(dx, dy);
      });
}

Chunk maximum(const Chunk &a, const Chunk &b) {
  return negate(minimum(negate(a), negate(b)));
}

Chunk narrow(const Chunk &a, const llvm::fltSemantics &type) {
  Chunk result;
  for (int i = 0; i < Chunk::kSize; ++i) {
    double x = a.value[i], dx = a.bound[i];
    result.value[i] = narrow(x, type);
    // Rounding is monotonic; where it is not certain, Real decides.
    result.bound[i] =
        dx == 0 || narrow(x - dx, type) == narrow(x + dx, type) ? 0 : kInfinity;
  }
  return result;
}

Chunk compareOrdering(unsigned accepted, const Chunk &a, const Chunk &b) {
  return each(
      a, b,
      [=](double &v, double &e, double x, double dx, double y, double dy) {
        v = compareOrdering(accepted, x, y);
        bool isExact = dx == 0 && dy == 0;
        e = isExact || std::fabs(x - y) > dx + dy ? 0 : kInfinity;
      });
}

/// Truth values are exact or not known.
template <typename Function>
static Chunk logical(const Chunk &a, const Chunk &b, Function function) {
  return each(
      a, b,
      [=](double &v, double &e, double x, double dx, double y, double dy) {
        v = function(x, y);
        e = std::max(dx, dy);
      });
}

Chunk logicalAnd(const Chunk &a, const Chunk &b) {
  return logical(a, b, [](double x, double y) { return x != 0 && y != 0; });
}
Chunk logicalOr(const Chunk &a, const Chunk &b) {
  return logical(a, b, [](double x, double y) { return x != 0 || y != 0; });
}
Chunk logicalXor(const Chunk &a, const Chunk &b) {
  return logical(a, b, [](double x, double y) { return x != y; });
}

Chunk choose(const Chunk &condition, const Chunk &a, const Chunk &b) {
  Chunk result;
  for (int i = 0; i < Chunk::kSize; ++i) {
    bool first = condition.value[i] != 0;
    result.value[i] = first ? a.value[i] : b.value[i];
    result.bound[i] =
        std::max(first ? a.bound[i] : b.bound[i], condition.bound[i]);
  }
  return result;
}

/// How far f is from its value at x for |y - x| <= dx is read off the ends of
/// the interval, doubled for an extremum between them: the intervals are a few
/// units of double wide, where every function here is a parabola.
Chunk apply(const Activation &activation, const Chunk &x) {
  constexpr int n = Chunk::kSize;
  // The reference's relative error is below 2^-42.
  constexpr double own = 0x1p-42;
  Chunk result;
  numerics::referenceAll(activation.name, x.value, result.value, n);
  bool isPlain = true;
  for (int i = 0; i < n; ++i)
    isPlain &= x.bound[i] == 0 && !std::isinf(x.value[i]);
  double ends[2][n], at[n];
  for (int side = 0; side < 2 && !isPlain; ++side) {
    for (int i = 0; i < n; ++i)
      at[i] = std::isinf(x.value[i]) ? std::copysign(kHuge, x.value[i])
              : side                 ? x.value[i] + x.bound[i]
                                     : x.value[i] - x.bound[i];
    numerics::referenceAll(activation.name, at, ends[side], n);
  }
  for (int i = 0; i < n; ++i) {
    double v = result.value[i], low = v, high = v;
    if (!isPlain)
      low = ends[0][i], high = ends[1][i];
    double moved = 2 * std::max(std::fabs(v - low), std::fabs(v - high));
    if (std::isnan(v) || x.bound[i] == kInfinity)
      result.bound[i] = x.bound[i] == 0 ? 0 : kInfinity;
    else if (std::isinf(v))
      result.bound[i] = low == high && std::fabs(low) >= kHuge ? 0 : kInfinity;
    else
      result.bound[i] =
          moved >= 0 ? moved + own * std::fabs(v) + kTiniest : kInfinity;
  }
  return result;
}

} // namespace gelato::oracle
