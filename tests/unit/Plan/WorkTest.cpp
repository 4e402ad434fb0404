//===- WorkTest.cpp - operations and traffic of a call --------------------===//
#include "Plan/Planned.h"

#include "gelato/Plan/Work.h"

#include <gtest/gtest.h>

using namespace gelato;
using namespace gelato::test;

namespace {

TEST(Amount, SumsProductsOfTheSameSizes) {
  Amount amount;
  EXPECT_EQ(amount.text(Amount::Unit::Byte), "0 bytes");
  amount.add(2, {{3, {}}, {mlir::ShapedType::kDynamic, "M"}});
  amount.add(1, {{4, {}}});
  amount.add(1, {{mlir::ShapedType::kDynamic, "M"}});
  amount.add(0, {{mlir::ShapedType::kDynamic, "N"}});
  EXPECT_EQ(amount.text(Amount::Unit::Byte), "7*M + 4 bytes");
  EXPECT_FALSE(amount.number());
  EXPECT_EQ(amount.at([](llvm::StringRef name) {
    return name == "M" ? 10.0 : 1000.0;
  }),
            74);
  Amount sum;
  sum += amount;
  sum += amount;
  EXPECT_EQ(sum.text(Amount::Unit::Flop), "14*M + 8 flop");
}

TEST(Amount, IsANumberWhereNoNameCounts) {
  Amount amount;
  amount.add(1500, {});
  amount.add(0, {{mlir::ShapedType::kDynamic, "M"}});
  EXPECT_EQ(amount.number(), 1500);
  EXPECT_EQ(amount.text(Amount::Unit::Byte), "1.50 kB");
  EXPECT_EQ(amount.text(Amount::Unit::Flop), "1.50 kflop");
}

/// 4 x 20 from 8, twice, with a bias and a product of both.
TEST(Work, CountsProductsTheEpilogueAndEachOperand) {
  Planned k(pairOfBf16);
  ASSERT_TRUE(k.plan) << k.error;
  Work work = workOf(*k.plan, k.groups());
  EXPECT_EQ(work.flops.number(), 2 * (2 * 4 * 20 * 8) + 2 * 4 * 20);
  EXPECT_EQ(work.read.number(), 4 * 8 * 4 + 2 * (8 * 20 * 2) + 20 * 4);
  EXPECT_EQ(work.written.number(), 4 * 20 * 4);
  EXPECT_EQ(work.bytes().number(),
            *work.read.number() + *work.written.number());
  int64_t tail = 4 * 16 * 4;
  EXPECT_EQ(work.footprint.number(), *work.bytes().number() + tail);
}

} // namespace
