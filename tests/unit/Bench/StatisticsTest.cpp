//===- StatisticsTest.cpp - spreads, and numbers as text ------------------===//
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

TEST(Statistics, NumbersHaveThreeDigits) {
  struct {
    double value;
    const char *text, *brief;
  } rows[] = {{0, "0", "0"},
              {1, "1.00", "1"},
              {0.5, "0.500", "0.5"},
              {12.34, "12.3", "12.3"},
              {20, "20.0", "20"},
              {9.994, "9.99", "9.99"},
              {9.999, "10.0", "10"},
              {99.94, "99.9", "99.9"},
              {99.96, "100", "100"},
              {100, "100", "100"},
              {123456.7, "123457", "123457"},
              {0.00123, "0.00123", "0.00123"},
              {-2.5, "-2.50", "-2.5"}};
  for (const auto &row : rows) {
    EXPECT_EQ(significant(row.value), row.text);
    EXPECT_EQ(significantShort(row.value), row.brief);
  }
}

TEST(Statistics, TimesHaveAUnitThatSuits) {
  EXPECT_EQ(secondsText(2), "2.00 s");
  EXPECT_EQ(secondsText(1.5e-3), "1.50 ms");
  EXPECT_EQ(secondsText(0.9999e-3), "1.00 ms");
  EXPECT_EQ(secondsText(250e-6), "250 us");
  EXPECT_EQ(secondsText(3e-9), "3.00 ns");
  EXPECT_EQ(secondsText(0.5e-9), "0.500 ns");
  EXPECT_EQ(secondsRange(900e-6, 1100e-6), "900 to 1100 us");
}

} // namespace
