//===- FiguresTest.cpp - numbers and tables for people --------------------===//
#include "gelato/Support/Figures.h"

#include <gtest/gtest.h>

using namespace gelato;

namespace {

TEST(Figures, NumbersHaveThreeDigits) {
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

TEST(Figures, TimesHaveAUnitThatSuits) {
  EXPECT_EQ(secondsText(2), "2.00 s");
  EXPECT_EQ(secondsText(1.5e-3), "1.50 ms");
  EXPECT_EQ(secondsText(0.9999e-3), "1.00 ms");
  EXPECT_EQ(secondsText(250e-6), "250 us");
  EXPECT_EQ(secondsText(3e-9), "3.00 ns");
  EXPECT_EQ(secondsText(0.5e-9), "0.500 ns");
  EXPECT_EQ(secondsRange(900e-6, 1100e-6), "900 to 1100 us");
}

TEST(Figures, ColumnsAreAsWideAsTheyMustBe) {
  std::vector<std::string> rows[] = {{"name", "us"}, {"a", "1234"}};
  EXPECT_EQ(layOutTable(rows, 1), "  name    us\n"
                                  "  a     1234\n");
}

} // namespace
