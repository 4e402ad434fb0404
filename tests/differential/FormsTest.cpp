//===- FormsTest.cpp - the forms that kernels have, and their sizes -------===//
//
// Each form runs with all sizes free, over every row count at which a register
// tile or its remainder changes and over column counts around a panel of 16;
// and with its column sizes bound. Dimensions are called M (rows that do not
// depend on each other) and B, S; K, N and L are columns.
//
//===----------------------------------------------------------------------===//
#include "Harness.h"

#include "gtest/gtest.h"

#include <array>

namespace gelato::differential {
namespace {

struct Form {
  const char *name;
  const char *source;
  const char *rows = "M";
  const char *inPlace = "";
};

std::ostream &operator<<(std::ostream &os, const Form &form) {
  return os << form.name;
}

const Form kForms[] = {
    {"Linear", R"(
kernel k(x: f32[M, K], w: param f32[K, N]) -> f32[M, N] {
  return x @ w
})"},
    {"LinearBiasGelu", R"(
kernel k(x: f32[M, K], w: param f32[K, N], b: param f32[N]) -> f32[M, N] {
  return gelu(x @ w + b)
})"},
    {"Residual", R"(
kernel k(x: f32[M, K], w: param f32[K, N], r: f32[M, N]) -> f32[M, N] {
  return r + x @ w
})"},
    {"Transposed", R"(
kernel k(x: f32[M, K], w: param f32[N, K], b: param f32[N]) -> f32[M, N] {
  return silu(x @ w.T + b)
})"},
    {"Ffn", R"(
kernel k(x: f32[M, K], w1: param f32[K, N], b1: param f32[N],
         w2: param f32[N, K], b2: param f32[K]) -> f32[M, K] {
  h = gelu(x @ w1 + b1)
  return h @ w2 + b2
})"},
    {"ThreeProductsResidualUsersActivation", R"(
fn act(v, c = 1.702) = where(v > -4, v * sigmoid(c * v), 0.01 * v)
kernel k(x: f32[M, K], w1: param f32[K, N], w2: param f32[N, N],
         w3: param f32[K, N], b: param f32[K]) -> f32[M, K] {
  h = act(x @ w1)
  g = act(h @ w2, c=1) * h
  return x + (g @ w3.T + b)
})"},
    {"Gated", R"(
kernel k(x: f32[M, K], wg: param f32[N, K], wu: param f32[N, K],
         wd: param f32[K, N]) -> (y: f32[M, K], h: f32[M, N]) {
  h = silu(x @ wg.T) * (x @ wu.T)
  return h @ wd.T, h
})"},
    {"PairWithBiasesAndResidual", R"(
kernel k(x: f32[M, K], wg: param f32[K, N], bg: param f32[N], wu: param f32[N, K],
         bu: param f32[1, N], r: f32[M, N], s: f32[M, 1]) -> f32[M, N] {
  return r + gelu(x @ wg + bg) * (x @ wu.T + bu) * s
})"},
    {"PairOfRightSidesThatAreNoParams", R"(
kernel k(x: f32[M, K], g: f32[K, N], u: f32[N, K], v: param f32[K, N]) -> (a: f32[M, N], b: f32[M, N]) {
  return (x @ g) * (x @ u.T), x @ (v * 2) - x @ g
})"},
    {"PairOfOneParam", R"(
kernel k(x: f32[M, K], w: param f32[K, K]) -> f32[M, K] {
  return x @ w - x @ w.T
})"},
    // One of the products does not go with the other two.
    {"PairAndAThird", R"(
kernel k(x: f32[M, K], z: f32[M, K], a: param f32[K, N], b: param f32[K, N],
         c: param f32[K, N], d: f32[K, N]) -> (y: f32[M, N], t: f32[M, N]) {
  return max(x @ a, z @ b) * (x @ c), (x @ a) * (x @ d)
})"},
    {"PairOfBatches", R"(
kernel k(x: f32[B, S, K], g: param f32[K, N], u: param f32[K, N], m: f32[B, S, 1]) -> f32[B, S, N] {
  return where(m > 0, (x @ g) * sigmoid(x @ u), 0)
})",
     "B"},
    {"PairOfRowsInAChain", R"(
kernel k(x: f32[K], g: param f32[K, N], u: param f32[K, N], v: param f32[N, K], t: param f32[N, K]) -> f32[K] {
  h = silu(x @ g) * (x @ u)
  return (h @ v) / (1 + abs(h @ t)) + x
})",
     ""},
    {"PairOfSumsOfOneTerm", R"(
kernel k(x: f32[M, 1], g: param f32[1, N], u: param f32[1, N], b: param f32[N]) -> f32[M, N] {
  return (x @ g + b) * (x @ u - b)
})"},
    {"BroadcastRowColumnScalar", R"(
kernel k(x: f32[M, K], row: f32[M, 1], column: f32[K], one: f32[1, K],
         scalar: f32, p: param f32[K], q: param f32) -> f32[M, K] {
  return (x - row) * column + one * scalar - p / (1 + abs(q))
})"},
    {"BroadcastInEpilogue", R"(
kernel k(x: f32[M, K], w: param f32[K, N], row: f32[M, 1], one: f32[1, 1],
         column: param f32[1, N], scalar: param f32) -> f32[M, N] {
  return tanh((x @ w + column) * row - one) * scalar
})"},
    {"OuterBroadcast", R"(
kernel k(row: f32[M, 1], column: f32[1, N], w: param f32[N, K]) -> (y: f32[M, N], z: f32[M, K]) {
  y = max(row, column)
  return y, y @ w
})"},
    {"LiteralOnes", R"(
kernel k(x: f32[M, 1], w: param f32[1, N], v: param f32[N, 1]) -> (y: f32[M, N], z: f32[M, 1]) {
  y = relu(x @ w) + x
  return y, y @ v - x
})"},
    {"SeveralResults", R"(
kernel k(x: f32[M, K], w: param f32[K, N], b: param f32[N]) -> (a: f32[M, N], g: f32[M, N], s: f32[M, K]) {
  a = x @ w + b
  g = gelu_grad(a)
  return a, g, sigmoid(x)
})"},
    {"ReturnedInput", R"(
kernel k(x: f32[M, K], w: param f32[K, N]) -> (y: f32[M, N], same: f32[M, K]) {
  return relu(x @ w), x
})"},
    {"ReturnedTwice", R"(
kernel k(x: f32[M, K], w: param f32[K, N]) -> (a: f32[M, N], b: f32[M, N]) {
  y = relu(x @ w)
  return y, y
})"},
    {"Copy", R"(
kernel k(x: f32[M, K]) -> f32[M, K] {
  return x
})"},
    {"UsedTwice", R"(
kernel k(x: f32[M, K], w: param f32[K, K]) -> f32[M, K] {
  h = x @ w
  g = h @ w
  return h * g + x * h
})"},
    {"RightSideNoParam", R"(
kernel k(x: f32[M, K], w: f32[K, N], v: f32[K, N]) -> f32[M, K] {
  return gelu(x @ w) @ v.T
})"},
    {"RightSideComputed", R"(
kernel k(x: f32[M, K], w: param f32[K, N], s: param f32[N]) -> f32[M, N] {
  return x @ (w * s)
})"},
    {"RightSideInEpilogueToo", R"(
kernel k(x: f32[K, N], w: param f32[N, N]) -> f32[K, N] {
  return x @ w + x @ (relu(w))
})",
     ""},
    // Parts of params and of a right side that is none, at odd places.
    {"Slices", R"(
kernel k(x: f32[M, K], w: param f32[50, K], v: f32[K, 45], b: param f32[50],
         p: param f32[3, K], t: param f32[7, 50]) -> (y: f32[M, 20], z: f32[M, K], s: f32[4, K]) {
  y = relu(x @ w[25:45].T + b[30:]) * (x @ v[:, 3:23])
  return y + x @ v[:, 25:], y @ w[:20] + p[1:2], t[2:6, 11:31] @ w[7:27] * p[2:]
})"},
    {"Batch", R"(
kernel k(x: f32[B, S, K], w: param f32[K, N], b: param f32[N], r: f32[S, N]) -> f32[B, S, N] {
  return gelu(x @ w + b) + r
})",
     "B"},
    {"RankOne", R"(
kernel k(x: f32[K], w: param f32[K, N], b: param f32[N], v: param f32[K, N]) -> (y: f32[K], h: f32[N]) {
  h = gelu(x @ w + b)
  return h @ v.T, h
})",
     ""},
    {"ElementwiseRankThree", R"(
kernel k(x: f32[B, S, K], y: f32[S, 1], z: f32[B, 1, 1], p: param f32[K]) -> f32[B, S, K] {
  return softplus(x * y) + z - p
})",
     "B"},
    {"ElementwiseInPlace", R"(
kernel k(x: f32[M, K], b: param f32[K]) -> f32[M, K] {
  return gelu(x + b) * x
})",
     "M", "x"},
    {"Condition", R"(
kernel k(x: f32[M, K], y: f32[M, K]) -> f32[M, K] {
  less = x < y
  return where(less, x * 0.5, y)
})"},
    {"ProductWithItself", R"(
kernel k(x: f32[K, N]) -> (a: f32[K, K], b: f32[K, N]) {
  a = x @ x.T
  return a, a @ x
})",
     ""},
    {"ParamsOnly", R"(
kernel k(w: param f32[K, N], v: param f32[N, K]) -> (a: f32[K, K], b: f32[K, N]) {
  return w @ v, w
})",
     ""},
    {"RightSideIsAProduct", R"(
kernel k(x: f32[M, K], w: param f32[K, N], v: param f32[N, K]) -> f32[M, K] {
  return x @ (w @ v)
})"},
    {"ParamOnBothSides", R"(
kernel k(x: f32[K, K], w: param f32[K, K], b: param f32[K]) -> f32[K, K] {
  return b @ w + (x @ w + w) @ (w + b)
})",
     ""},
    // Without a loop over k, the sum's only FMA must not take the bias in.
    {"SumOfOneTerm", R"(
kernel k(x: f32[M, 1], w: param f32[1, N], b: param f32[N], v: param f32[N, 1]) -> (y: f32[M, N], z: f32[M, N]) {
  return x @ w + x, x @ v.T + b
})"},
    // What is computed forgets an operand whose shape it has.
    {"FoldedOperand", R"(
kernel k(x: f32[M, K], y: f32[K]) -> f32[M, K] {
  return silu(where(y > x, y, y))
})"},
    {"OperandOfShapeOnly", R"(
fn first(a, b) = a
kernel k(x: f32[1, K], y: f32[M, K], w: param f32[K, N]) -> (a: f32[M, K], b: f32[M, N]) {
  a = exp(first(x, y))
  return a, first(2, y) @ w
})"},
    {"ConstantOfAShape", R"(
kernel k(x: f32[M, K]) -> f32[M, K] {
  return where(x > 0, 1, 1)
})"},
    {"BroadcastCondition", R"(
kernel k(x: f32[M, K], b: f32[1, K], w: param f32[K, N]) -> (y: f32[M, K], z: f32[M, N]) {
  c = b > 0
  return where(c, x, 0), where(c, x, 2) @ w
})"},
    {"Narrowed", R"(
kernel k(x: f32[M, K], y: f32[M, K]) -> (a: bf16[M, K], b: f16[M, K]) {
  return x * y, x + y
})"},
    {"Widened", R"(
kernel k(x: bf16[M, K], y: f16[M, K]) -> (a: f32[M, K], b: f32[M, K], c: f32[M, K]) {
  return x, y, x * y
})"},
    {"SixteenBitInPlace", R"(
kernel k(x: bf16[M, K], b: param f16[K], s: f16) -> bf16[M, K] {
  return gelu(x + b) * s
})",
     "M", "x"},
    {"SixteenBitCopies", R"(
kernel k(x: bf16[M, K], w: param f16[N, K]) -> (a: bf16[M, K], b: f16[N, K], c: bf16[M, K]) {
  return x, w, bf16(f32(x))
})"},
    {"SixteenBitBroadcasts", R"(
kernel k(x: f16[M, K], row: bf16[M, 1], column: bf16[K], one: f16[1, K],
         scalar: bf16, p: param bf16[K], q: param f16) -> f16[M, K] {
  return (x - row) * column + one * scalar - p / (1 + abs(q))
})"},
    {"ConversionsInside", R"(
fn f(v) = bf16(v * 1.01) - f16(v)
kernel k(x: f32[M, K], y: bf16[M, K]) -> (a: f32[M, K], b: f32[M, K], c: bf16[M, K]) {
  t = bf16(x + y)
  u = f32(y)
  return f16(t) * u + bf16(0.1) - f(0.3), where(y < x, f(x), f16(bf16(x))), t
})"},
    {"SixteenBitAroundAProduct", R"(
kernel k(x: bf16[M, K], w: param f32[K, N], b: param bf16[N], r: f16[M, N]) -> (y: bf16[M, N], z: f16[M, N]) {
  h = f32(x) @ w
  return gelu(h + b) + r, f32(f16(h)) * 2
})"},
    {"LinearBf16", R"(
kernel k(x: bf16[M, K], w: param bf16[K, N], b: param bf16[N]) -> bf16[M, N] {
  return gelu(x @ w + b)
})"},
    {"LinearF16", R"(
kernel k(x: f16[M, K], w: param f16[N, K], r: f16[M, N]) -> f16[M, N] {
  return x @ w.T + r
})"},
    {"WeightsOnlyBf16", R"(
kernel k(x: f32[M, K], w: param bf16[N, K], b: param f32[N]) -> f32[M, N] {
  return silu(x @ f32(w.T) + b)
})"},
    {"WeightsOnlyF16", R"(
kernel k(x: f32[M, K], w: param f16[K, N]) -> f32[M, N] {
  wide = f32(w)
  return x @ wide
})"},
    {"GatedBf16", R"(
kernel k(x: bf16[M, K], wg: param bf16[N, K], wu: param bf16[N, K],
         wd: param bf16[K, N]) -> (y: bf16[M, K]) {
  return bf16(silu(x @ wg.T) * (x @ wu.T)) @ wd.T
})"},
    {"GatedReluBf16", R"(
kernel k(x: bf16[M, K], wg: param bf16[N, K], wu: param bf16[N, K],
         wd: param bf16[K, N]) -> (y: bf16[M, K]) {
  return bf16(relu(x @ wg.T) * (x @ wu.T)) @ wd.T
})"},
    {"FfnF16", R"(
kernel k(x: f16[M, K], w1: param f16[K, N], b1: param f16[N], w2: param f16[N, K]) -> (y: f16[M, K], h: f16[M, N]) {
  h = f16(gelu(x @ w1 + b1))
  return h @ w2 + x, h
})"},
    {"RightSideNoParamBf16", R"(
kernel k(x: bf16[M, K], w: bf16[K, N], v: bf16[K, N]) -> f32[M, K] {
  return bf16(x @ w) @ v.T
})"},
    {"RightSideComputedF16", R"(
kernel k(x: f32[M, K], w: param f32[K, N], s: param f16[N]) -> f32[M, N] {
  return f16(x) @ f16(w * s)
})"},
    {"MixedProduct", R"(
kernel k(x: bf16[M, K], w: param f16[K, N], v: param f32[K, N]) -> f32[M, N] {
  return f32(x) @ f32(w) + f32(x) @ v
})"},
    {"BatchBf16", R"(
kernel k(x: bf16[B, S, K], w: param bf16[K, N], r: bf16[S, N]) -> f16[B, S, N] {
  return relu(x @ w) + r
})",
     "B"},
    {"RankOneBf16", R"(
kernel k(x: bf16[K], w: param bf16[K, N], v: param bf16[K, N]) -> (y: f32[K], h: bf16[N]) {
  h = bf16(gelu(x @ w))
  return h @ v.T, h
})",
     ""},
    {"ProductWithItselfBf16", R"(
kernel k(x: bf16[K, N]) -> (a: bf16[K, K], b: f32[K, N]) {
  a = bf16(x @ x.T)
  return a, a @ x
})",
     ""},
    {"SumOfOneTermBf16", R"(
kernel k(x: bf16[M, 1], w: param bf16[1, N], v: param bf16[N, 1]) -> (y: f32[M, N], z: bf16[M, N]) {
  return x @ w + x, x @ v.T
})"},
    {"SixteenBitScalars", R"(
kernel k(a: bf16, b: f16) -> (y: f16, z: f32, w: bf16) {
  y = tanh(a) * b
  return y, bf16(y) + 1, a
})",
     ""},
    {"Scalars", R"(
kernel k(a: f32, b: f32) -> (y: f32, z: f32) {
  y = gelu(a) * b
  return y, y + 1
})",
     ""},
    {"Constants", R"(
kernel k(x: f32[M, K], w: param f32[K, N]) -> f32[M, N] {
  return (x * (0.1 + 0.2)) @ w * sqrt(2) / 3
})"},
};

constexpr std::pair<int64_t, int64_t> kColumns[] = {
    {1, 1},   {1, 15},   {3, 16},  {15, 17},   {16, 16},  {17, 3},
    {100, 1}, {333, 15}, {3, 333}, {100, 333}, {333, 100}};
constexpr int64_t kRows[] = {0, 1, 2, 5, 6, 7, 11, 12, 13, 100};

bool has(const Form &form, const std::string &dim) {
  std::string source = form.source;
  return source.find("[" + dim + ",") != std::string::npos ||
         source.find(" " + dim + "]") != std::string::npos ||
         source.find("[" + dim + "]") != std::string::npos;
}

class Forms : public testing::TestWithParam<Form> {};

TEST_P(Forms, FreeSizes) {
  const Form &form = GetParam();
  Subject subject({form.source});
  ASSERT_EQ(subject.problem(), "");
  uint64_t seed = 1;
  bool hasRows = has(form, "M") || has(form, "B");
  for (auto [k, n] : kColumns)
    for (int64_t rows : kRows) {
      // Many rows of the longest sums only once: the oracle's time.
      if (rows == 100 && k * n > 30000 && k > n)
        continue;
      Trial trial{{{"K", k}, {"N", n}}, seed++};
      trial.rows = form.rows;
      trial.inPlace = form.inPlace;
      trial.sizes["M"] = rows;
      trial.sizes["B"] = rows % 4;
      trial.sizes["S"] = rows / 4 + 1;
      if (seed % 5 == 0)
        trial.fill = Fill::Sprinkled;
      else if (seed % 5 == 1)
        trial.fill = Fill::Whole; // sums are exact: bit for bit
      EXPECT_EQ(subject.check(trial), "");
      if (HasFailure())
        return;
      if (!hasRows)
        break;
    }
  for (auto [k, n] : {std::pair<int64_t, int64_t>{0, 5}, {5, 0}, {0, 0}}) {
    Trial trial{{{"K", k}, {"N", n}, {"M", 3}, {"B", 2}, {"S", 2}}};
    EXPECT_EQ(subject.check(trial), "");
  }
  EXPECT_LT(subject.unbounded * 10, subject.compared + 1);
}

TEST_P(Forms, BoundColumns) {
  const Form &form = GetParam();
  Bindings bindings;
  for (auto [name, size] :
       {std::pair<const char *, int64_t>{"K", 100}, {"N", 17}, {"S", 3}})
    if (has(form, name))
      bindings[name] = size;
  if (bindings.empty())
    GTEST_SKIP() << "the form has no columns";
  Subject subject({form.source, bindings});
  ASSERT_EQ(subject.problem(), "");
  for (int64_t rows : kRows) {
    Trial trial{{{"M", rows}, {"B", rows}, {"S", 3}}};
    trial.rows = form.rows;
    trial.inPlace = form.inPlace;
    EXPECT_EQ(subject.check(trial), "");
    if (HasFailure())
      return;
  }
}

INSTANTIATE_TEST_SUITE_P(All, Forms, testing::ValuesIn(kForms),
                         [](const auto &info) { return info.param.name; });

struct Static {
  int64_t m, k, n;
};

std::ostream &operator<<(std::ostream &os, const Static &sizes) {
  return os << sizes.m << " x " << sizes.k << " x " << sizes.n;
}

/// All sizes bound: tails are known when the kernel is compiled.
class StaticSizes : public testing::TestWithParam<Static> {};

TEST_P(StaticSizes, LinearBiasGelu) {
  auto [m, k, n] = GetParam();
  Bindings bindings = {{"M", m}, {"K", k}, {"N", n}};
  Subject subject({R"(
kernel k(x: f32[M, K], w: param f32[N, K], b: param f32[N]) -> f32[M, N] {
  return gelu(x @ w.T + b)
})",
                   bindings});
  ASSERT_EQ(subject.problem(), "");
  EXPECT_EQ(subject.check({{}}), "");
  EXPECT_EQ(subject.check({{}, 2, Fill::Sprinkled}), "");
}

INSTANTIATE_TEST_SUITE_P(Sizes, StaticSizes,
                         testing::Values(Static{3, 100, 333}, Static{1, 1, 1},
                                         Static{1, 333, 16}, Static{2, 16, 15},
                                         Static{5, 15, 16}, Static{6, 3, 17},
                                         Static{7, 17, 3}, Static{11, 333, 100},
                                         Static{12, 1, 33}, Static{13, 100, 31},
                                         Static{100, 3, 15},
                                         Static{24, 64, 48}),
                         [](const auto &info) {
                           const Static &sizes = info.param;
                           return std::to_string(sizes.m) + "x" +
                                  std::to_string(sizes.k) + "x" +
                                  std::to_string(sizes.n);
                         });

TEST(Lengths, AroundEachTile) {
  Subject subject({"kernel k(x: f32[N]) -> f32[N] { return gelu(x) }"});
  ASSERT_EQ(subject.problem(), "");
  std::set<int64_t> lengths = {0, 1023, 1024, 1025, 4103};
  for (int64_t tile : {4, 8, 16, 24, 32, 64, 128})
    for (int64_t n : {int64_t(1), tile - 1, tile, tile + 1, 3 * tile + 7})
      lengths.insert(n);
  for (int64_t n : lengths)
    for (Fill fill : {Fill::Normal, Fill::Special}) {
      Trial trial{{{"N", n}}, uint64_t(n + 1), fill};
      trial.rows = "N";
      trial.inPlace = "x";
      EXPECT_EQ(subject.check(trial), "");
    }
}

/// Sums so short that no loop over them is left: their bits too depend on
/// nothing but the sum.
TEST(Bits, ShortSums) {
  for (int64_t k : {1, 2, 3, 4, 5, 8}) {
    Subject subject({R"(
kernel k(x: f32[M, K], w: param f32[K, N], b: param f32[N]) -> f32[M, N] {
  return x @ w + b
})",
                     {{"K", k}}});
    ASSERT_EQ(subject.problem(), "");
    for (int64_t m : {1, 2, 7, 12, 13})
      for (int64_t n : {1, 16, 33}) {
        Trial trial{{{"M", m}, {"N", n}}, uint64_t(m + n)};
        trial.rows = "M";
        EXPECT_EQ(subject.check(trial), "");
      }
  }
}

TEST(Ranks, Eight) {
  Subject subject({R"(
kernel k(x: f32[B, 1, 2, 1, S, 1, 3, K],
         y: f32[B, 2, 1, 5, 1, N, 1, K]) -> f32[B, 2, 2, 5, S, N, 3, K] {
  return relu(x) - y
})"});
  ASSERT_EQ(subject.problem(), "");
  for (auto [s, n, k] : {std::array<int64_t, 3>{1, 1, 1},
                         {2, 3, 7},
                         {1, 2, 17},
                         {3, 1, 8},
                         {0, 2, 2}}) {
    Trial trial{{{"B", 3}, {"S", s}, {"N", n}, {"K", k}}};
    trial.rows = "B";
    EXPECT_EQ(subject.check(trial), "");
  }
}

TEST(Lengths, Bound) {
  for (int64_t n : {1, 7, 8, 33, 1000}) {
    Subject subject(
        {"kernel k(x: f32[N]) -> f32[N] { return silu(x) }", {{"N", n}}});
    ASSERT_EQ(subject.problem(), "");
    EXPECT_EQ(subject.check({{}, 1, Fill::Special, "", "x"}), "");
  }
}

} // namespace
} // namespace gelato::differential
