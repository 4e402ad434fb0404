//===- ScalarOracleTest.cpp - the truth of functions of one number --------===//
#include "Kernels.h"

#include "gelato/Numerics/Reference.h"
#include "gelato/Oracle/ScalarOracle.h"

#include "Real.h"

#include <cmath>
#include <cstring>

using namespace gelato;

namespace {

struct Function {
  const char *name, *body; ///< of %a, to %y
  /// What is left to arbitrary precision of a sample at most, of a thousand.
  int hard;
};

void PrintTo(const Function &function, std::ostream *out) {
  *out << function.name;
}

const Function kFunctions[] = {
    {"single", "%y = gelato.gelu fast %a : f32", 0},
    {"tail",
     "%e = gelato.exp fast %a : f32\n"
     "%t = gelato.tanh fast %e : f32\n"
     "%y = arith.mulf %a, %t : f32",
     1},
    // Nothing is left of the digits of 1 + x - 1 below 2^-53.
    {"cancels",
     "%one = arith.constant 1.0 : f32\n"
     "%s = arith.addf %a, %one : f32\n"
     "%y = arith.subf %s, %one : f32",
     800},
    // An infinity of double on the way is not one of the real function.
    {"overflows",
     "%e = gelato.exp fast %a : f32\n"
     "%y = gelato.log fast %e : f32",
     800},
    {"divides",
     "%c = arith.constant 0.75 : f32\n"
     "%one = arith.constant 1.0 : f32\n"
     "%d = arith.subf %a, %c : f32\n"
     "%y = arith.divf %one, %d : f32",
     0},
    {"saturates",
     "%one = arith.constant 1.0 : f32\n"
     "%n = arith.negf %a : f32\n"
     "%e = gelato.exp fast %n : f32\n"
     "%s = arith.addf %e, %one : f32\n"
     "%y = arith.divf %one, %s : f32",
     10},
    // Next to zero sigmoid is next to 1/2.
    {"chooses",
     "%c = arith.constant 0.5 : f32\n"
     "%e = gelato.sigmoid fast %a : f32\n"
     "%p = arith.cmpf olt, %e, %c : f32\n"
     "%y = arith.select %p, %a, %e : f32",
     200},
    {"narrows",
     "%e = gelato.silu fast %a : f32\n"
     "%h = arith.truncf %e : f32 to bf16\n"
     "%y = arith.extf %h : bf16 to f32",
     10},
    {"bounds",
     "%c = arith.constant 2.0 : f32\n"
     "%e = gelato.expm1 fast %a : f32\n"
     "%m = arith.minimumf %e, %c : f32\n"
     "%q = math.absf %m : f32\n"
     "%r = math.sqrt %q : f32\n"
     "%y = arith.maximumf %r, %m : f32",
     10},
};

class ScalarTruth : public testing::TestWithParam<Function> {};

/// The generic op of `body`.
mlir::linalg::GenericOp genericOf(ParsedKernel &kernel) {
  mlir::linalg::GenericOp found;
  kernel.function().walk([&](mlir::linalg::GenericOp op) { found = op; });
  return found;
}

std::string unaryText(const std::string &body) {
  return fillIn(R"(
    #all = affine_map<(i) -> (i)>
    func.func @k(%x: TYPE) -> TYPE {
      %init = tensor.empty() : TYPE
      %r = linalg.generic {indexing_maps = [#all, #all],
                           iterator_types = ["parallel"]}
          ins(%x : TYPE) outs(%init : TYPE) {
      ^bb0(%a: f32, %out: f32):
        BODY
        linalg.yield %y : f32
      } -> TYPE
      return %r : TYPE
    })",
                {{"TYPE", "tensor<8xf32>"}, {"BODY", body}});
}

TEST_P(ScalarTruth, LiesWithinTheBoundOfDouble) {
  ParsedKernel kernel(unaryText(GetParam().body));
  auto oracle = ScalarOracle::make(genericOf(kernel));
  ASSERT_TRUE(bool(oracle)) << llvm::toString(oracle.takeError());
  std::mt19937 random(7);
  std::normal_distribution<float> near(0, 8);
  std::vector<double> x = {0.0, -0.0,     INFINITY,       -INFINITY,
                           NAN, 0x1p-149, 0x1.fffffep127, -0x1.fffffep127};
  while (x.size() < 3000) {
    uint32_t bits = random();
    float any;
    std::memcpy(&any, &bits, sizeof any);
    x.push_back(x.size() % 2 && !std::isnan(any) ? any : near(random));
  }
  int64_t n = int64_t(x.size());
  std::vector<double> value(n), bound(n);
  oracle->evaluate(x.data(), value.data(), bound.data(), n);
  int64_t hard = 0;
  for (int64_t i = 0; i < n; ++i) {
    if (std::isinf(bound[i])) {
      ++hard;
      continue;
    }
    double truth = oracle->exactly(x[i]);
    if (std::isnan(truth) || std::isinf(value[i])) {
      EXPECT_EQ(bound[i], 0) << x[i];
      if (std::isnan(truth))
        EXPECT_TRUE(std::isnan(value[i])) << x[i];
      else
        EXPECT_GE(std::fabs(truth), 0x1p1022) << x[i];
      continue;
    }
    // exactly() rounds to double itself.
    EXPECT_LE(std::fabs(value[i] - truth),
              bound[i] + 0x1p-50 * std::fabs(truth))
        << x[i];
    // And the bound is good for something, unless digits cancel.
    if (GetParam().hard < 500)
      EXPECT_LE(bound[i], 0x1p-36 * std::fabs(truth) + 0x1p-900) << x[i];
    // A double may be a tie where the truth is none.
    EXPECT_LE(numerics::ulpError(oracle->nearest(x[i], oracle::kF32), truth),
              0.5)
        << x[i];
  }
  EXPECT_LE(hard * 1000, GetParam().hard * n);
}

INSTANTIATE_TEST_SUITE_P(All, ScalarTruth, testing::ValuesIn(kFunctions),
                         [](const auto &info) { return info.param.name; });

TEST(ScalarTruth, OfOverflowOnTheWayIsTheRealOne) {
  ParsedKernel kernel(unaryText("%e = gelato.exp fast %a : f32\n"
                                "%y = gelato.log fast %e : f32"));
  auto oracle = ScalarOracle::make(genericOf(kernel));
  ASSERT_TRUE(bool(oracle));
  EXPECT_EQ(oracle->exactly(5000), 5000);
  EXPECT_EQ(oracle->nearest(-5000, oracle::kBf16), -4992);
}

TEST(ScalarTruth, RefusesWhatItDoesNotKnow) {
  ParsedKernel kernel(unaryText("%y = math.sin %a : f32"));
  auto oracle = ScalarOracle::make(genericOf(kernel));
  ASSERT_FALSE(bool(oracle));
  EXPECT_NE(llvm::toString(oracle.takeError()).find("math.sin"),
            std::string::npos);
}

} // namespace
