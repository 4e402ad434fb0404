//===- SearchSpaceTest.cpp - which choices a search tries, and when -------===//
//
// The verbs are made up: a search knows none by name.
//
//===----------------------------------------------------------------------===//
#include "gelato/Tune/SearchSpace.h"

#include <gtest/gtest.h>

using namespace gelato;

namespace {

/// A verb whose tile is at most `most` high, times as many as `wide` says.
const Verb kTiles = {"tiles",
                     {{"height", {1, 2, 4, 8}, true},
                      {"wide", {1, 2}, true},
                      {"turns", {1, 2, 3}, false}}};
const Candidate kShipped = {
    "tiles", {{"height", 2}, {"wide", 1}, {"turns", 2}}, {}};

/// Notes the tile, no higher than 4, as a contraction of four rows does.
std::optional<Numbers> tileOf(const Candidate &choice) {
  return Numbers{
      {"area", std::min<int64_t>(4, *numberOf(choice.knobs, "height")) *
                   *numberOf(choice.knobs, "wide")}};
}

SearchSpace search(
    llvm::function_ref<std::optional<Numbers>(const Candidate &)> tile = tileOf,
    int64_t registers = 100) {
  auto fits = [&](const Numbers &tile) {
    return *numberOf(tile, "area") <= registers;
  };
  auto seconds = [](const Numbers &tile) {
    return tile.empty() ? 0 : 1.0 / double(*numberOf(tile, "area"));
  };
  return searchSpace({kTiles}, kShipped, {tile, fits, seconds});
}

TEST(SearchSpace, TheShippedChoiceComesFirstAndOnce) {
  SearchSpace space = search();
  EXPECT_TRUE(space.candidates.front().isSame(kShipped));
  for (size_t i = 1; i < space.candidates.size(); ++i)
    EXPECT_FALSE(space.candidates[i].isSame(kShipped));
}

TEST(SearchSpace, EachTileIsTriedOnceWithEachOfTheOtherKnobs) {
  SearchSpace space = search();
  EXPECT_EQ(space.choices, 4 * 2 * 3);
  // Areas 1, 2, 4 and 8 are left: 1 x 2, 2 x 2, 8 x 1 and 8 x 2 are others'.
  EXPECT_EQ(space.candidates.size(), 4u * 3u);
  EXPECT_EQ(space.sameTile, 4 * 3);
  EXPECT_EQ(space.tooManyRegisters, 0);
  // The shipped choice keeps its tile: 1 x 2 has the same area.
  for (const Candidate &candidate : space.candidates)
    if (numberOf(candidate.tile, "area") == 2)
      EXPECT_EQ(numberOf(candidate.knobs, "height"), 2) << candidate.text();
}

TEST(SearchSpace, ATileThatDoesNotFitIsLeftOut) {
  SearchSpace space = search(tileOf, 4);
  EXPECT_EQ(space.candidates.size(), 3u * 3u);
  EXPECT_EQ(space.tooManyRegisters, 2 * 3); // 4 x 2 and 8 x 2
  EXPECT_EQ(space.sameTile, 3 * 3);
}

TEST(SearchSpace, TheShippedChoiceStaysEvenIfItDoesNotFit) {
  SearchSpace space = search(tileOf, 1);
  EXPECT_TRUE(space.candidates.front().isSame(kShipped));
}

TEST(SearchSpace, TilesComeBeforeTheKnobsBesideThemAndFastOnesFirst) {
  SearchSpace space = search();
  std::vector<int64_t> areas;
  for (size_t i = 1; i < space.candidates.size(); ++i) {
    const Candidate &candidate = space.candidates[i];
    EXPECT_EQ(candidate.changes, i < 4 ? 0u : 1u) << candidate.text();
    EXPECT_EQ(numberOf(candidate.knobs, "turns") == 2, i < 4);
    if (i < 4)
      areas.push_back(*numberOf(candidate.tile, "area"));
  }
  EXPECT_EQ(areas, (std::vector<int64_t>{8, 4, 1}));
}

TEST(SearchSpace, WhatTheCompilerRefusesIsCounted) {
  unsigned asked = 0;
  SearchSpace space =
      search([&](const Candidate &choice) -> std::optional<Numbers> {
        ++asked;
        if (numberOf(choice.knobs, "height") == 8)
          return std::nullopt;
        return tileOf(choice);
      });
  EXPECT_EQ(space.refused, 2 * 3);
  // Once for each choice of knobs that shape the tile, whatever is beside.
  EXPECT_EQ(asked, 8u);
}

TEST(SearchSpace, AnotherVerbHasItsFirstOptions) {
  Verb other = {"other", {{"turns", {7, 9}, false}}};
  auto tile = [](const Candidate &) { return Numbers{{"area", 1}}; };
  auto fits = [](const Numbers &) { return true; };
  auto seconds = [](const Numbers &) { return 0.0; };
  SearchSpace space = searchSpace({other}, kShipped, {tile, fits, seconds});
  ASSERT_EQ(space.candidates.size(), 3u);
  EXPECT_EQ(space.candidates[1].text(), "other(turns = 7)");
  EXPECT_EQ(space.candidates[2].text(), "other(turns = 9)");
  EXPECT_EQ(space.candidates[2].changes, 1u);
}

} // namespace
