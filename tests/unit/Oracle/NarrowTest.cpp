//===- NarrowTest.cpp - conversions to 16 bits, and their bounds ----------===//
//
// The conversion is checked against the 65,536 values that a type has, found by
// the definition of their bits; the bound in both directions: it covers every
// f32 of the interval, and it leaves no value that none of them gives.
//
//===----------------------------------------------------------------------===//
#include "Bounded.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

using namespace gelato::oracle;

namespace {

struct Format {
  const char *name;
  const llvm::fltSemantics &semantics;
  int exponentBits, fractionBits;
};

std::ostream &operator<<(std::ostream &os, const Format &format) {
  return os << format.name;
}

/// The values of a format, as IEEE 754 defines them by their bits.
class Values {
public:
  explicit Values(const Format &format) {
    int bias = (1 << (format.exponentBits - 1)) - 1;
    for (int bits = 0; bits < 1 << 15; ++bits) {
      int exponent = bits >> format.fractionBits;
      int fraction = bits & ((1 << format.fractionBits) - 1);
      if (exponent == (1 << format.exponentBits) - 1)
        break; // infinity and NaN
      finite.push_back(
          exponent == 0 ? std::ldexp(fraction, 1 - bias - format.fractionBits)
                        : std::ldexp(fraction + (1 << format.fractionBits),
                                     exponent - bias - format.fractionBits));
    }
  }

  /// The nearest of them, of two the one with even bits; beyond the middle
  /// between the largest and what would follow it, infinity.
  double nearest(double y) const {
    if (std::isnan(y) || y == 0)
      return y;
    double magnitude = std::fabs(y);
    auto above = std::lower_bound(finite.begin(), finite.end(), magnitude);
    double last = finite.back(), step = last - finite[finite.size() - 2];
    double next = above == finite.end() ? last + step : *above;
    if (above == finite.begin())
      return std::copysign(next, y);
    double before = above[-1];
    bool isEven = (above - finite.begin() - 1) % 2 == 0;
    double middle = before + (next - before) / 2;
    bool isBefore = magnitude < middle || (magnitude == middle && isEven);
    double result = isBefore                ? before
                    : above == finite.end() ? kInfinity
                                            : next;
    return std::copysign(result, y);
  }

  std::vector<double> finite; ///< not negative, ascending
};

class Narrow : public testing::TestWithParam<Format> {
protected:
  double narrowed(double y) { return narrow(y, GetParam().semantics); }
  Bounded narrowed(Bounded y) { return narrow(y, GetParam().semantics); }
  Values values{GetParam()};
  std::mt19937 random{1};
};

bool same(double a, double b) {
  return std::isnan(a) ? std::isnan(b)
                       : a == b && std::signbit(a) == std::signbit(b);
}

/// f32 beside each value and beside each middle between two.
TEST_P(Narrow, GoesToTheNearestEven) {
  for (size_t i = 0; i + 1 < values.finite.size(); ++i) {
    double middle = (values.finite[i] + values.finite[i + 1]) / 2;
    for (double center : {values.finite[i], middle}) {
      auto at = float(center);
      for (float y :
           {at, std::nextafterf(at, 0), std::nextafterf(at, INFINITY)})
        for (float sign : {1.0f, -1.0f})
          ASSERT_TRUE(
              same(narrowed(double(sign * y)), values.nearest(sign * y)))
              << sign * y << ": " << narrowed(double(sign * y)) << " for "
              << values.nearest(sign * y);
    }
  }
}

TEST_P(Narrow, EndsInInfinity) {
  double last = values.finite.back(),
         step = last - values.finite[values.finite.size() - 2];
  auto tie = float(last + step / 2);
  EXPECT_EQ(narrowed(double(tie)), kInfinity);
  EXPECT_EQ(narrowed(double(std::nextafterf(tie, 0))), last);
  EXPECT_EQ(narrowed(-kInfinity), -kInfinity);
  EXPECT_TRUE(std::isnan(narrowed(std::nan(""))));
  EXPECT_TRUE(std::signbit(narrowed(-1e-45)));
  Bounded exact = narrowed(Bounded{double(tie), 0});
  EXPECT_TRUE(exact.isInfinite());
}

/// Random intervals: which values their f32 become, by the definition, and
/// which the bound admits.
TEST_P(Narrow, BoundsAreWhatTheIntervalGives) {
  std::uniform_real_distribution<double> unit(-1, 1);
  int64_t exact = 0, two = 0, rounds = 200000;
  for (int64_t round = 0; round < rounds; ++round) {
    // About a value or a middle, from far below the spacing to some spacings.
    size_t i = random() % (values.finite.size() - 3) + 1;
    double low = values.finite[i], spacing = values.finite[i + 1] - low;
    double center = low + spacing * (round % 3 == 0   ? 0.5
                                     : round % 3 == 1 ? 0
                                                      : unit(random));
    center += spacing * unit(random) * std::exp2(-int(random() % 20));
    double radius = spacing * std::exp2(int(random() % 24) - 22);
    if (random() % 2)
      center = -center;
    Bounded given{center, radius};
    Bounded got = narrowed(given);
    double first = values.nearest(given.low()),
           last = values.nearest(given.high());
    if (!std::isfinite(first) || !std::isfinite(last)) {
      EXPECT_FALSE(got.isKnown());
      continue;
    }
    // Rounding is monotonic: what is between them, and nothing else.
    ASSERT_TRUE(got.isKnown());
    ASSERT_LE(got.low(), first) << center << " +- " << radius;
    ASSERT_GE(got.high(), last) << center << " +- " << radius;
    exact += got.isExact();
    if (first == last) {
      // The sign of a zero may be in doubt.
      ASSERT_TRUE(got.isExact() || first == 0) << center << " +- " << radius;
      continue;
    }
    ASSERT_EQ(got.value, values.nearest(center));
    ASSERT_LE(got.bound, last - first);
    if (radius < spacing / 4) {
      ++two;
      // One step of the type, not more.
      ASSERT_LE(last - first, 2 * spacing);
      double bigger = std::max(std::fabs(first), std::fabs(last));
      ASSERT_EQ(values.nearest(std::nextafter(bigger, 0)), bigger);
      ASSERT_LE(got.bound, 1.0001 * spacing * 2);
    }
  }
  EXPECT_GT(exact, rounds / 4);
  EXPECT_GT(two, rounds / 10);
}

TEST_P(Narrow, KnowsExactValuesAndNothingOfUnknownOnes) {
  EXPECT_TRUE(narrowed(Bounded{1 + 0x1p-12, 0}).isExact());
  EXPECT_TRUE(narrowed(Bounded{std::nan(""), 0}).isNaN());
  EXPECT_FALSE(narrowed(unknown(1)).isKnown());
  // Zero's sign is not lost where it is known, and not claimed where not.
  EXPECT_TRUE(std::signbit(narrowed(Bounded{-0.0, 0}).value));
  EXPECT_FALSE(narrowed(Bounded{1e-46, 2e-46}).isExact());
}

INSTANTIATE_TEST_SUITE_P(
    Formats, Narrow,
    testing::Values(Format{"bf16", llvm::APFloat::BFloat(), 8, 7},
                    Format{"f16", llvm::APFloat::IEEEhalf(), 5, 10}),
    [](const auto &info) { return info.param.name; });

} // namespace
