//===- StatisticsTest.cpp - what many samples say -------------------------===//
#include "gelato/Bench/Statistics.h"

#include <gtest/gtest.h>

using namespace gelato;

namespace {

TEST(Statistics, SpreadOfOneSampleIsThatSample) {
  Spread spread = spreadOf({3});
  EXPECT_EQ(spread.min, 3);
  EXPECT_EQ(spread.q1, 3);
  EXPECT_EQ(spread.median, 3);
  EXPECT_EQ(spread.q3, 3);
  EXPECT_EQ(spread.max, 3);
}

/// The values are those of numpy.quantile.
TEST(Statistics, QuantilesAreInterpolated) {
  Spread spread = spreadOf({7, 1, 4, 2});
  EXPECT_EQ(spread.min, 1);
  EXPECT_DOUBLE_EQ(spread.q1, 1.75);
  EXPECT_DOUBLE_EQ(spread.median, 3);
  EXPECT_DOUBLE_EQ(spread.q3, 4.75);
  EXPECT_EQ(spread.max, 7);
  spread = spreadOf({5, 4, 3, 2, 1});
  EXPECT_DOUBLE_EQ(spread.q1, 2);
  EXPECT_DOUBLE_EQ(spread.median, 3);
  EXPECT_DOUBLE_EQ(spread.q3, 4);
}

TEST(Statistics, AFewDisturbedSamplesDoNotMoveTheMedian) {
  EXPECT_EQ(spreadOf({1, 1, 1, 1000, 1000}).median, 1);
}

} // namespace
