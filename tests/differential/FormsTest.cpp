//===- FormsTest.cpp - the forms that kernels have, and their sizes -------===//
//
// Each form runs with all sizes free, over every row count at which a register
// tile or its remainder changes and over column counts around a panel of 16;
// and with its column sizes bound.
//
//===----------------------------------------------------------------------===//
#include "Forms.h"
#include "Harness.h"
#include "Tiles.h"

#include "gtest/gtest.h"

#include <array>

namespace gelato::differential {

std::ostream &operator<<(std::ostream &os, const Form &form) {
  return os << form.name;
}

namespace {

constexpr std::pair<int64_t, int64_t> kColumns[] = {
    {1, 1},   {1, 15},   {3, 16},  {15, 17},   {16, 16},  {17, 3},
    {100, 1}, {333, 15}, {3, 333}, {100, 333}, {333, 100}};
const std::vector<int64_t> kRows = rowsAroundTiles({0, 1, 2, 100});

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

INSTANTIATE_TEST_SUITE_P(All, Forms, testing::ValuesIn(forms()),
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
