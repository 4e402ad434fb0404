//===- SlicesTest.cpp - parts of params, and pairs of them ----------------===//
//
// Fused checkpoints and other slices, with columns on either side of one panel
// and of two and rows on either side of each tile. Bounds must be known, so
// each kernel is compiled for its sizes; rows stay free.
//
//===----------------------------------------------------------------------===//
#include "Harness.h"
#include "Tiles.h"

#include "gtest/gtest.h"

namespace gelato::differential {
namespace {

constexpr int64_t kColumns[] = {1, 5, 16, 17, 33, 48};
/// Less than a panel, a whole number of them, and neither.
constexpr int64_t kFewColumns[] = {5, 32, 33};
const std::vector<int64_t> kRows = rowsAroundTiles({0, 1, 2, 3, 25});

/// Checks `source` for every number of rows.
void checkRows(const char *source, const Bindings &bindings,
               const Sizes &sizes = {}) {
  Subject subject({source, bindings});
  ASSERT_EQ(subject.problem(), "");
  for (int64_t m : kRows) {
    Trial trial{sizes, uint64_t(m + 1)};
    trial.sizes["M"] = m;
    trial.rows = "M";
    if (m == 7)
      trial.fill = Fill::Sprinkled;
    EXPECT_EQ(subject.check(trial), "");
    if (testing::Test::HasFailure())
      return;
  }
}

TEST(Slices, GateAndUpOfOneCheckpoint) {
  for (int64_t n : kColumns)
    checkRows(R"(
kernel k(x: f32[M, K], gu: param f32[G, K], b: param f32[G], d: param f32[K, F]) -> f32[M, K] {
  gate = x @ gu[:F].T + b[:F]
  up = x @ gu[F:].T + b[F:]
  return x + (silu(gate) * up) @ d.T
})",
              {{"F", n}, {"G", 2 * n}}, {{"K", 40}});
}

TEST(Slices, ColumnsOfOneCheckpoint) {
  for (int64_t n : kColumns)
    checkRows(R"(
kernel k(x: f32[M, K], gu: param f32[K, G], d: param f32[F, K]) -> (y: f32[M, K], h: f32[M, F]) {
  h = gelu(x @ gu[:, F:]) * (x @ gu[:, :F])
  return h @ d, h
})",
              {{"F", n}, {"G", 2 * n}, {"K", 23}});
}

/// A panel of 16 bits has 32 columns, 16 of either; two k of bf16 lie side by
/// side, so K is odd and even, and one.
TEST(Slices, GateAndUpOf16Bits) {
  for (auto [n, k] : {std::pair<int64_t, int64_t>{5, 40},
                      {16, 1},
                      {17, 23},
                      {33, 2},
                      {48, 33}}) {
    checkRows(R"(
kernel k(x: bf16[M, K], gu: param bf16[G, K], b: param bf16[G], d: param bf16[K, F]) -> bf16[M, K] {
  gate = x @ gu[:F].T + b[:F]
  up = x @ gu[F:].T + b[F:]
  return bf16(silu(gate) * up) @ d.T
})",
              {{"F", n}, {"G", 2 * n}}, {{"K", k}});
    checkRows(R"(
kernel k(x: f32[M, K], gu: param f16[K, G], d: f16[F, K]) -> (y: f32[M, K], h: f16[M, F]) {
  h = f16(gelu(x @ f32(gu[:, F:])) * (x @ f32(gu[:, :F])))
  return h @ d, h
})",
              {{"F", n}, {"G", 2 * n}, {"K", k}});
  }
}

/// Three unequal parts, each a product of its own; offsets that are no multiple
/// of anything, in both dimensions.
TEST(Slices, PartsOfAnySize) {
  for (int64_t n : kFewColumns)
    checkRows(R"(
kernel k(x: f32[M, K], qkv: param f32[G, L], b: param f32[G], f: f32[F])
    -> (q: f32[M, F], k: f32[M, 7], v: f32[M, 3]) {
  part = qkv[:, 2:]
  return x @ part[:F].T + b[:F], relu(x @ part.T[:, F:][:, :7] + b[F:][:7]), x @ qkv[3:6, 2:].T
})",
              {{"F", n}, {"G", n + 9}, {"K", 19}, {"L", 21}});
}

TEST(Slices, RightSidesThatAreNoParams) {
  for (int64_t n : kFewColumns)
    checkRows(R"(
kernel k(x: f32[M, K], w: f32[G, K], s: f32[K, F]) -> (y: f32[M, F], z: f32[M, 1]) {
  a = x @ w[F:].T * (x @ s)
  return a - x @ w[:F].T, x @ (w * 2).T[:, 1:2]
})",
              {{"F", n}, {"G", 2 * n}, {"K", 18}});
}

/// Params that are read where they lie: added, multiplied, on the left.
TEST(Slices, OutsideOfRightSides) {
  for (int64_t n : kFewColumns)
    checkRows(R"(
kernel k(x: f32[M, F], m: param f32[G, L], b: param f32[G], one: param f32[1, G], y: f32[F, L])
    -> (a: f32[M, F], c: f32[2, 5], d: f32[F, L], e: f32[3, F], p: f32[3]) {
  left = m[4:7, 1:6]
  return x * b[2:][:F] + one[:, :F], left[1:], exp(m[:F]) + y, left @ m[:F, 6:11].T + b[1:2], b[3:6]
})",
              {{"F", n}, {"G", n + 8}, {"L", 11}});
}

TEST(Slices, AllOfATensor) {
  checkRows(R"(
kernel k(x: f32[M, K], w: param f32[G, K], b: param f32[G], v: f32[G, K]) -> f32[M, G] {
  return x @ w[:G].T + x @ w[0:].T[:, :] * (x @ v[:].T) + b[:G]
})",
            {{"G", 21}}, {{"K", 5}});
}

/// Pairs of whole params, whose columns are bound.
TEST(Pairs, ColumnsAroundEachPanel) {
  for (int64_t n : kColumns)
    checkRows(R"(
kernel k(x: f32[M, K], g: param f32[N, K], u: param f32[N, K], b: param f32[N],
         d: param f32[N, K]) -> f32[M, K] {
  return x + (silu(x @ g.T + b) * (x @ u.T)) @ d
})",
              {{"N", n}}, {{"K", 40}});
}

} // namespace
} // namespace gelato::differential
