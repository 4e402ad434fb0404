//===- Tuner.h - the fastest row for a group, found by measuring ----------===//
//
// Takes a kernel at one level and fixed sizes, and one group of it. Every
// candidate is compiled the way its row will be used, from a folder of
// schedules that comes first; has to give the shipped choice's results bit for
// bit; and is timed in turns with the shipped choice, whole calls of the whole
// kernel, so that only their ratio counts. The best of these race at the end.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TUNE_TUNER_H
#define GELATO_TUNE_TUNER_H

#include "gelato/Bench/Roofs.h"
#include "gelato/Pipeline/Compiler.h"
#include "gelato/Tune/SearchSpace.h"
#include "gelato/Tune/TuneLog.h"

#include "gelato/runtime/env.h"

#include <functional>

namespace gelato {

/// Steps of a kernel that one row serves.
struct TuneGroup {
  ScheduleQuery query;
  std::vector<unsigned> steps; ///< of the plan
  Candidate shipped;           ///< the built-in row's verb and knobs

  /// The row by which the group is scheduled so, and no other.
  ScheduleRow row(const Candidate &choice) const {
    return rowFor(query, choice.verb, choice.knobs);
  }
  /// What the rows of all its choices begin with.
  std::string head() const { return row({}).head(); }
};

/// A kernel that is compiled as it is shipped.
struct TunedKernel {
  std::shared_ptr<const SourceFile> file;
  /// Made for this one kernel, one level and all sizes.
  Compilation &compilation;
  const gelato_kernel_info &shipped;
  const Roofs &roofs;
  std::string compiler; ///< "gelato 0.1.0"

  const CpuLevel &level() const { return *compilation.levels().front(); }
};

/// The groups of the kernel's plan that no row serves together. An error:
/// groups whose schedule is no row. Plans and groups must have been made.
llvm::Expected<std::vector<TuneGroup>> tuneGroups(const TunedKernel &kernel);

struct TuneControl {
  double seconds = 0; ///< after which no candidate is begun; 0: no end
  std::function<bool()> isInterrupted;
  /// What is being done, "37 of 212, best so far ...".
  std::function<void(const llvm::Twine &)> say;
};

struct TuneResult {
  SearchSpace space;
  int64_t measured = 0;  ///< in this run
  int64_t kept = 0;      ///< by earlier ones, in the file
  int64_t slowTiles = 0; ///< left out: their tile was far slower
  int64_t hopeless = 0;  ///< left out: the bound is above what was measured
  int64_t left = 0;      ///< not begun when the time was over
  int64_t refused = 0;   ///< the compiler did not take them
  std::string wrong;     ///< a row that gave other results; empty: none did
  bool isInterrupted = false;
  Measured shipped, winner;
  bool isClear = false;   ///< the winner is faster beyond what was disturbed
  double roofSeconds = 0; ///< of a call, at least
};

/// Searches; what was measured is in `log`, also when it was interrupted.
llvm::Expected<TuneResult> tune(const TunedKernel &kernel,
                                const TuneGroup &group,
                                const TuneControl &control, TuneLog &log);

} // namespace gelato

#endif // GELATO_TUNE_TUNER_H
