//===- BoundedTest.cpp - the arithmetic of the bounds ---------------------===//
//
// Each operation on random intervals: whatever f32 its operands may be, the f32
// result lies within the bound. The intervals are narrow, wide, one-sided and
// exact; ends, signed zeros, infinities and NaN are tried always.
//
//===----------------------------------------------------------------------===//
#include "Bounded.h"
#include "Number.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>
#include <vector>

using namespace gelato::oracle;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// Whether `y` may stand where `b` says.
bool admits(Bounded b, float y) {
  if (!b.isKnown())
    return true;
  if (!b.isExact())
    return std::fabs(double(y) - b.value) <= b.bound;
  if (std::isnan(b.value))
    return std::isnan(y);
  return y == b.value && std::signbit(y) == std::signbit(b.value);
}

float minimumf(float a, float b) {
  return float(minimum(double(a), double(b)));
}
float maximumf(float a, float b) {
  return float(maximum(double(a), double(b)));
}

struct Operation {
  const char *name;
  Bounded (*bounded)(Bounded, Bounded);
  float (*single)(float, float);
};

const Operation operations[] = {
    {"add", add, [](float a, float b) { return a + b; }},
    {"sub", sub, [](float a, float b) { return a - b; }},
    {"mul", mul, [](float a, float b) { return a * b; }},
    {"div", div, [](float a, float b) { return a / b; }},
    {"minimum", minimum, minimumf},
    {"maximum", maximum, maximumf},
    {"sqrt", [](Bounded a, Bounded) { return squareRoot(a); },
     [](float a, float) { return std::sqrt(a); }},
    {"abs", [](Bounded a, Bounded) { return absolute(a); },
     [](float a, float) { return std::fabs(a); }},
    {"negate", [](Bounded a, Bounded) { return negate(a); },
     [](float a, float) { return -a; }},
    {"less", [](Bounded a, Bounded b) { return compareOrdering(Less, a, b); },
     [](float a, float b) { return float(a < b); }},
    {"not equal",
     [](Bounded a, Bounded b) {
       return compareOrdering(Less | Greater | Unordered, a, b);
     },
     [](float a, float b) { return float(a != b); }},
    {"choose",
     [](Bounded a, Bounded b) {
       return choose(compareOrdering(Greater, a, b), a, mul(a, b));
     },
     [](float a, float b) { return a > b ? a : a * b; }},
};

/// An interval and f32 in it.
struct Sample {
  Bounded bounded;
  std::vector<float> members;
};

class Samples {
public:
  explicit Samples(unsigned seed) : random(seed) {}

  Sample next() {
    static const float special[] = {0.0f,  -0.0f, 1.0f,      -1.0f,    kInf,
                                    -kInf, kNan,  0x1p-149f, 0x1p127f, 3e38f};
    std::uniform_real_distribution<double> unit(-1, 1);
    unsigned kind = random() % 8;
    if (kind == 0) {
      float x = special[random() % std::size(special)];
      return {{x, 0}, {x}};
    }
    double value = unit(random) * std::exp2(int(random() % 60) - 30);
    if (kind == 1)
      value = unit(random) * std::exp2(-140 + int(random() % 30));
    if (kind == 2)
      return {{float(value), 0}, {float(value)}};
    double bound = std::fabs(value) * std::exp2(-int(random() % 26)) + kTiny;
    if (kind == 3)
      bound *= 3; // across zero
    Sample sample{{value, bound}, {}};
    for (double y : {value - bound, value + bound, value, 0.0, -0.0,
                     value + bound * unit(random)})
      for (float f : {float(y), std::nextafterf(float(y), float(value))})
        if (admits(sample.bounded, f))
          sample.members.push_back(f);
    return sample;
  }

private:
  std::mt19937 random;
};

TEST(Bounded, CoversWhateverF32Computes) {
  Samples samples(1);
  int64_t tried = 0, known = 0;
  for (int round = 0; round < 60000; ++round) {
    Sample a = samples.next(), b = samples.next();
    for (const Operation &op : operations) {
      Bounded bounded = op.bounded(a.bounded, b.bounded);
      known += bounded.isKnown();
      for (float x : a.members)
        for (float y : b.members) {
          ++tried;
          ASSERT_TRUE(admits(bounded, op.single(x, y)))
              << op.name << " of " << x << " in " << a.bounded.value << " +- "
              << a.bounded.bound << " and " << y << " in " << b.bounded.value
              << " +- " << b.bounded.bound << " is " << op.single(x, y)
              << ", not " << bounded.value << " +- " << bounded.bound;
        }
    }
  }
  EXPECT_GT(tried, 1000000);
  // A bound that is always infinite would cover everything.
  EXPECT_GT(known, int64_t(60000 * std::size(operations) * 8 / 10));
}

TEST(Bounded, IsExactWhereF32Is) {
  Bounded x{1.5, 0}, y{-2.25, 0}, zero{0, 0}, minusZero{-0.0, 0};
  EXPECT_TRUE(add(x, y).isExact());
  EXPECT_TRUE(mul(x, y).isExact());
  EXPECT_TRUE(maximum(x, {0.3, 0.1}).isExact());
  EXPECT_TRUE(std::signbit(minimum(zero, minusZero).value));
  EXPECT_FALSE(std::signbit(maximum(zero, minusZero).value));
  EXPECT_TRUE(div(x, minusZero).isExact());
  EXPECT_EQ(div(x, minusZero).value, -kInf);
  EXPECT_TRUE(add(x, {kNan, 0}).isNaN());
}

TEST(Bounded, IsAsTightAsOneRounding) {
  Bounded third = div({1, 0}, {3, 0});
  EXPECT_EQ(third.value, double(1.0f / 3.0f));
  EXPECT_TRUE(third.isExact());
  Bounded sum = add({1, 0x1p-24}, {2, 0x1p-24});
  EXPECT_LT(sum.bound, 0x1p-23 + 3 * 0x1p-24 * 1.001);
}

TEST(Bounded, KnowsWhenItDoesNotKnow) {
  Bounded aroundZero{1e-9, 2e-9}, nearLimit{3.4e38, 0};
  EXPECT_FALSE(div({1, 0}, aroundZero).isKnown());
  EXPECT_FALSE(squareRoot(aroundZero).isKnown());
  EXPECT_FALSE(mul({kInf, 0}, aroundZero).isKnown());
  EXPECT_FALSE(add({3.4e38, 1e36}, {1e36, 0}).isKnown());
  EXPECT_TRUE(add(nearLimit, nearLimit).isInfinite());
  EXPECT_FALSE(add(unknown(0), {1, 0}).isKnown());
  EXPECT_TRUE(add(unknown(0), {kNan, 0}).isNaN());
}

TEST(Bounded, ChoosesBothWhenUnsure) {
  Bounded unsure = compareOrdering(Greater, {1, 0.5}, {1.2, 0});
  EXPECT_FALSE(unsure.isExact());
  Bounded both = choose(unsure, {10, 0}, {7, 1});
  EXPECT_LE(both.low(), 6);
  EXPECT_GE(both.high(), 10);
  EXPECT_FALSE(choose(unsure, {10, 0}, {kNan, 0}).isKnown());
  EXPECT_TRUE(choose(unsure, {10, 0}, {10, 0}).isExact());
  EXPECT_EQ(choose(truth(false, true), {10, 0}, {7, 1}).value, 7);
}

TEST(Bounded, TruthValuesKeepTheirDoubt) {
  Bounded yes = truth(true, true), no = truth(false, true),
          maybe = truth(true, false);
  EXPECT_TRUE(logicalAnd(no, maybe).isExact());
  EXPECT_FALSE(logicalAnd(yes, maybe).isExact());
  EXPECT_TRUE(logicalOr(yes, maybe).isExact());
  EXPECT_FALSE(logicalOr(no, maybe).isExact());
  EXPECT_FALSE(logicalXor(yes, maybe).isExact());
  EXPECT_EQ(logicalXor(yes, no).value, 1);
}

} // namespace
