//===- RandomTest.cpp - numbers that are the same everywhere --------------===//

#include "gelato/Support/Random.h"

#include "gtest/gtest.h"

using namespace gelato;

namespace {

// The words of seed 1234567 that the algorithm's public C version prints.
TEST(Random, WordsAreThoseOfSplitMix64) {
  SplitMix64 words(1234567);
  for (uint64_t word :
       {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
        4593380528125082431u, 16408922859458223821u})
    EXPECT_EQ(words.next(), word);
}

TEST(Random, TheSameSeedGivesTheSameNumbers) {
  NormalNumbers one(7), again(7), other(8);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    float value = one.next();
    EXPECT_EQ(value, again.next());
    differs |= value != other.next();
  }
  EXPECT_TRUE(differs);
}

TEST(Random, MeanAndVarianceAreThoseOfANormalDistribution) {
  constexpr int count = 1 << 20;
  NormalNumbers numbers(1);
  double sum = 0, squares = 0;
  int beyondTwo = 0;
  for (int i = 0; i < count; ++i) {
    double value = numbers.next();
    ASSERT_LE(std::abs(value), 6);
    sum += value;
    squares += value * value;
    beyondTwo += std::abs(value) > 2;
  }
  // Five standard deviations of each estimate.
  EXPECT_NEAR(sum / count, 0, 5e-3);
  EXPECT_NEAR(squares / count, 1, 7e-3);
  // 4.55 % of a normal distribution, 4.57 % of this one.
  EXPECT_NEAR(double(beyondTwo) / count, 0.0457, 2e-3);
}

} // namespace
