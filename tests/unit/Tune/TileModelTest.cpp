//===- TileModelTest.cpp - what tiles cost at least -----------------------===//
//
// On a machine whose roofs are round numbers.
//
//===----------------------------------------------------------------------===//
#include "gelato/Tune/TileModel.h"

#include <gtest/gtest.h>

using namespace gelato;

namespace {

/// 1e9 FMAs of 8 lanes a second, and 2e9 loads of 32 bytes.
Roofs roofs() {
  Roofs roofs;
  roofs.compute = {{"avx2", 16}};
  roofs.memory = {{"L1", 1 << 15, 64, 64}, {"memory", kUnlimited, 1, 1}};
  roofs.streamingStore = 1;
  return roofs;
}

TileModel model(const Roofs &roofs, const char *root = "contraction") {
  const CpuLevel &level = *llvm::cantFail(findLevel("x86-64-v3"));
  return {level,
          roofs,
          {"x86_64",
           {"avx2"},
           "",
           root,
           "f32",
           {{"M", 12}, {"N", 160}, {"K", 1128}}},
          16,
          4,
          0};
}

Numbers tile(int64_t rows, int64_t columns = 16, int64_t panels = 1) {
  return {{"columns", columns},
          {"panels", panels},
          {"passes", 16 / columns},
          {"rows", rows}};
}

TEST(TileModel, RegistersOfATile) {
  Roofs here = roofs();
  TileModel one = model(here);
  // Sums, a row of the panel, a broadcast.
  EXPECT_EQ(one.registersOf(tile(6)), 12 + 2 + 1);
  EXPECT_EQ(one.registersOf(tile(14, 8)), 14 + 1 + 1);
  EXPECT_EQ(one.registersOf(tile(3, 16, 2)), 12 + 4 + 1);
  EXPECT_TRUE(one.fitsRegisters(tile(14, 8)));
  EXPECT_FALSE(one.fitsRegisters(tile(3, 16, 2)));
  EXPECT_EQ(model(here, "contraction-pair").registersOf(tile(6, 8)),
            12 + 2 + 1);
  EXPECT_EQ(one.registersOf({{"elements", 32}}), 4 + 1);
  EXPECT_EQ(one.registersOf({}), 0);
}

TEST(TileModel, MultiplyAddsAreTheBoundOfAGoodTile) {
  Roofs here = roofs();
  // 12 x 1128 x 160 FMAs in vectors of 8.
  EXPECT_NEAR(model(here).seconds(tile(6)), 12 * 1128 * 20 * 1e-9, 1e-12);
}

TEST(TileModel, LoadsAreTheBoundOfALowTile) {
  Roofs here = roofs();
  here.memory.front().read = 32; // one load in the time of an FMA
  // Of each of the 10 panels, for each k: two vectors for each row of tiles and
  // a broadcast for each row.
  EXPECT_NEAR(model(here).seconds(tile(2)), 10 * 1128 * (6 * 2 + 12) * 1e-9,
              1e-12);
}

TEST(TileModel, FewChainsWait) {
  Roofs here = roofs();
  // One row of half a panel is one chain, whose FMAs take four cycles each.
  EXPECT_NEAR(model(here).seconds(tile(1, 8)),
              12 * 20 * (1128 - 128) * 4 * 1e-9, 1e-12);
}

TEST(TileModel, OtherStepsTakeTheirTimeToo) {
  Roofs here = roofs();
  TileModel with = model(here);
  double alone = with.seconds(tile(6));
  with.otherSeconds = 1;
  EXPECT_NEAR(with.seconds(tile(6)), 1 + alone, 1e-12);
}

TEST(TileModel, HalfAVectorTakesAsLongAsAWholeOne) {
  Roofs here = roofs();
  TileModel elements = model(here, "elementwise");
  elements.group.sizes = {{"N", 1000}, {"operations", 10}};
  double whole = elements.seconds({{"elements", 8}});
  EXPECT_DOUBLE_EQ(elements.seconds({{"elements", 32}}), whole);
  EXPECT_DOUBLE_EQ(elements.seconds({{"elements", 4}}), 2 * whole);
}

} // namespace
