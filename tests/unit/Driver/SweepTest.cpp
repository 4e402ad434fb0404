//===- SweepTest.cpp - lists of sizes -------------------------------------===//
#include "Sweep.h"

#include "llvm/ADT/StringExtras.h"

#include <gtest/gtest.h>

using namespace gelato;

namespace {

/// "M=1,8;D=768", or the error.
std::string parse(std::vector<std::string> sets) {
  auto names = parseSweep(sets);
  if (!names)
    return llvm::toString(names.takeError());
  std::string text;
  for (const SweptName &name : *names) {
    text += (text.empty() ? "" : ";") + name.name + "=";
    llvm::ListSeparator comma(",");
    for (int64_t size : name.sizes)
      text += std::string(llvm::StringRef(comma)) + std::to_string(size);
  }
  return text;
}

TEST(Sweep, AListGoesOnUntilTheNextName) {
  EXPECT_EQ(parse({}), "");
  EXPECT_EQ(parse({"M=128"}), "M=128");
  EXPECT_EQ(parse({"M=1,8,128,D=768"}), "M=1,8,128;D=768");
  EXPECT_EQ(parse({"D=768,M=1,8,128"}), "D=768;M=1,8,128");
  EXPECT_EQ(parse({" M = 1 , 8", "D=768,F=16,32"}), "M=1,8;D=768;F=16,32");
}

TEST(Sweep, RefusesWhatIsNoListOfSizes) {
  struct {
    std::vector<std::string> sets;
    const char *said;
  } rows[] = {
      {{""}, "found '', expected sizes of a dimension"},
      {{"8"}, "found '8', expected a dimension's name and its size"},
      {{"8,M=1"}, "found '8', expected a dimension's name"},
      {{"=1,2"}, "expected a dimension's name"},
      {{"M=1,"}, "whole number from 1 to 2^40 behind M="},
      {{"M=1,,2"}, "whole number from 1 to 2^40 behind M="},
      {{"M=1,x"}, "found 'M=x', expected a whole number"},
      {{"M=0,1"}, "from 1 to 2^40"},
      {{"M=1,1099511627777"}, "from 1 to 2^40"},
      {{"M=1..8"}, "whole number"},
      {{"M=1,8,1"}, "found 1 twice for M"},
      {{"M=1,M=8"}, "found two lists of sizes for M"},
      {{"M=1", "M=8"},
       "found two lists of sizes for M in --set, expected one, "
       "as in M=1,8,128"},
  };
  for (const auto &row : rows) {
    std::string found = parse(row.sets);
    EXPECT_NE(found.find(row.said), std::string::npos)
        << row.sets[0] << ": " << found;
  }
}

TEST(Sweep, LimitsTheCombinations) {
  std::string list;
  for (int i = 1; i <= 101; ++i)
    list += "," + std::to_string(i);
  std::string m = "M=" + list.substr(1), n = "N=" + list.substr(1);
  EXPECT_NE(parse({m, n}).find("more than 10000 combinations"),
            std::string::npos);
  EXPECT_EQ(parse({m}), m);
}

TEST(Sweep, CombinesEveryListWithEveryOther) {
  using Rows = std::vector<std::vector<int64_t>>;
  EXPECT_EQ(combinations({}), (Rows{{}}));
  SweptName m{"M", {1, 8}}, d{"D", {768}}, f{"F", {2, 3}};
  EXPECT_EQ(combinations({m, d, f}),
            (Rows{{1, 768, 2}, {1, 768, 3}, {8, 768, 2}, {8, 768, 3}}));
}

} // namespace
