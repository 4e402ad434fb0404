//===- TileModel.h - what a tile costs at least ---------------------------===//
//
// Counts, on what a verb notes of its tile, the registers that it wants and the
// time that its multiply-adds and loads take at least on this machine. It is a
// bound, not a guess: nothing that could be the fastest is left out by it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TUNE_TILEMODEL_H
#define GELATO_TUNE_TILEMODEL_H

#include "gelato/Bench/Roofs.h"
#include "gelato/Schedule/Schedule.h"
#include "gelato/Target/CpuLevel.h"

namespace gelato {

struct TileModel {
  const CpuLevel &level;
  const Roofs &roofs;
  ScheduleQuery group;     ///< whose sizes are all known
  int64_t panel = 0;       ///< columns of a panel; 0: the group has none
  double elementBytes = 4; ///< of what a panel holds
  double otherSeconds = 0; ///< of the call's other steps, at least

  int64_t lanes() const { return level.vectorBits / 32; }
  /// Vector registers that are full at once; 0 of a tile that says nothing.
  int64_t registersOf(const Numbers &tile) const;
  bool fitsRegisters(const Numbers &tile) const {
    return registersOf(tile) <= int64_t(level.vectorRegisters());
  }
  /// The seconds that a call takes at least.
  double seconds(const Numbers &tile) const;

private:
  double productSeconds(const Numbers &tile) const;
};

} // namespace gelato

#endif // GELATO_TUNE_TILEMODEL_H
