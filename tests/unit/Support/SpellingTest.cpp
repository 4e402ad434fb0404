//===- SpellingTest.cpp - the name that was meant -------------------------===//

#include "gelato/Support/Spelling.h"

#include "gtest/gtest.h"

using namespace gelato;

namespace {

TEST(Spelling, FindsWhatWasMeant) {
  const llvm::StringRef names[] = {"gelu", "silu", "sigmoid", "softplus",
                                   "D",    "F",    "w1"};
  struct Row {
    llvm::StringRef typed, meant;
  };
  const Row rows[] = {
      {"gleu", "gelu"},
      {"gelo", "gelu"},
      {"Sigmoid", "sigmoid"},
      {"sigmod", "sigmoid"},
      {"soft_plus", "softplus"},
      {"d", "D"},
      {"w2", "w1"},
      {"Q", ""},
      {"matmul", ""},
      {"gelu", ""},
      {"", ""},
  };
  for (const Row &row : rows)
    EXPECT_EQ(closestName(row.typed, names).str(), row.meant.str())
        << row.typed.str();
}

TEST(Spelling, AsksOnlyWhenThereIsAnAnswer) {
  EXPECT_EQ(didYouMean("gleu", {"gelu"}), "; did you mean 'gelu'?");
  EXPECT_EQ(didYouMean("gleu", {"where"}), "");
  EXPECT_EQ(didYouMean("gleu", {}), "");
}

} // namespace
