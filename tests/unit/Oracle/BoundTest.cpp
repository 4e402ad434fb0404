//===- BoundTest.cpp - f32 kernels stay inside, wrong ones do not ---------===//
#include "Kernels.h"

#include "Activation.h"
#include "gelato/Numerics/Convert.h"
#include "gelato/Numerics/Functions.h"
#include "gelato/Numerics/Lane.h"

#include <cmath>
#include <functional>

using namespace gelato;

namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

/// A linear layer in f32, each output one chain over ascending k.
template <typename Step>
std::vector<float> linear(const DoubleTensor &x, const DoubleTensor &w,
                          const DoubleTensor &b, Step step) {
  int64_t m = x.shape[0], k = x.shape[1], n = w.shape[1];
  std::vector<float> y(m * n);
  for (int64_t i = 0; i < m; ++i)
    for (int64_t j = 0; j < n; ++j) {
      float sum = 0;
      for (int64_t l = 0; l < k; ++l)
        sum = step(l, float(x.data[i * k + l]), float(w.data[l * n + j]), sum);
      y[i * n + j] = sum + float(b.data[j]);
    }
  return y;
}
float fused(int64_t, float x, float w, float sum) {
  return std::fma(x, w, sum);
}
float separate(int64_t, float x, float w, float sum) { return sum + x * w; }

struct Shape {
  int64_t m, k, n;
};
class Bounds : public testing::TestWithParam<Shape> {
protected:
  Shape shape = GetParam();
  DoubleTensor x = randomTensor({shape.m, shape.k}, 1),
               w = randomTensor({shape.k, shape.n}, 2),
               b = randomTensor({shape.n}, 3);
};

TEST_P(Bounds, HoldRightChains) {
  BoundedTensor expected =
      ParsedKernel(linearText(shape.m, shape.k, shape.n)).bounded({x, w, b})[0];
  for (auto step : {fused, separate}) {
    Agreement agreement = compare(expected, linear(x, w, b, step));
    EXPECT_EQ(agreement.outside, 0) << agreement.first;
    EXPECT_EQ(agreement.unbounded, 0);
    EXPECT_LE(agreement.worst, 1);
    // Not vacuous: rounding errors do not all point one way, but some do.
    EXPECT_GT(agreement.worst, 0.01);
  }
}

TEST_P(Bounds, CatchALostTerm) {
  BoundedTensor expected =
      ParsedKernel(linearText(shape.m, shape.k, shape.n)).bounded({x, w, b})[0];
  auto lost = [&](int64_t l, float x, float w, float sum) {
    return l == shape.k - 1 ? sum : std::fma(x, w, sum);
  };
  Agreement agreement = compare(expected, linear(x, w, b, lost));
  EXPECT_GT(agreement.outside, shape.m * shape.n * 9 / 10);
  EXPECT_NE(agreement.first.find("expected"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Shapes, Bounds,
                         testing::Values(Shape{4, 1, 50}, Shape{3, 17, 20},
                                         Shape{5, 333, 31},
                                         Shape{2, 3072, 40}));

TEST(BoundsOfSums, CatchAWrongBias) {
  DoubleTensor x = randomTensor({8, 64}, 1), w = randomTensor({64, 16}, 2),
               b = randomTensor({16}, 3);
  BoundedTensor expected =
      ParsedKernel(linearText(8, 64, 16)).bounded({x, w, b})[0];
  std::vector<float> y = linear(x, w, b, fused);
  y[37] = std::nextafterf(y[37], kInf);
  EXPECT_EQ(compare(expected, y).outside, 0);
  y[37] += 1e-3f;
  Agreement agreement = compare(expected, y);
  EXPECT_EQ(agreement.outside, 1);
  EXPECT_EQ(agreement.first.find("element 37 of 8 x 16: found"), 0u)
      << agreement.first;
  y.pop_back();
  EXPECT_EQ(compare(expected, y).first, "found 127 elements, expected 128");
}

/// Every bit is known if it is known how products are added.
TEST(BoundsOfSums, AreExactForOneAccumulation) {
  DoubleTensor x = randomTensor({7, 129}, 1), w = randomTensor({129, 20}, 2),
               b = randomTensor({20}, 3);
  ParsedKernel kernel(linearText(7, 129, 20));
  std::vector<float> ys[] = {linear(x, w, b, fused), linear(x, w, b, separate)};
  for (bool isFused : {true, false}) {
    auto expected = interpretWithBound(kernel.function(), {x, w, b},
                                       isFused ? Accumulation::Fused
                                               : Accumulation::Separate);
    ASSERT_TRUE(bool(expected));
    EXPECT_EQ(llvm::count((*expected)[0].bound, 0), 140);
    EXPECT_EQ(compare((*expected)[0], ys[!isFused]).outside, 0);
    // The other has other bits.
    EXPECT_GT(compare((*expected)[0], ys[isFused]).outside, 70);
  }
}

TEST(BoundsOfSums, KnowInfinitiesAndNaN) {
  ParsedKernel kernel(linearText(6, 2, 1));
  DoubleTensor x{{6, 2},
                 {1, 2, kInf, 1, kInf, -kInf, kNan, 0, 3e38f, 3e38f, 0, 0}};
  DoubleTensor w{{2, 1}, {1, 1}}, b{{1}, {0}};
  BoundedTensor y = kernel.bounded({x, w, b})[0];
  EXPECT_GT(y.bound[0], 0);
  EXPECT_EQ(y.value[1], kInf);
  EXPECT_EQ(y.bound[1], 0);
  EXPECT_TRUE(std::isnan(y.value[2]));
  EXPECT_EQ(y.bound[2], 0);
  EXPECT_TRUE(std::isnan(y.value[3]));
  EXPECT_EQ(y.bound[3], 0);
  EXPECT_EQ(y.value[4], kInf);
  EXPECT_EQ(y.bound[4], 0);
  EXPECT_EQ(y.value[5], 0);
  Agreement agreement = compare(y, linear(x, w, b, fused));
  EXPECT_EQ(agreement.outside, 0) << agreement.first;
  // inf * 0
  BoundedTensor z = kernel.bounded({x, {{2, 1}, {0, 1}}, b})[0];
  EXPECT_TRUE(std::isnan(z.value[1]));
  EXPECT_EQ(z.bound[1], 0);
}

// Near the end of f32's range a fused step may stay finite where a product of
// its own overflows. Whatever either makes is covered.
TEST(BoundsOfSums, CoverOverflow) {
  constexpr int64_t m = 400, k = 4, n = 5;
  ParsedKernel kernel(linearText(m, k, n));
  DoubleTensor x = randomTensor({m, k}, 1), w = randomTensor({k, n}, 2),
               b{{n}, std::vector<double>(n)};
  for (double &v : x.data)
    v = float(v * 0x1p64);
  for (double &v : w.data)
    v = float(v * 0x1p63);
  BoundedTensor y = kernel.bounded({x, w, b})[0];
  int64_t infinite = 0;
  for (auto step : {fused, separate}) {
    std::vector<float> got = linear(x, w, b, step);
    Agreement agreement = compare(y, got);
    EXPECT_EQ(agreement.outside, 0) << agreement.first;
    EXPECT_LT(agreement.unbounded, m * n / 2);
    for (float v : got)
      infinite += std::isinf(v);
  }
  EXPECT_GT(infinite, 100);
  // One product overflows alone: inf unfused, finite fused.
  BoundedTensor z = ParsedKernel(linearText(1, 2, 1))
                        .bounded({{{1, 2}, {-0x1p127, 0x1p64}},
                                  {{2, 1}, {1, 0x1p64}},
                                  {{1}, {0}}})[0];
  EXPECT_EQ(z.bound[0], std::numeric_limits<double>::infinity());
}

TEST(BoundsOfSums, CarryOnThroughALayer) {
  // Two layers: what the first may be off by reaches the second.
  std::string text = R"(
    #all = affine_map<(m, n) -> (m, n)>
    func.func @k(%x: tensor<4x32xf32>, %w: tensor<32x32xf32>,
                 %v: tensor<32x8xf32>) -> tensor<4x8xf32> {
      %zero = arith.constant 0.0 : f32
      %e = tensor.empty() : tensor<4x32xf32>
      %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x32xf32>)
          -> tensor<4x32xf32>
      %p = linalg.contract indexing_maps = [
          affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>,
          affine_map<(m, n, k) -> (m, n)>]
          ins(%x, %w : tensor<4x32xf32>, tensor<32x32xf32>)
          outs(%f : tensor<4x32xf32>) -> tensor<4x32xf32>
      %h = linalg.generic {indexing_maps = [#all, #all],
          iterator_types = ["parallel", "parallel"]}
          ins(%p : tensor<4x32xf32>) outs(%e : tensor<4x32xf32>) {
      ^bb0(%a: f32, %out: f32):
        %y = gelato.silu fast %a : f32
        linalg.yield %y : f32
      } -> tensor<4x32xf32>
      %g = tensor.empty() : tensor<4x8xf32>
      %i = linalg.fill ins(%zero : f32) outs(%g : tensor<4x8xf32>)
          -> tensor<4x8xf32>
      %r = linalg.contract indexing_maps = [
          affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>,
          affine_map<(m, n, k) -> (m, n)>]
          ins(%h, %v : tensor<4x32xf32>, tensor<32x8xf32>)
          outs(%i : tensor<4x8xf32>) -> tensor<4x8xf32>
      return %r : tensor<4x8xf32>
    })";
  DoubleTensor x = randomTensor({4, 32}, 1), w = randomTensor({32, 32}, 2),
               v = randomTensor({32, 8}, 3),
               none{{32}, std::vector<double>(32)},
               nothing{{8}, std::vector<double>(8)};
  BoundedTensor expected = ParsedKernel(text).bounded({x, w, v})[0];
  DoubleTensor h{{4, 32}, {}};
  for (float y : linear(x, w, none, fused)) {
    // Three ULP off, as the class allows, and always upwards.
    float silu = float(numerics::reference("silu", y));
    for (int i = 0; i < 3; ++i)
      silu = std::nextafterf(silu, kInf);
    h.data.push_back(silu);
  }
  Agreement agreement = compare(expected, linear(h, v, nothing, fused));
  EXPECT_EQ(agreement.outside, 0) << agreement.first;
  EXPECT_GT(agreement.worst, 0.05);
}

/// What is stored of a result: in classes bf16 and f16 only the narrowed one
/// keeps a promise.
float stored(Accuracy accuracy, numerics::FloatLane y) {
  if (accuracy == Accuracy::Bf16)
    return numerics::nearestBf16(y).value;
  return (accuracy == Accuracy::F16 ? numerics::nearestF16(y) : y).value;
}

/// By how much narrowing changes a number near y at most.
double roundingOf(Accuracy accuracy, double y) {
  if (accuracy != Accuracy::Bf16 && accuracy != Accuracy::F16)
    return 0;
  bool isBf16 = accuracy == Accuracy::Bf16;
  int smallest = isBf16 ? -126 : -14, bits = isBf16 ? 7 : 10;
  int exponent = y == 0 ? smallest : std::max(std::ilogb(y), smallest);
  return std::ldexp(0.5, exponent - bits);
}

struct ActivationRow {
  const char *name;
  Accuracy accuracy;
  std::function<float(float)> single;

  void check(float x, const oracle::Bounded &y) const {
    float got = single(x);
    if (std::isnan(y.value) && y.isExact())
      EXPECT_TRUE(std::isnan(got)) << x;
    else if (y.isExact())
      EXPECT_EQ(got, y.value) << x;
    else if (std::isinf(got) && roundingOf(accuracy, 0) > 0)
      EXPECT_GE((got > 0 ? y.value : -y.value) + y.bound,
                accuracy == Accuracy::F16 ? 65520 : 0x1.ffp127)
          << x;
    else
      EXPECT_LE(std::fabs(got - y.value),
                y.bound + roundingOf(accuracy, std::fabs(y.value) + y.bound))
          << x;
  }
};
const ActivationRow activationRows[] = {
#define GELATO_ROW(MNEMONIC, CLASS, TEMPLATE, ...)                             \
  {#MNEMONIC, Accuracy::CLASS, [](float x) {                                   \
     return stored(Accuracy::CLASS,                                            \
                   numerics::TEMPLATE(numerics::FloatLane(x)));                \
   }},
#include "gelato/Numerics/Functions.def"
};

/// Calls `test` with the oracle's activation for each row.
template <typename Test> void forEachActivation(Test test) {
  mlir::MLIRContext context;
  context.loadDialect<GelatoDialect, mlir::arith::ArithDialect>();
  mlir::OpBuilder builder(&context);
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(builder.getUnknownLoc());
  builder.setInsertionPointToStart(module->getBody());
  mlir::Value x = mlir::arith::ConstantOp::create(
      builder, builder.getUnknownLoc(), builder.getF32FloatAttr(0));
  for (const ActivationRow &row : activationRows) {
    SCOPED_TRACE(row.name);
    mlir::Value y = createActivation(builder, builder.getUnknownLoc(), row.name,
                                     row.accuracy, x);
    ASSERT_TRUE(y);
    auto activation = oracle::findActivation(
        y.getDefiningOp<ActivationOpInterface>(), /*withBound=*/true);
    ASSERT_TRUE(bool(activation)) << llvm::toString(activation.takeError());
    test(row, *activation);
  }
}

// Between two turning points every function is monotonic, which is what makes
// the ends of an interval and the turns inside it enough.
TEST(BoundsOfActivations, TurnNowhereElse) {
  forEachActivation(
      [](const ActivationRow &row, const oracle::Activation &activation) {
        int changes = 0, direction = 0;
        double previous = activation.function(-30);
        for (int i = -30 * 512 + 1; i <= 30 * 512; ++i) {
          double y = activation.function(i / 512.0);
          // A difference that the reference's own error explains is none.
          if (std::fabs(y - previous) > 0x1p-42 * std::fabs(y) + 0x1p-1000) {
            int now = y > previous ? 1 : -1;
            changes += direction && now != direction;
            direction = now;
          }
          previous = y;
        }
        EXPECT_EQ(changes, int(activation.turns.size()));
        for (double turn : activation.turns) {
          double left = activation.function(turn - 0.01),
                 at = activation.function(turn),
                 right = activation.function(turn + 0.01);
          EXPECT_GT((at - left) * (at - right), 0) << turn;
          // The derivative vanishes there: both sides differ alike.
          EXPECT_NEAR((at - left) / (at - right), 1, 0.02) << turn;
        }
      });
}

TEST(BoundsOfActivations, CoverTheirImplementations) {
  forEachActivation([](const ActivationRow &row,
                       const oracle::Activation &activation) {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> unit(-1, 1);
    int known = 0;
    for (int i = 0; i < 4000; ++i) {
      double value = unit(random) * std::exp2(int(random() % 30) - 20);
      double bound =
          i % 4 == 0 ? 0 : std::fabs(value) * std::exp2(-int(random() % 24));
      if (bound == 0)
        value = float(value);
      oracle::Bounded y = apply(activation, oracle::Bounded{value, bound});
      if (!y.isKnown())
        continue;
      ++known;
      for (double at : {-1.0, 1.0, 0.0, unit(random), unit(random)}) {
        float x = float(value + at * bound);
        if (std::fabs(x - value) > bound)
          continue;
        row.check(x, y);
      }
    }
    EXPECT_GT(known, 1500);
  });
}

TEST(BoundsOfActivations, KnowSpecialArguments) {
  forEachActivation(
      [](const ActivationRow &row, const oracle::Activation &activation) {
        for (float x : {0.0f, -0.0f, kInf, -kInf, kNan, 1000.0f, -1000.0f,
                        0x1p-149f, 3e38f, -1.0f}) {
          oracle::Bounded y = apply(activation, oracle::Bounded{x, 0});
          ASSERT_TRUE(y.isKnown()) << x;
          row.check(x, y);
        }
      });
}

TEST(BoundsOfActivations, CatchAWrongConstant) {
  // gelu_tanh with 0.044 for 0.044715.
  std::string text = elementwiseText(64, "%y = gelato.gelu_tanh fast %a : f32");
  DoubleTensor x = randomTensor({64}, 1);
  BoundedTensor expected = ParsedKernel(text).bounded({x, x})[0];
  std::vector<float> right, wrong;
  for (double v : x.data) {
    auto form = [&](double cubic) {
      return float(
          0.5 * v *
          (1 + std::tanh(std::sqrt(2 / M_PI) * (v + cubic * v * v * v))));
    };
    right.push_back(form(0.044715));
    wrong.push_back(form(0.044));
  }
  Agreement agreement = compare(expected, right);
  EXPECT_EQ(agreement.outside, 0) << agreement.first;
  EXPECT_GT(compare(expected, wrong).outside, 40);
}

TEST(BoundsOfComparisons, CoverBothBranches) {
  // The exponential of 0 may or may not be above 1 in f32.
  std::string text = elementwiseText(2, R"(
      %p = gelato.exp fast %a : f32
      %c = arith.cmpf ogt, %p, %b : f32
      %m = arith.negf %b : f32
      %y = arith.select %c, %b, %m : f32)");
  DoubleTensor x{{2}, {0, 0}}, z{{2}, {1, 0.5}};
  BoundedTensor y = ParsedKernel(text).bounded({x, z})[0];
  EXPECT_GE(y.bound[0], 2); // 1 or -1
  EXPECT_EQ(y.bound[1], 0); // certain
  EXPECT_EQ(y.value[1], 0.5);
}

} // namespace
