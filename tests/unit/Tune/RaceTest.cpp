//===- RaceTest.cpp - who wins, and how soon that is clear ----------------===//
//
// Times are made up; nothing here is timed.
//
//===----------------------------------------------------------------------===//
#include "gelato/Tune/Race.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

using namespace gelato;

namespace {

bool never() { return false; }

/// Racers with a time each, and noise that is the same on each run.
class Track {
public:
  explicit Track(std::vector<double> times, double noise = 0.01)
      : times(std::move(times)), noise(noise) {}

  Race run(llvm::function_ref<bool()> isOver = never) {
    return race(
        times.size(),
        [&](size_t i) {
          ++turnsOf[i];
          std::vector<double> samples;
          for (int s = 0; s < 6; ++s)
            samples.push_back(
                times[i] *
                (1 + noise * std::uniform_real_distribution<>(-1, 1)(random)));
          return samples;
        },
        isOver);
  }

  std::map<size_t, unsigned> turnsOf;

private:
  std::vector<double> times;
  double noise;
  std::mt19937 random{7};
};

TEST(RaceOfCandidates, TheFastestWinsAndTheRaceEnds) {
  Track track({1.0, 1.2, 0.8, 0.95, 1.5});
  Race race = track.run();
  EXPECT_EQ(race.winner, 2u);
  EXPECT_TRUE(race.isClear);
  EXPECT_LT(race.turns, kMostTurns);
  // Who is clearly slower is out after the first turn.
  EXPECT_EQ(track.turnsOf[4], 1u);
}

TEST(RaceOfCandidates, TheFirstWinsUnlessAnotherIsClearlyFaster) {
  Track track({1.0, 0.999, 1.001}, 0.1);
  Race race = track.run();
  EXPECT_EQ(race.winner, 0u);
  EXPECT_FALSE(race.isClear);
  EXPECT_EQ(race.turns, kMostTurns);
}

TEST(RaceOfCandidates, TheFirstWinsClearlyWhereAllOthersAreOut) {
  Race race = Track({1.0, 1.2, 1.3}).run();
  EXPECT_EQ(race.winner, 0u);
  EXPECT_TRUE(race.isClear);
}

TEST(RaceOfCandidates, ManyThatAreAlikeAreHalved) {
  Track track(std::vector<double>(17, 1.0), 0.1);
  Race race = track.run();
  unsigned turns = 0;
  for (auto [racer, of] : track.turnsOf)
    turns += racer ? of : 0;
  // 16, 16, 8, 4, 2 and then one.
  EXPECT_EQ(turns, 16u + 16u + 8u + 4u + 2u + (kMostTurns - 5));
  EXPECT_EQ(race.samples.front().size(), 6u * kMostTurns);
}

TEST(RaceOfCandidates, ADisturbedTurnChangesNothing) {
  unsigned turn = 0;
  Race ended = race(
      2,
      [&](size_t i) {
        turn += i == 0;
        // All that runs in the first turn is ten times as slow.
        double time = (i ? 0.9 : 1.0) * (turn == 1 ? 10 : 1);
        return std::vector<double>{time,         time * 1.001, time * 1.002,
                                   time * 1.003, time * 1.004, time * 1.005};
      },
      never);
  EXPECT_EQ(ended.winner, 1u);
  EXPECT_TRUE(ended.isClear);
}

TEST(RaceOfCandidates, WhatIsOverBeforeItBegins) {
  Race race = Track({1.0, 0.5}).run([] { return true; });
  EXPECT_EQ(race.turns, 0u);
  EXPECT_EQ(race.winner, 0u);
  EXPECT_FALSE(race.isClear);
  race = Track({1.0}).run();
  EXPECT_EQ(race.turns, 0u);
  EXPECT_EQ(race.winner, 0u);
}

} // namespace
