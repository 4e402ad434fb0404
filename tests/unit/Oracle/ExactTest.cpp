//===- ExactTest.cpp - functions to any precision, and formats ------------===//
#include "gelato/Oracle/Exact.h"
#include "gelato/Numerics/FunctionRows.h"
#include "gelato/Numerics/Reference.h"

#include "Real.h"

#include "llvm/ADT/APFloat.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

using namespace gelato;
using namespace gelato::oracle;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

float fromPattern(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

/// Every exponent, and more of where functions bend.
std::vector<float> sample(int count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> near(-20, 20);
  std::vector<float> x;
  for (int i = 0; i < count; ++i) {
    float any = fromPattern(random());
    x.push_back(i % 2 || std::isnan(any) ? near(random) : any);
  }
  return x;
}

TEST(Exact, KnowsEveryFunctionThatHasAReference) {
  for (const numerics::Function &function : numerics::functions())
    EXPECT_NE(findExact(function.mnemonic), nullptr) << function.mnemonic;
  EXPECT_EQ(findExact("gel"), nullptr);
  EXPECT_TRUE(std::isnan(nearest("gel", 1, kF32)));
}

TEST(Exact, AgreesWithTheReferences) {
  std::vector<float> x = sample(4000, 1);
  std::vector<double> wide(x.begin(), x.end()), y(x.size());
  for (const numerics::Function &function : numerics::functions()) {
    std::string_view name = function.mnemonic;
    ExactFunction f = findExact(name);
    numerics::referenceAll(name, wide.data(), y.data(), int64_t(y.size()));
    for (size_t i = 0; i < x.size(); ++i) {
      double truth = exactly([&] { return f(Real(x[i])); });
      double one = numerics::reference(name, x[i]);
      for (double got : {one, y[i]}) {
        if (std::isnan(truth)) {
          EXPECT_TRUE(std::isnan(got)) << name << "(" << x[i] << ")";
          continue;
        }
        // What no f32 can tell from zero or infinity is enough.
        if (std::fabs(truth) < 0x1p-200 || std::fabs(truth) > 0x1p200) {
          EXPECT_EQ(float(got), float(truth)) << name << "(" << x[i] << ")";
          EXPECT_EQ(std::signbit(got), std::signbit(truth))
              << name << "(" << x[i] << ")";
          continue;
        }
        EXPECT_LE(std::fabs(got - truth), 0x1p-42 * std::fabs(truth))
            << name << "(" << x[i] << ")";
      }
    }
  }
}

struct Known {
  const char *name;
  float x, f32, bf16, f16;
};

// Values of special inputs, ties, overflow and results that a format has.
const Known kKnown[] = {
    {"exp", 0, 1, 1, 1},
    {"exp", kInf, kInf, kInf, kInf},
    {"exp", -kInf, 0, 0, 0},
    {"exp", 11.5f, 0x1.819bc6p16f, 0x1.82p16f, kInf},
    {"exp", 88.75f, kInf, kInf, kInf},
    {"log", -1, kNan, kNan, kNan},
    {"log", 0, -kInf, -kInf, -kInf},
    {"tanh", -0.0f, -0.0f, -0.0f, -0.0f},
    {"gelu", -kInf, -0.0f, -0.0f, -0.0f},
    {"gelu_grad", -kInf, -0.0f, -0.0f, -0.0f},
    // gelu(x) is a little above x/2: ties of subnormal results go up.
    {"gelu", 0x1p-149f, 0x1p-149f, 0, 0},
    {"gelu", -0x1p-149f, -0.0f, -0.0f, -0.0f},
    {"gelu", 0x1.8p-148f, 0x1p-148f, 0, 0},
    {"gelu", 0x1p-133f, 0x1p-134f, 0x1p-133f, 0},
    {"gelu", 0x1p-24f, 0x1p-25f, 0x1p-25f, 0x1p-24f},
    {"silu", -0x1.8p-23f, -0x1.7ffffep-24f, -0x1.8p-24f, -0x1p-24f},
};

TEST(Exact, RoundsToFormats) {
  for (const Known &known : kKnown) {
    const std::pair<float, const Format *> wanted[] = {
        {known.f32, &kF32}, {known.bf16, &kBf16}, {known.f16, &kF16}};
    for (auto [value, format] : wanted) {
      float got = nearest(known.name, known.x, *format);
      if (std::isnan(value)) {
        EXPECT_TRUE(std::isnan(got)) << known.name << "(" << known.x << ")";
        continue;
      }
      EXPECT_EQ(got, value)
          << known.name << "(" << known.x << ") in " << format->bits << " bits";
      EXPECT_EQ(std::signbit(got), std::signbit(value)) << known.name;
    }
  }
}

TEST(Exact, ConvertsAsEveryoneElse) {
  const std::pair<const Format *, const llvm::fltSemantics *> pairs[] = {
      {&kF32, &llvm::APFloat::IEEEsingle()},
      {&kBf16, &llvm::APFloat::BFloat()},
      {&kF16, &llvm::APFloat::IEEEhalf()}};
  std::mt19937_64 random(3);
  for (auto [format, semantics] : pairs)
    for (int i = 0; i < 20000; ++i) {
      // Ties too: few bits behind those that stay.
      double x = std::ldexp(double(random() % (i % 2 ? 1 << 12 : 1ull << 50)),
                            int(random() % 300) - 200);
      x = i % 3 ? x : -x;
      llvm::APFloat expected(x);
      bool losesInfo;
      expected.convert(*semantics, llvm::APFloat::rmNearestTiesToEven,
                       &losesInfo);
      EXPECT_EQ(double(toFormat(Real(x), *format)), expected.convertToDouble())
          << x;
    }
}

} // namespace
