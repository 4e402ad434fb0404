//===- ScanTest.cpp - what a scan says of right and wrong functions -------===//
//
// The functions under test are plain C++ on the storage types, right and wrong
// in known ways; a scan must count exactly those.
//
//===----------------------------------------------------------------------===//
#include "gelato/Accuracy/Scan.h"
#include "gelato/Accuracy/Report.h"
#include "gelato/Numerics/Convert.h"
#include "gelato/Numerics/Functions.h"
#include "gelato/Numerics/Lane.h"
#include "gelato/Numerics/Reference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

using namespace gelato;

namespace {

float widen(uint16_t h) {
  return numerics::widenBf16(numerics::IntLane(uint32_t(h))).value;
}
uint16_t narrow(float x) {
  return uint16_t(numerics::narrowToBf16(numerics::FloatLane(x)).value);
}

/// A function of bf16 by what it makes of the nearest result to `name`.
struct Subject {
  std::string name;
  uint16_t (*change)(uint16_t x, uint16_t nearest) = nullptr;

  ScanResult scan(unsigned threads = 2) const {
    ScalarOracle oracle = *ScalarOracle::named(name);
    auto evaluate = [&](const void *x, void *y, int64_t n) {
      auto *from = static_cast<const uint16_t *>(x);
      auto *to = static_cast<uint16_t *>(y);
      for (int64_t i = 0; i < n; ++i) {
        to[i] = narrow(oracle.nearest(widen(from[i]), oracle::kBf16));
        if (change)
          to[i] = change(from[i], to[i]);
      }
      return true;
    };
    const NumberType &bf16 = *findNumberType("bf16");
    return llvm::cantFail(
        gelato::scan(evaluate, oracle, bf16, bf16, {threads, 1, nullptr}));
  }
};

TEST(Scan, PassesTheNearestNumbers) {
  for (const char *name : {"gelu", "exp", "log", "gelu_grad"}) {
    ScanResult result = Subject{name}.scan();
    EXPECT_EQ(result.inputs, 65536u);
    EXPECT_EQ(result.misrounded, 0u) << name;
    EXPECT_EQ(result.wrong, 0u) << name;
    EXPECT_LE(result.worst.ulp, 0.5) << name;
    EXPECT_EQ(result.histogram[0], 65536u) << name;
    EXPECT_EQ(result.special.size(), 8u);
  }
}

TEST(Scan, FindsOneNumberThatIsOff) {
  ScanResult result = Subject{
      "gelu", [](uint16_t x, uint16_t y) -> uint16_t {
        return x == 0x3f80 ? y + 3 : y; // gelu(1)
      }}.scan();
  EXPECT_EQ(result.misrounded, 1u);
  EXPECT_EQ(result.wrong, 0u);
  EXPECT_EQ(result.worst.x, 1.0f);
  EXPECT_NEAR(result.worst.ulp, 3, 0.5);
  for (const Octave &octave : result.octaves)
    EXPECT_EQ(octave.misrounded,
              octave.exponent == 0 && !octave.isNegative ? 1u : 0u);
}

TEST(Scan, FindsAThingThatIsWrongAltogether) {
  // A tail dropped to +0, where it is -0 and before that small.
  ScanResult tail = Subject{
      "gelu", [](uint16_t x, uint16_t y) -> uint16_t {
        return widen(x) < -5 ? 0 : y;
      }}.scan();
  EXPECT_GT(tail.wrong, 10000u);
  EXPECT_LT(tail.firstWrong.x, -5);
  EXPECT_GT(tail.firstWrong.x, -5.1f);
  // NaN for infinity, and the other way round.
  ScanResult infinity = Subject{
      "exp", [](uint16_t x, uint16_t y) -> uint16_t {
        return widen(x) > 89 ? 0x7fc0 : y;
      }}.scan();
  EXPECT_GT(infinity.wrong, 10000u);
  ScanResult nan = Subject{
      "log", [](uint16_t x, uint16_t y) -> uint16_t {
        return x == 0xbf80 ? 0 : y; // log(-1)
      }}.scan();
  EXPECT_EQ(nan.wrong, 1u);
  EXPECT_EQ(nan.firstWrong.x, -1.0f);
  // The sign of a zero that is exact, and an infinity that is none.
  ScanResult sign = Subject{
      "silu", [](uint16_t x, uint16_t y) -> uint16_t {
        return x == 0x8000 ? 0 : y;
      }}.scan();
  EXPECT_EQ(sign.wrong, 1u);
  ScanResult finite = Subject{
      "exp", [](uint16_t x, uint16_t y) -> uint16_t {
        return y == 0x7f80 ? 0x7f7f : y;
      }}.scan();
  EXPECT_GT(finite.wrong, 10000u);
}

TEST(Scan, DoesNotDependOnThreads) {
  Subject subject{"tanh", [](uint16_t x, uint16_t y) -> uint16_t {
                    return x % 3 ? y : y + 1;
                  }};
  ScannedFunction one, four;
  one.result = subject.scan(1);
  four.result = subject.scan(4);
  for (ScannedFunction *scanned : {&one, &four}) {
    scanned->function.input = scanned->function.result = "bf16";
    scanned->level = "test";
  }
  EXPECT_EQ(llvm::json::Value(accuracyJson(one)),
            llvm::json::Value(accuracyJson(four)));
  EXPECT_EQ(accuracyText(one), accuracyText(four));
}

TEST(Scan, FailsWhereTheKernelDoes) {
  ScalarOracle oracle = *ScalarOracle::named("exp");
  const NumberType &bf16 = *findNumberType("bf16");
  auto evaluate = [](const void *, void *, int64_t) { return false; };
  EXPECT_FALSE(bool(
      llvm::expectedToOptional(scan(evaluate, oracle, bf16, bf16, {2, 1}))));
}

/// float f(float) on all f32 in steps.
ScanResult scanFloat(const char *name, float (*f)(float)) {
  ScalarOracle oracle = *ScalarOracle::named(name);
  auto evaluate = [=](const void *x, void *y, int64_t n) {
    for (int64_t i = 0; i < n; ++i)
      static_cast<float *>(y)[i] = f(static_cast<const float *>(x)[i]);
    return true;
  };
  const NumberType &f32 = *findNumberType("f32");
  return llvm::cantFail(scan(evaluate, oracle, f32, f32, {2, 4001, nullptr}));
}

TEST(Scan, MeasuresWhatTheFormulaLoses) {
  // The usual way to write gelu: the tail is lost (compiler/docs/accuracy.md).
  ScanResult erf = scanFloat("gelu", [](float x) {
    return 0.5f * x * (1 + std::erf(x * 0.70710678f));
  });
  EXPECT_GT(erf.worst.ulp, 1e6);
  EXPECT_EQ(erf.special[6].x, -INFINITY);
  EXPECT_TRUE(std::isinf(erf.special[6].ulp)); // -inf * 0
  ScanResult good = scanFloat("gelu", [](float x) {
    return numerics::geluTight(numerics::FloatLane(x)).value;
  });
  EXPECT_EQ(good.wrong, 0u);
  EXPECT_LT(good.worst.ulp, 1);
  EXPECT_GT(good.misrounded, 100u);
  // ulpError is the measure of the tests of single numbers: the same.
  EXPECT_NEAR(numerics::ulpError(good.worst.got, good.worst.truth),
              good.worst.ulp, 1e-6);
}

TEST(Scan, CountsWhatIsMisroundedAsMpfrDoes) {
  // Multiplying by 2^-1 misses the ties of subnormal results, which gelu has
  // above; found one by one here.
  auto half = [](float x) { return std::fabs(x) < 0x1p-100f ? x / 2 : NAN; };
  ScalarOracle oracle = *ScalarOracle::named("gelu");
  uint64_t misrounded = 0, inputs = 0;
  const NumberType &f32 = *findNumberType("f32");
  auto evaluate = [&](const void *x, void *y, int64_t n) {
    for (int64_t i = 0; i < n; ++i)
      static_cast<float *>(y)[i] = half(static_cast<const float *>(x)[i]);
    return true;
  };
  ScanResult result =
      llvm::cantFail(scan(evaluate, oracle, f32, f32, {1, 100003, nullptr}));
  for (const Octave &octave : result.octaves)
    if (octave.exponent < -100)
      misrounded += octave.misrounded;
  uint64_t expected = 0;
  for (uint64_t bits = 0; bits >> 32 == 0; bits += 100003) {
    float x;
    uint32_t pattern = uint32_t(bits);
    std::memcpy(&x, &pattern, sizeof x);
    if (std::fabs(x) < 0x1p-100f) {
      ++inputs;
      expected += oracle.nearest(x, oracle::kF32) != half(x);
    }
  }
  EXPECT_GT(inputs, 1000u);
  EXPECT_GT(expected, 10u);
  EXPECT_EQ(misrounded, expected);
}

} // namespace
