//===- Timing.h - how long a call takes -----------------------------------===//
//
// A sample is a batch of calls that takes far longer than a clock resolves, so
// that what a call costs beside its work is part of it. Samples are taken for a
// while: their median stands against a neighbour that disturbs fewer than half.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_BENCH_TIMING_H
#define GELATO_BENCH_TIMING_H

#include "gelato/Support/Clock.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstdint>
#include <vector>

namespace gelato {

/// Seconds that the calling thread has run.
double threadSeconds();

struct TimingOptions {
  double seconds = 0.5; ///< to take samples for, after a tenth of it unmeasured
  int64_t samples = 0;  ///< to take, however long it lasts; 0: by seconds
};

/// How few samples there may be when calls are long.
constexpr int64_t kLeastSamples = 5;

/// Below this part of a processor times say more about other work.
constexpr double kLeastShare = 0.95;

struct Timing {
  int64_t callsPerSample = 1;
  std::vector<double> samples; ///< seconds per call
  /// The part of the time of all samples that the calling thread ran. Where it
  /// is well below 1, others had its processor, and times are longer than the
  /// kernel takes.
  double processorShare = 1;
};

Timing timeCalls(llvm::function_ref<void()> call, const TimingOptions &options);

} // namespace gelato

#endif // GELATO_BENCH_TIMING_H
