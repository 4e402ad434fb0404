//===- CoreLoops.h - loops that do nothing but what they measure ----------===//
//
// Inline assembly, so that no compiler shortens, spills or vectorizes what is
// measured: multiply-adds that wait for nothing, and passes over memory with
// the widest vectors. One row per vector instruction set, under the name by
// which schedules and CPU levels know it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_BENCH_CORELOOPS_H
#define GELATO_BENCH_CORELOOPS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>

namespace gelato {

struct CoreLoops {
  llvm::StringLiteral isa; ///< "avx512f"
  bool (*runsHere)();
  /// Independent multiply-adds of f32 without memory, or multiplies and adds
  /// where there is no FMA. flopsPerRound: an FMA counts two per lane.
  void (*multiplyAdd)(int64_t rounds);
  double flopsPerRound;
  /// One pass over `bytes`, a multiple of kPassBytes at a multiple of 64.
  void (*read)(const char *from, int64_t bytes);
  void (*copy)(const char *from, char *to, int64_t bytes);
  /// Stores past the caches; finished when it returns.
  void (*stream)(char *to, int64_t bytes);
};

/// What one iteration of a pass covers at most.
constexpr int64_t kPassBytes = 512;

/// The rows that run on this machine, widest first; empty on an architecture
/// that has none.
llvm::ArrayRef<CoreLoops> hostLoops();

/// Independent products of tiles, bf16 into f32, without memory.
struct TileLoop {
  llvm::StringLiteral isa; ///< "amx-bf16"
  void (*multiplyAdd)(int64_t rounds);
  double flopsPerRound;
};

/// Null where the processor has no tiles or the system does not give them.
const TileLoop *hostTiles();

} // namespace gelato

#endif // GELATO_BENCH_CORELOOPS_H
