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

/// The values are those of interval() in tests/perf/run_spread.py.
TEST(Statistics, WhereAMedianLies) {
  auto interval = [](int count) {
    std::vector<double> samples;
    for (int i = count; i > 0; --i)
      samples.push_back(i);
    Interval found = medianInterval(samples);
    return std::pair(found.low, found.high);
  };
  EXPECT_EQ(interval(1), std::pair(1.0, 1.0));
  EXPECT_EQ(interval(2), std::pair(1.0, 2.0));
  EXPECT_EQ(interval(5), std::pair(1.0, 5.0));
  EXPECT_EQ(interval(8), std::pair(2.0, 7.0));
  EXPECT_EQ(interval(31), std::pair(11.0, 21.0));
  EXPECT_EQ(interval(200), std::pair(88.0, 113.0));
}

TEST(Statistics, AFewDisturbedSamplesDoNotMoveTheMedian) {
  EXPECT_EQ(spreadOf({1, 1, 1, 1000, 1000}).median, 1);
}

} // namespace
