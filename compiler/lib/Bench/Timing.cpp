//===- Timing.cpp - how long a call takes ---------------------------------===//
#include "gelato/Bench/Timing.h"

#include <algorithm>
#include <cmath>
#include <ctime>

namespace gelato {

/// Of one sample: 4000 times what the clock resolves (about 25 ns).
static constexpr double kSampleSeconds = 100e-6;

double threadSeconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

static double timeBatch(llvm::function_ref<void()> call, int64_t calls) {
  double start = secondsNow();
  for (int64_t i = 0; i < calls; ++i)
    call();
  return secondsNow() - start;
}

Timing timeCalls(llvm::function_ref<void()> call,
                 const TimingOptions &options) {
  Timing timing;
  // Warms caches, branches and the clock of the core up. The quickest batch
  // says how many calls are a sample: one that was interrupted must not.
  double spent = 0, quickest = INFINITY;
  for (int64_t calls = 1;; calls *= 2) {
    double seconds = timeBatch(call, calls);
    spent += seconds;
    quickest = std::min(quickest, std::max(seconds, 1e-9) / double(calls));
    if (calls * quickest >= kSampleSeconds && spent >= options.seconds / 10)
      break;
  }
  timing.callsPerSample =
      std::max<int64_t>(1, std::ceil(kSampleSeconds / quickest));
  double start = secondsNow(), end = start + options.seconds,
         ran = threadSeconds();
  auto isEnough = [&](int64_t taken) {
    if (options.samples)
      return taken >= options.samples;
    return taken >= kLeastSamples && secondsNow() >= end;
  };
  while (!isEnough(timing.samples.size()))
    timing.samples.push_back(timeBatch(call, timing.callsPerSample) /
                             double(timing.callsPerSample));
  timing.processorShare =
      std::min(1.0, (threadSeconds() - ran) / (secondsNow() - start));
  return timing;
}

} // namespace gelato
