//===- Race.h - which of several takes the least time ---------------------===//
//
// All that are left are timed in turns, so that what disturbs one turn disturbs
// each of them. After a turn the clearly slower ones are out, and of the others
// all but the better half: as many samples as are needed go to those that are
// hard to tell apart (successive halving; Jamieson and Talwalkar, 2016). Knows
// no clock: whoever starts a race takes the samples.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TUNE_RACE_H
#define GELATO_TUNE_RACE_H

#include "gelato/Bench/Statistics.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <vector>

namespace gelato {

struct Race {
  /// Of each that started, all its samples in seconds.
  std::vector<std::vector<double>> samples;
  size_t winner = 0;
  /// Whether the winner is clearly faster than the first, or is the first and
  /// all others are out.
  bool isClear = false;
  unsigned turns = 0;
};

/// After so many turns what is left counts as equally fast.
constexpr unsigned kMostTurns = 12;

/// Lets `count` of them race; number 0 is what the others have to beat, and
/// runs to the end. It wins unless another is clearly faster. `take` samples
/// one, in its turn; once `isOver` says so no turn begins.
Race race(size_t count, llvm::function_ref<std::vector<double>(size_t)> take,
          llvm::function_ref<bool()> isOver);

} // namespace gelato

#endif // GELATO_TUNE_RACE_H
