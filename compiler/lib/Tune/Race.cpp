//===- Race.cpp - which of several takes the least time -------------------===//
#include "gelato/Tune/Race.h"

#include "llvm/ADT/STLExtras.h"

namespace gelato {

Race race(size_t count, llvm::function_ref<std::vector<double>(size_t)> take,
          llvm::function_ref<bool()> isOver) {
  Race race;
  race.samples.resize(count);
  std::vector<size_t> left; // beside number 0
  for (size_t i = 1; i < count; ++i)
    left.push_back(i);
  auto median = [&](size_t i) { return spreadOf(race.samples[i]).median; };
  auto interval = [&](size_t i) { return medianInterval(race.samples[i]); };
  while (race.turns < kMostTurns && !left.empty() && !isOver()) {
    auto takeTurn = [&](size_t i) {
      std::vector<double> taken = take(i);
      race.samples[i].insert(race.samples[i].end(), taken.begin(), taken.end());
    };
    takeTurn(0);
    for (size_t i : left)
      takeTurn(i);
    ++race.turns;
    llvm::sort(left, [&](size_t a, size_t b) { return median(a) < median(b); });
    // A first turn may have met the machine while it was disturbed.
    if (race.turns > 1)
      left.resize((left.size() + 1) / 2);
    size_t leader = median(left.front()) < median(0) ? left.front() : 0;
    llvm::erase_if(left, [&](size_t i) {
      return i != leader && interval(leader).isBelow(interval(i));
    });
    if (left.size() == 1 && interval(left.front()).isBelow(interval(0)))
      break;
  }
  race.isClear = left.empty();
  if (!left.empty() && race.turns > 0 &&
      interval(left.front()).isBelow(interval(0))) {
    race.winner = left.front();
    race.isClear = true;
  }
  return race;
}

} // namespace gelato
