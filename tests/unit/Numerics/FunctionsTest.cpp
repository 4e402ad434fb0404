//===- FunctionsTest.cpp - every row keeps its bound ----------------------===//
//
// The rows of Functions.def are the test cases. Each runs on plain floats over
// a stratified sample of two million inputs: every exponent, the ranges where
// the functions bend, thousands of neighbours of each root, clamp and
// threshold, and the special values. tests/numerics/rows.cpp does the same for
// all 2^32. The limits are those that language.md states.
//
//===----------------------------------------------------------------------===//

#include "gelato/Numerics/Functions.h"
#include "gelato/Numerics/Convert.h"
#include "gelato/Numerics/FunctionRows.h"
#include "gelato/Numerics/Lane.h"
#include "gelato/Numerics/Reference.h"

#include "LanguagePage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <set>
#include <string>
#include <vector>

using namespace gelato::numerics;

namespace {

constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();

struct Row {
  const char *mnemonic, *accuracy;
  float (*run)(float); ///< in classes Bf16 and F16 narrowed
  double (*error)(float got, double truth);
  float (*stored)(float);
  double maxUlp;
};

/// What a class does with a result, and how its errors are measured.
struct Fast {
  static FloatLane stored(FloatLane y) { return y; }
  static constexpr auto error = ulpError;
};
using Tight = Fast;
struct Bf16 {
  static FloatLane stored(FloatLane y) { return nearestBf16(y); }
  static constexpr auto error = ulpErrorBf16;
};
struct F16 {
  static FloatLane stored(FloatLane y) { return nearestF16(y); }
  static constexpr auto error = ulpErrorF16;
};

const Row rows[] = {
#define GELATO_ROW(mnemonic, Class, implementation, maxUlp, ...)               \
  {#mnemonic,                                                                  \
   #Class,                                                                     \
   [](float x) {                                                               \
     return Class::stored(gelato::numerics::implementation(FloatLane(x)))      \
         .value;                                                               \
   },                                                                          \
   Class::error,                                                               \
   [](float y) { return Class::stored(FloatLane(y)).value; },                  \
   maxUlp},
#include "gelato/Numerics/Functions.def"
};

void PrintTo(const Row &row, std::ostream *out) {
  *out << row.mnemonic << " " << row.accuracy;
}

float fromBitPattern(uint32_t bits) {
  float f;
  std::memcpy(&f, &bits, sizeof f);
  return f;
}

uint32_t bitPattern(float f) {
  uint32_t bits;
  std::memcpy(&bits, &f, sizeof bits);
  return bits;
}

/// Where a function bends, is clamped, or changes its form; both signs count.
const float places[] = {
    0.0f,        0.2036293f, 0.3333333f, 0.3465736f,     0.5f,      0.6931472f,
    0.75179154f, 0.7524614f, 0.7511578f, 0.94f,          1.0f,      1.0397208f,
    1.1924312f,  1.2784645f, 2.0f,       4.2f,           3.919f,    4.0f,
    5.5f,        8.3178f,    8.66f,      9.0108f,        10.0f,     10.0544f,
    10.25f,      10.875f,    11.0f,      11.09f,         12.0f,     13.2f,
    14.5f,       14.541f,    14.625f,    16.635f,        17.3287f,  18.0f,
    20.0f,       30.0f,      50.0f,      51.3141f,       63.5f,     64.0f,
    87.3365f,    88.72284f,  89.0f,      103.2789f,      103.9721f, 104.0f,
    105.0f,      108.65f,    109.4f,     109.5f,         110.0f,    0x1p-126f,
    0x1p-64f,    0x1p24f,    0x1p127f,   0x1.fffffep127f};

const std::vector<float> &sample() {
  static const std::vector<float> all = [] {
    std::vector<float> x = {0.0f,
                            -0.0f,
                            inf,
                            -inf,
                            nan,
                            fromBitPattern(0x7fc00001),  // payloads survive
                            fromBitPattern(0x7fffffff),  // no arithmetic on
                            fromBitPattern(0xffc12345)}; // their bits
    std::mt19937 random(20260101);
    for (uint32_t sign : {0u, 0x80000000u}) {
      for (uint32_t exponent = 0; exponent < 255; ++exponent)
        for (int i = 0; i < 2000; ++i)
          x.push_back(
              fromBitPattern(sign | exponent << 23 | (random() & 0x7fffff)));
      for (float place : places)
        for (int i = -2500; i <= 2500; ++i) {
          int64_t bits = int64_t(bitPattern(place)) + i;
          if (bits >= 0 && bits < 0x7f800000)
            x.push_back(fromBitPattern(sign | uint32_t(bits)));
        }
    }
    std::uniform_real_distribution<float> near(-18, 18), far(-112, 112);
    for (int i = 0; i < 400000; ++i)
      x.push_back(near(random));
    for (int i = 0; i < 200000; ++i)
      x.push_back(far(random));
    return x;
  }();
  return all;
}

class Functions : public testing::TestWithParam<Row> {};

TEST_P(Functions, StaysWithinItsBound) {
  const Row &row = GetParam();
  ReferenceFunction truth = findReference(row.mnemonic);
  ASSERT_NE(truth, nullptr) << row.mnemonic << " has no oracle";
  ASSERT_GT(sample().size(), 1900000u);
  double worst = -1;
  float at = 0;
  for (float x : sample()) {
    double error = row.error(row.run(x), truth(x));
    if (error > worst)
      worst = error, at = x;
  }
  EXPECT_LE(worst, row.maxUlp)
      << "at " << at << ": got " << row.run(at) << ", expected " << truth(at);
  // A bound far above what is seen would hide a regression.
  EXPECT_GE(worst, row.maxUlp / 2);
}

INSTANTIATE_TEST_SUITE_P(Table, Functions, testing::ValuesIn(rows),
                         [](const auto &info) {
                           return std::string(info.param.mnemonic) + "_" +
                                  info.param.accuracy;
                         });

struct Special {
  const char *mnemonic;
  float x, y;
};

/// Beside the limits, which language.md states for every function.
const Special specials[] = {
    {"elu", -0x1p-149f, -0x1p-149f},
    {"expm1", 0x1p-149f, 0x1p-149f},
    {"log", 1.0f, 0.0f},
    {"log", -1.0f, nan},
    {"log1p", -0x1p-149f, -0x1p-149f},
    {"log1p", -1.0f, -inf},
    {"log1p", -2.0f, nan},
};

/// How language.md calls a function.
std::string callOf(const Function &function) {
  return function.isOfPrelude() ? std::string(function.mnemonic) + "(x)"
                                : std::string(function.call);
}

void expectLimit(const Row &row, float x, gelato::test::Stated limit) {
  // What the class stores is as near as its type lets it.
  limit.value = row.stored(float(limit.value));
  limit.tolerance *= 2;
  float y = row.run(x);
  EXPECT_TRUE(limit.holds(y)) << row.mnemonic << " " << row.accuracy << "(" << x
                              << ") = " << y << ", not " << limit.value;
}

TEST(Functions, HaveTheLimitsThatTheLanguageStates) {
  for (const Row &row : rows) {
    std::string call = callOf(*findFunction(row.mnemonic));
    const auto *stated = gelato::test::findDocumented(call);
    ASSERT_TRUE(stated) << call << " is not in language.md";
    auto low = stated->at("at -inf"), zero = stated->at("at -0"),
         high = stated->at("at +inf");
    ASSERT_TRUE(low && zero && high) << call << " lacks a limit in language.md";
    expectLimit(row, -inf, *low);
    expectLimit(row, inf, *high);
    expectLimit(row, -0.0f, *zero);
    // At 0 the same, but for the sign of a zero.
    if (zero->value == 0)
      zero->value = 0;
    expectLimit(row, 0.0f, *zero);
    // So has the reference.
    for (auto [x, limit] : {std::pair{-inf, *low}, std::pair{inf, *high}})
      EXPECT_TRUE(limit.holds(reference(row.mnemonic, x)))
          << "reference of " << row.mnemonic << " at " << x;
  }
}

TEST(Functions, HaveTheirSpecialValues) {
  for (const Row &row : rows) {
    for (const Special &special : specials) {
      if (std::string(special.mnemonic) != row.mnemonic)
        continue;
      float y = row.run(special.x);
      if (std::isnan(special.y))
        EXPECT_TRUE(std::isnan(y)) << row.mnemonic << "(" << special.x << ")";
      else
        EXPECT_EQ(bitPattern(y), bitPattern(row.stored(special.y)))
            << row.mnemonic << " " << row.accuracy << "(" << special.x
            << ") = " << y << ", not " << special.y;
    }
    for (uint32_t bits : {0x7fc00000u, 0xffc00000u, 0x7fc00001u, 0x7fffffffu}) {
      uint32_t y = bitPattern(row.run(fromBitPattern(bits)));
      EXPECT_EQ(y & 0x7fc00000, 0x7fc00000u)
          << row.mnemonic << " " << row.accuracy << " loses a quiet NaN";
    }
    EXPECT_TRUE(std::isnan(row.run(fromBitPattern(0x7f800001))))
        << row.mnemonic << " loses a signalling NaN";
  }
}

/// Whether f(-x) = -f(x), as far as the reference goes.
bool isOdd(ReferenceFunction f) {
  for (double x : {0x1p-20, 0.3, 1.0, 2.7, 9.0})
    if (f(-x) != -f(x))
      return false;
  return true;
}

TEST(Functions, OddOnesAreOddToTheLastBit) {
  std::set<std::string> odd;
  for (const Row &row : rows) {
    ReferenceFunction f = findReference(row.mnemonic);
    if (!isOdd(f))
      continue;
    std::string name = row.mnemonic;
    odd.insert(name);
    for (size_t i = 8; i < sample().size(); i += 31) {
      float x = sample()[i];
      ASSERT_EQ(row.run(-x), -row.run(x)) << name << "(" << x << ")";
      ASSERT_LE(std::fabs(row.run(x)), std::fabs(f(inf)))
          << name << "(" << x << ")";
    }
  }
  EXPECT_EQ(odd.count("tanh"), 1u);
}

TEST(Functions, EveryMnemonicHasARowInEachClass) {
  for (const Function &function : functions())
    for (RowClass accuracy : kRowClasses) {
      int count = 0;
      for (const FunctionRow &row : functionRows())
        if (row.function == function.mnemonic && row.accuracy == accuracy) {
          ++count;
          EXPECT_LE(row.maxUlp, promisedUlp(accuracy)) << row.function;
        }
      EXPECT_EQ(count, 1) << function.mnemonic << " " << nameOf(accuracy);
    }
  for (const FunctionRow &row : functionRows())
    EXPECT_TRUE(findFunction(row.function)) << row.function;
}

// The measure must notice the mistakes that this room exists to avoid.
TEST(Functions, TheMeasureCatchesALostTail) {
  auto byErf = [](float x) {
    return 0.5f * x * (1 + std::erf(x * 0.70710678f));
  };
  EXPECT_LE(ulpError(byErf(1.0f), reference("gelu", 1.0)), 2);
  EXPECT_GT(ulpError(byErf(-5.5f), reference("gelu", -5.5)), 1e5);
  EXPECT_GT(ulpError(byErf(-inf), reference("gelu", -inf)), 1e5);
}

} // namespace
