//===- InterpreterTest.cpp - what the oracle computes ---------------------===//
#include "Kernels.h"

#include "gelato/Numerics/Reference.h"

#include <cmath>

using namespace gelato;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(Interpreter, ComputesALinearLayer) {
  ParsedKernel kernel(linearText(3, 5, 4, "gelato.gelu fast"));
  DoubleTensor x = randomTensor({3, 5}, 1), w = randomTensor({5, 4}, 2),
               b = randomTensor({4}, 3);
  std::vector<DoubleTensor> results = kernel.plain({x, w, b});
  ASSERT_EQ(results.size(), 1u);
  ASSERT_EQ(results[0].shape, (std::vector<int64_t>{3, 4}));
  for (int m = 0; m < 3; ++m)
    for (int n = 0; n < 4; ++n) {
      double sum = 0;
      for (int k = 0; k < 5; ++k)
        sum += x.data[m * 5 + k] * w.data[k * 4 + n];
      double expected = numerics::reference("gelu", sum + b.data[n]);
      EXPECT_EQ(results[0].data[m * 4 + n], expected);
    }
}

TEST(Interpreter, FollowsAnyMapsOfAContraction) {
  // y[s, b, n] = sum over k1, k2 of x[k2, b, s, k1] w[n, k1, k2].
  ParsedKernel kernel(R"(
    func.func @k(%x: tensor<2x3x4x5xf32>, %w: tensor<6x5x2xf32>)
        -> tensor<4x3x6xf32> {
      %zero = arith.constant 0.0 : f32
      %e = tensor.empty() : tensor<4x3x6xf32>
      %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x3x6xf32>)
          -> tensor<4x3x6xf32>
      %p = linalg.contract indexing_maps = [
          affine_map<(k1, b, n, s, k2) -> (k2, b, s, k1)>,
          affine_map<(k1, b, n, s, k2) -> (n, k1, k2)>,
          affine_map<(k1, b, n, s, k2) -> (s, b, n)>]
          ins(%x, %w : tensor<2x3x4x5xf32>, tensor<6x5x2xf32>)
          outs(%f : tensor<4x3x6xf32>) -> tensor<4x3x6xf32>
      return %p : tensor<4x3x6xf32>
    })");
  DoubleTensor x = randomTensor({2, 3, 4, 5}, 1),
               w = randomTensor({6, 5, 2}, 2);
  DoubleTensor y = kernel.plain({x, w})[0];
  std::vector<BoundedTensor> bounded = kernel.bounded({x, w});
  for (int s = 0; s < 4; ++s)
    for (int b = 0; b < 3; ++b)
      for (int n = 0; n < 6; ++n) {
        double sum = 0;
        for (int k1 = 0; k1 < 5; ++k1)
          for (int k2 = 0; k2 < 2; ++k2)
            sum += x.data[((k2 * 3 + b) * 4 + s) * 5 + k1] *
                   w.data[(n * 5 + k1) * 2 + k2];
        int at = (s * 3 + b) * 6 + n;
        EXPECT_EQ(y.data[at], sum);
        EXPECT_EQ(bounded[0].value[at], sum);
      }
}

TEST(Interpreter, SumsToOneElement) {
  ParsedKernel kernel(R"(
    func.func @k(%x: tensor<?xf32>, %w: tensor<?xf32>, %i: tensor<f32>)
        -> tensor<f32> {
      %p = linalg.contract indexing_maps = [
          affine_map<(k) -> (k)>, affine_map<(k) -> (k)>, affine_map<(k) -> ()>]
          ins(%x, %w : tensor<?xf32>, tensor<?xf32>) outs(%i : tensor<f32>)
          -> tensor<f32>
      return %p : tensor<f32>
    })");
  EXPECT_EQ(
      kernel.plain({{{3}, {1, 2, 3}}, {{3}, {4, 5, 6}}, {{}, {10}}})[0].data,
      std::vector<double>{42});
  // Nothing to sum: the init, exactly.
  BoundedTensor none = kernel.bounded({{{0}, {}}, {{0}, {}}, {{}, {10}}})[0];
  EXPECT_EQ(none.value, std::vector<double>{10});
  EXPECT_EQ(none.bound, std::vector<double>{0});
}

TEST(Interpreter, TakesSlices) {
  ParsedKernel kernel(R"(
    func.func @k(%x: tensor<4x?xf32>, %b: tensor<5xf32>)
        -> (tensor<2x?xf32>, tensor<4x2xf32>, tensor<3xf32>) {
      %c1 = arith.constant 1 : index
      %n = tensor.dim %x, %c1 : tensor<4x?xf32>
      %rows = tensor.extract_slice %x[1, 0] [2, %n] [1, 1]
          : tensor<4x?xf32> to tensor<2x?xf32>
      %columns = tensor.extract_slice %x[0, 1] [4, 2] [1, 1]
          : tensor<4x?xf32> to tensor<4x2xf32>
      %part = tensor.extract_slice %b[2] [3] [1]
          : tensor<5xf32> to tensor<3xf32>
      return %rows, %columns, %part
          : tensor<2x?xf32>, tensor<4x2xf32>, tensor<3xf32>
    })");
  DoubleTensor x{{4, 3}, {0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32}},
      b{{5}, {0, 1, 2, 3, 4}};
  std::vector<DoubleTensor> parts = kernel.plain({x, b});
  ASSERT_EQ(parts.size(), 3u);
  EXPECT_EQ(parts[0].shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(parts[0].data, (std::vector<double>{10, 11, 12, 20, 21, 22}));
  EXPECT_EQ(parts[1].data, (std::vector<double>{1, 2, 11, 12, 21, 22, 31, 32}));
  EXPECT_EQ(parts[2].data, (std::vector<double>{2, 3, 4}));
  EXPECT_NE(kernel.error({{{4, 2}, std::vector<double>(8)}, b})
                .find("takes 2 from 1 on of 2"),
            std::string::npos);
}

TEST(Interpreter, LoopsOverMoreThanABlock) {
  constexpr int k = 3, n = 1300;
  ParsedKernel kernel(linearText(2, k, n));
  DoubleTensor x = randomTensor({2, k}, 1), w = randomTensor({k, n}, 2),
               b = randomTensor({n}, 3);
  BoundedTensor y = kernel.bounded({x, w, b})[0];
  for (int m = 0; m < 2; ++m)
    for (int j : {0, 511, 512, 1023, 1024, n - 1}) {
      double sum = 0;
      for (int i = 0; i < k; ++i)
        sum += x.data[m * k + i] * w.data[i * n + j];
      EXPECT_EQ(y.value[m * n + j], sum + b.data[j]);
    }
}

// One kernel before and after its groups were formed:
//
//   kernel k(x: f32[M, 4], w: param f32[3, 4], b: param f32[3], r: f32[M, 1])
//       -> (y: f32[M, 3], z: f32[M, 3]) {
//     h = x @ w.T + b
//     g = where(h > r, gelu(h), -max(h, 0))
//     return g * r, g
//   }
const char *const kLinalg = R"(
#mk = affine_map<(d0, d1, d2) -> (d0, d2)>
#nk = affine_map<(d0, d1, d2) -> (d1, d2)>
#mn = affine_map<(d0, d1, d2) -> (d0, d1)>
#all = affine_map<(d0, d1) -> (d0, d1)>
#columns = affine_map<(d0, d1) -> (d1)>
#rows = affine_map<(d0, d1) -> (d0)>
func.func @k(%x: tensor<?x4xf32> {gelato.dims = ["M", ""]}, %w: tensor<3x4xf32>,
             %b: tensor<3xf32>, %r: tensor<?x1xf32> {gelato.dims = ["M", ""]})
    -> (tensor<?x3xf32>, tensor<?x3xf32>) {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %m = tensor.dim %x, %c0 : tensor<?x4xf32>
  %e = tensor.empty(%m) : tensor<?x3xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x3xf32>) -> tensor<?x3xf32>
  %p = linalg.contract indexing_maps = [#mk, #nk, #mn]
      ins(%x, %w : tensor<?x4xf32>, tensor<3x4xf32>)
      outs(%f : tensor<?x3xf32>) -> tensor<?x3xf32>
  %rr = tensor.collapse_shape %r [[0, 1]] : tensor<?x1xf32> into tensor<?xf32>
  %z = linalg.generic {indexing_maps = [#all, #columns, #rows, #all],
                       iterator_types = ["parallel", "parallel"]}
      ins(%p, %b, %rr : tensor<?x3xf32>, tensor<3xf32>, tensor<?xf32>)
      outs(%e : tensor<?x3xf32>) {
  ^bb0(%product: f32, %bias: f32, %limit: f32, %out: f32):
    %h = arith.addf %product, %bias : f32
    %c = arith.cmpf ogt, %h, %limit : f32
    %gelu = gelato.gelu fast %h : f32
    %relu = arith.maximumf %h, %zero : f32
    %minus = arith.negf %relu : f32
    %value = arith.select %c, %gelu, %minus : f32
    linalg.yield %value : f32
  } -> tensor<?x3xf32>
  %y = linalg.generic {indexing_maps = [#all, #rows, #all],
                       iterator_types = ["parallel", "parallel"]}
      ins(%z, %rr : tensor<?x3xf32>, tensor<?xf32>) outs(%e : tensor<?x3xf32>) {
  ^bb0(%value: f32, %factor: f32, %out: f32):
    %product = arith.mulf %value, %factor : f32
    linalg.yield %product : f32
  } -> tensor<?x3xf32>
  return %y, %z : tensor<?x3xf32>, tensor<?x3xf32>
})";

const char *const kGroups = R"(
#mk = affine_map<(d0, d1, d2) -> (d0, d2)>
#nk = affine_map<(d0, d1, d2) -> (d1, d2)>
#mn = affine_map<(d0, d1, d2) -> (d0, d1)>
#all = affine_map<(d0, d1) -> (d0, d1)>
#columns = affine_map<(d0, d1) -> (d1)>
#rows = affine_map<(d0, d1) -> (d0)>
func.func @k(%x: tensor<?x4xf32>, %w: tensor<3x4xf32>, %b: tensor<3xf32>,
             %r: tensor<?x1xf32>) -> (tensor<?x3xf32>, tensor<?x3xf32>) {
  %rr = tensor.collapse_shape %r [[0, 1]] : tensor<?x1xf32> into tensor<?xf32>
  %z = call @k.0(%x, %w, %b, %rr)
      : (tensor<?x4xf32>, tensor<3x4xf32>, tensor<3xf32>, tensor<?xf32>)
      -> tensor<?x3xf32>
  %y = call @k.1(%z, %rr)
      : (tensor<?x3xf32>, tensor<?xf32>) -> tensor<?x3xf32>
  return %y, %z : tensor<?x3xf32>, tensor<?x3xf32>
}
func.func private @k.0(%x: tensor<?x4xf32>, %w: tensor<3x4xf32>,
                       %b: tensor<3xf32>, %rr: tensor<?xf32>)
    -> tensor<?x3xf32> attributes {gelato.group = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %m = tensor.dim %x, %c0 : tensor<?x4xf32>
  %e = tensor.empty(%m) : tensor<?x3xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x3xf32>) -> tensor<?x3xf32>
  %p = linalg.contract indexing_maps = [#mk, #nk, #mn]
      ins(%x, %w : tensor<?x4xf32>, tensor<3x4xf32>)
      outs(%f : tensor<?x3xf32>) -> tensor<?x3xf32>
  %z = linalg.generic {indexing_maps = [#all, #columns, #rows, #all],
                       iterator_types = ["parallel", "parallel"]}
      ins(%p, %b, %rr : tensor<?x3xf32>, tensor<3xf32>, tensor<?xf32>)
      outs(%e : tensor<?x3xf32>) {
  ^bb0(%product: f32, %bias: f32, %limit: f32, %out: f32):
    %h = arith.addf %product, %bias : f32
    %c = arith.cmpf ogt, %h, %limit : f32
    %gelu = gelato.gelu fast %h : f32
    %relu = arith.maximumf %h, %zero : f32
    %minus = arith.negf %relu : f32
    %value = arith.select %c, %gelu, %minus : f32
    linalg.yield %value : f32
  } -> tensor<?x3xf32>
  return %z : tensor<?x3xf32>
}
func.func private @k.1(%z: tensor<?x3xf32>, %rr: tensor<?xf32>)
    -> tensor<?x3xf32> attributes {gelato.group = "elementwise"} {
  %c0 = arith.constant 0 : index
  %m = tensor.dim %z, %c0 : tensor<?x3xf32>
  %e = tensor.empty(%m) : tensor<?x3xf32>
  %y = linalg.generic {indexing_maps = [#all, #rows, #all],
                       iterator_types = ["parallel", "parallel"]}
      ins(%z, %rr : tensor<?x3xf32>, tensor<?xf32>) outs(%e : tensor<?x3xf32>) {
  ^bb0(%value: f32, %factor: f32, %out: f32):
    %product = arith.mulf %value, %factor : f32
    linalg.yield %product : f32
  } -> tensor<?x3xf32>
  return %y : tensor<?x3xf32>
})";

TEST(Interpreter, AgreesWithItselfAtEveryStage) {
  ParsedKernel linalg(kLinalg), groups(kGroups);
  for (int64_t m : {0, 1, 2, 7}) {
    std::vector<DoubleTensor> args = {
        randomTensor({m, 4}, 1), randomTensor({3, 4}, 2), randomTensor({3}, 3),
        randomTensor({m, 1}, 4)};
    std::vector<BoundedTensor> first = linalg.bounded(args),
                               second = groups.bounded(args);
    std::vector<DoubleTensor> plain = linalg.plain(args);
    ASSERT_EQ(first.size(), 2u);
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(first[i].shape, (std::vector<int64_t>{m, 3}));
      EXPECT_EQ(first[i].value, second[i].value);
      EXPECT_EQ(first[i].bound, second[i].bound);
      EXPECT_EQ(first[i].value, plain[i].data);
    }
    for (int64_t at = 0; at < m * 3; ++at) {
      double h = args[2].data[at % 3], r = args[3].data[at / 3];
      for (int k = 0; k < 4; ++k)
        h += args[0].data[at / 3 * 4 + k] * args[1].data[at % 3 * 4 + k];
      double z = h > r ? numerics::reference("gelu", h) : -std::max(h, 0.0);
      EXPECT_NEAR(plain[1].data[at], z, 1e-14);
      EXPECT_NEAR(plain[0].data[at], z * r, 1e-14);
    }
  }
}

TEST(Interpreter, OrdersAndComparesAsTheLanguageSays) {
  // What each body makes of (a, b), exactly.
  struct Row {
    const char *body;
    double a, b, y;
  };
  const Row rows[] = {
      {"%y = arith.maximumf %a, %b : f32", -0.0, 0.0, 0.0},
      {"%y = arith.minimumf %a, %b : f32", 0.0, -0.0, -0.0},
      {"%y = arith.maximumf %a, %b : f32", kNan, 1, kNan},
      {"%y = arith.minimumf %a, %b : f32", 1, kNan, kNan},
      {"%y = arith.divf %a, %b : f32", 1, -0.0, -kInf},
      {"%y = math.absf %a : f32", -0.0, 0, 0.0},
      {"%y = math.sqrt %a : f32", -1, 0, kNan},
      {"%y = arith.negf %a : f32", 0.0, 0, -0.0},
      {"%y = gelato.identity %a : f32", -0.0, 0, -0.0},
      {"%c = arith.cmpf une, %a, %b : f32\n"
       "%y = arith.select %c, %a, %b : f32",
       kNan, 2, kNan},
      {"%c = arith.cmpf oge, %a, %b : f32\n"
       "%y = arith.select %c, %a, %b : f32",
       kNan, 2, 2},
      {"%c = arith.cmpf olt, %a, %b : f32\n%d = arith.cmpf ogt, %a, %b : f32\n"
       "%f = arith.ori %c, %d : i1\n%y = arith.select %f, %a, %b : f32",
       1, 2, 1},
      {"%c = arith.cmpf olt, %a, %b : f32\n%t = arith.constant true\n"
       "%f = arith.xori %c, %t : i1\n%y = arith.select %f, %a, %b : f32",
       1, 2, 2},
      {"%c = arith.constant 0.1 : f32\n%y = arith.addf %a, %c : f32", 0, 0,
       0.1f},
      {"%h = arith.truncf %a : f32 to bf16\n%y = arith.extf %h : bf16 to f32",
       1.00390625, 0, 1},
  };
  for (const Row &row : rows) {
    ParsedKernel kernel(elementwiseText(1, row.body));
    std::vector<DoubleTensor> args = {{{1}, {row.a}}, {{1}, {row.b}}};
    double plain = kernel.plain(args)[0].data[0];
    BoundedTensor bounded = kernel.bounded(args)[0];
    for (double y : {plain, bounded.value[0]}) {
      EXPECT_TRUE(std::isnan(row.y) ? std::isnan(y) : y == row.y) << row.body;
      EXPECT_TRUE(std::isnan(row.y) || std::signbit(y) == std::signbit(row.y))
          << row.body;
    }
    EXPECT_EQ(bounded.bound[0], 0) << row.body;
  }
}

TEST(Interpreter, HasTruthValuesInTensors) {
  ParsedKernel kernel(R"(
    func.func @k(%x: tensor<3xf32>, %t: tensor<3xi1>)
        -> (tensor<3xi1>, tensor<3xf32>) {
      %e = tensor.empty() : tensor<3xi1>
      %g = tensor.empty() : tensor<3xf32>
      %c:2 = linalg.generic {
          indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>,
                           affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
          iterator_types = ["parallel"]}
          ins(%x, %t : tensor<3xf32>, tensor<3xi1>)
          outs(%e, %g : tensor<3xi1>, tensor<3xf32>) {
      ^bb0(%a: f32, %b: i1, %o: i1, %p: f32):
        %one = arith.constant 1.0 : f32
        %l = arith.cmpf ole, %a, %one : f32
        %m = arith.andi %l, %b : i1
        %n = arith.select %m, %a, %one : f32
        linalg.yield %m, %n : i1, f32
      } -> (tensor<3xi1>, tensor<3xf32>)
      return %c#0, %c#1 : tensor<3xi1>, tensor<3xf32>
    })");
  std::vector<DoubleTensor> results =
      kernel.plain({{{3}, {0.5, 0.5, 2}}, {{3}, {1, 0, 1}}});
  EXPECT_EQ(results[0].data, (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(results[1].data, (std::vector<double>{0.5, 1, 1}));
}

TEST(Interpreter, ReadsTheFirstElementOfABroadcast) {
  ParsedKernel kernel(R"(
    func.func @k(%x: tensor<2x3xf32>, %s: tensor<1x3xf32>) -> tensor<2x3xf32> {
      %e = tensor.empty() : tensor<2x3xf32>
      %r = linalg.generic {
          indexing_maps = [affine_map<(m, n) -> (m, n)>,
                           affine_map<(m, n) -> (0, n)>,
                           affine_map<(m, n) -> (m, n)>],
          iterator_types = ["parallel", "parallel"]}
          ins(%x, %s : tensor<2x3xf32>, tensor<1x3xf32>)
          outs(%e : tensor<2x3xf32>) {
      ^bb0(%a: f32, %b: f32, %o: f32):
        %y = arith.subf %a, %b : f32
        linalg.yield %y : f32
      } -> tensor<2x3xf32>
      return %r : tensor<2x3xf32>
    })");
  EXPECT_EQ(
      kernel.plain({{{2, 3}, {1, 2, 3, 4, 5, 6}}, {{1, 3}, {1, 1, 2}}})[0].data,
      (std::vector<double>{0, 1, 1, 3, 4, 4}));
}

/// Each error, with a part of its text.
TEST(InterpreterErrors, NameTheArgument) {
  ParsedKernel kernel(kLinalg);
  DoubleTensor x = randomTensor({2, 4}, 1), w = randomTensor({3, 4}, 2),
               b = randomTensor({3}, 3), r = randomTensor({2, 1}, 4);
  auto expectError = [&](std::vector<DoubleTensor> args, const char *part) {
    std::string error = kernel.error(args);
    EXPECT_NE(error.find(part), std::string::npos) << error;
  };
  expectError({x, w, b}, "found 3 arguments, expected 4");
  expectError({x, w, b, r, r}, "found 5 arguments, expected 4");
  expectError({x, b, b, r}, "argument 1 is 3, expected 3 x 4");
  expectError({x, w, b, randomTensor({3, 1}, 4)},
              "argument 3 makes the free size M 3, an earlier one 2");
  expectError({{{2, 4}, {1, 2}}, w, b, r},
              "argument 0 has 2 elements, expected 2 x 4");
  expectError({{{-2, 4}, {}}, w, b, r}, "found a size of -2");
  expectError({{{int64_t(1) << 40, int64_t(1) << 40}, {}}, w, b, r},
              "is too large for the oracle");
  x.data[5] = 0.1;
  expectError({x, w, b, r}, "element 5 of argument 0 is");
}

TEST(InterpreterErrors, NameTheOp) {
  struct Row {
    const char *body, *part;
  };
  const Row rows[] = {
      {"%y = math.sin %a : f32", "does not know math.sin"},
      {"%y = gelato.gelu approx %a : f32", "promises no bound"},
      {"%i = arith.bitcast %a : f32 to i32\n%y = arith.bitcast %i : i32 to f32",
       "does not know arith.bitcast"},
  };
  std::vector<DoubleTensor> args = {{{1}, {1}}, {{1}, {2}}};
  for (const Row &row : rows) {
    std::string error = ParsedKernel(elementwiseText(1, row.body)).error(args);
    EXPECT_NE(error.find(row.part), std::string::npos) << error;
  }
  std::string error = ParsedKernel(R"(
    func.func @k(%x: tensor<2xf32>) -> tensor<2xf32> {
      %y = arith.addf %x, %x : tensor<2xf32>
      return %y : tensor<2xf32>
    })")
                          .error({{{2}, {1, 2}}});
  EXPECT_NE(error.find("not on the waist"), std::string::npos) << error;
  error = ParsedKernel(R"(
    func.func @k(%x: tensor<2xf32>) -> tensor<2xf32> {
      %y = call @k(%x) : (tensor<2xf32>) -> tensor<2xf32>
      return %y : tensor<2xf32>
    })")
              .error({{{2}, {1, 2}}});
  EXPECT_NE(error.find("nested too deeply"), std::string::npos) << error;
  error = ParsedKernel(R"(
    func.func private @f(tensor<2xf32>) -> tensor<2xf32>
    func.func @k(%x: tensor<2xf32>) -> tensor<2xf32> {
      %y = call @f(%x) : (tensor<2xf32>) -> tensor<2xf32>
      return %y : tensor<2xf32>
    })")
              .error({{{2}, {1, 2}}});
  EXPECT_NE(error.find("no body of @f"), std::string::npos) << error;
}

TEST(InterpreterErrors, CatchSizesThatDiffer) {
  std::string error = ParsedKernel(R"(
    func.func @k(%x: tensor<?xf32>, %z: tensor<?xf32>) -> tensor<?xf32> {
      %c0 = arith.constant 0 : index
      %n = tensor.dim %x, %c0 : tensor<?xf32>
      %e = tensor.empty(%n) : tensor<?xf32>
      %r = linalg.generic {
          indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>,
                           affine_map<(i) -> (i)>],
          iterator_types = ["parallel"]}
          ins(%x, %z : tensor<?xf32>, tensor<?xf32>) outs(%e : tensor<?xf32>) {
      ^bb0(%a: f32, %b: f32, %o: f32):
        %y = arith.subf %a, %b : f32
        linalg.yield %y : f32
      } -> tensor<?xf32>
      return %r : tensor<?xf32>
    })")
                          .error({{{2}, {1, 2}}, {{3}, {1, 2, 3}}});
  EXPECT_NE(error.find("differ in the size of loop 0: found 2 and 3"),
            std::string::npos)
      << error;
}

} // namespace
