//===- MeasureRoofs.cpp - measuring what this machine can do at most ------===//
//
// Every repetition starts all threads at once and ends with the last of them.
// A cache is measured with half of what it holds: more would share it with the
// stack and whatever else runs. A cache that threads share is divided among
// them, one of their own is not. Of one thread the time counts that it ran,
// which has no other work's turns in it; of several, which have to run at once,
// that of the clock.
//
//===----------------------------------------------------------------------===//
#include "gelato/Bench/CoreLoops.h"
#include "gelato/Bench/Roofs.h"
#include "gelato/Bench/Timing.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <sys/mman.h>
#include <thread>
#include <unistd.h>

namespace gelato {

namespace {

constexpr int kRepetitions = 25;
/// Of one repetition: far above what a clock resolves, and below the time slice
/// that a busy machine takes away.
constexpr double kSeconds = 1e-3;
/// For the repetitions of several threads, which a busy machine seldom runs at
/// the same time.
constexpr double kThreadedSeconds = 0.25;
/// What no cache holds, and what a small machine still has.
constexpr int64_t kLeastMemory = int64_t(64) << 20, kMostMemory = int64_t(512)
                                                                  << 20;

using Body = llvm::function_ref<void(unsigned thread, int64_t passes)>;

struct Repetition {
  double seconds;
  double processorShare; ///< of the thread that had the least of one
};

/// `passes` of `body` on all threads at once.
Repetition timeOnce(unsigned threads, int64_t passes, Body body) {
  std::atomic<unsigned> ready{0};
  std::atomic<bool> go{false};
  std::vector<std::thread> others;
  std::vector<double> ends(threads), ran(threads);
  auto runBody = [&](unsigned t) {
    double before = threadSeconds();
    body(t, passes);
    ran[t] = threadSeconds() - before;
    ends[t] = secondsNow();
  };
  for (unsigned t = 1; t < threads; ++t)
    others.emplace_back([&, t] {
      ++ready;
      while (!go)
        ;
      runBody(t);
    });
  while (ready + 1 < threads)
    ;
  double start = secondsNow();
  go = true;
  runBody(0);
  for (std::thread &other : others)
    other.join();
  double share = 1;
  for (unsigned t = 0; t < threads; ++t)
    share = std::min(share, ran[t] / (ends[t] - start));
  if (threads == 1)
    return {ran[0], share};
  return {*std::max_element(ends.begin(), ends.end()) - start, share};
}

/// The most passes per second, of all threads together. `share` becomes the
/// part of a processor that was left to the quickest repetition, if it is less.
double bestRate(unsigned threads, double &share, Body body) {
  // How many passes a repetition has is found without waiting for others, and
  // not by a time in which something else ran.
  int64_t passes = 1;
  auto quickest = [&] {
    double seconds = timeOnce(1, passes, body).seconds;
    for (int i = 0; i < 2; ++i)
      seconds = std::min(seconds, timeOnce(1, passes, body).seconds);
    return seconds;
  };
  while (quickest() < kSeconds && passes < INT64_MAX / 2)
    passes *= 2;
  Repetition best = timeOnce(threads, passes, body);
  double end = secondsNow() + (threads > 1 ? kThreadedSeconds : 0);
  for (int i = 1; i < kRepetitions || secondsNow() < end; ++i) {
    Repetition next = timeOnce(threads, passes, body);
    if (next.seconds < best.seconds)
      best = next;
  }
  share = std::min(share, best.processorShare);
  return threads * passes / best.seconds;
}

/// Memory in large pages where the system gives them, so that caches are
/// measured and not the translation of addresses.
class Area {
public:
  explicit Area(int64_t bytes)
      : start(static_cast<char *>(
            std::aligned_alloc(kAlign, (bytes + kAlign - 1) & -kAlign))) {
    if (!start)
      return;
    madvise(start.get(), bytes, MADV_HUGEPAGE);
    std::memset(start.get(), 1, bytes);
  }
  char *get() const { return start.get(); }

private:
  static constexpr int64_t kAlign = int64_t(2) << 20;
  struct Free {
    void operator()(char *p) const { std::free(p); }
  };
  std::unique_ptr<char, Free> start;
};

class Measurement {
public:
  Measurement(const Machine &machine, unsigned threads)
      : machine(machine), threads(threads), loops(hostLoops().front()) {}
  llvm::Expected<Roofs> run();

private:
  int64_t perThread(const CacheSize &cache) const;
  void measureCompute(Roofs &roofs, llvm::StringRef isa,
                      void (*multiplyAdd)(int64_t rounds),
                      double flopsPerRound);
  void measureMemory(Roofs &roofs, std::string name, int64_t holds,
                     int64_t bytes);

  const Machine &machine;
  unsigned threads;
  const CoreLoops &loops;
  std::vector<Area> areas; ///< of each thread
};

int64_t Measurement::perThread(const CacheSize &cache) const {
  // Threads fill the sharers of one cache before they reach the next.
  return cache.bytes / std::min(threads, cache.sharers);
}

void Measurement::measureCompute(Roofs &roofs, llvm::StringRef isa,
                                 void (*multiplyAdd)(int64_t rounds),
                                 double flopsPerRound) {
  constexpr int64_t rounds = 1000;
  double rate =
      bestRate(threads, roofs.processorShare,
               [&](unsigned, int64_t passes) { multiplyAdd(passes * rounds); });
  roofs.compute.push_back({isa.str(), rate * rounds * flopsPerRound / 1e9});
}

/// One row, with `bytes` for each thread.
void Measurement::measureMemory(Roofs &roofs, std::string name, int64_t holds,
                                int64_t bytes) {
  // Twice: two halves that are copied must be whole passes too.
  bytes = std::max(bytes / (2 * kPassBytes), int64_t(1)) * 2 * kPassBytes;
  double read = bestRate(threads, roofs.processorShare,
                         [&](unsigned thread, int64_t passes) {
                           for (int64_t i = 0; i < passes; ++i)
                             loops.read(areas[thread].get(), bytes);
                         });
  double copy = bestRate(
      threads, roofs.processorShare, [&](unsigned thread, int64_t passes) {
        for (int64_t i = 0; i < passes; ++i)
          loops.copy(areas[thread].get(), areas[thread].get() + bytes / 2,
                     bytes / 2);
      });
  roofs.memory.push_back(
      {std::move(name), holds, read * bytes / 1e9, copy * bytes / 1e9});
}

llvm::Expected<Roofs> Measurement::run() {
  Roofs roofs;
  roofs.cpu = machine.cpu;
  roofs.threads = threads;
  for (const CoreLoops &row : hostLoops())
    measureCompute(roofs, row.isa, row.multiplyAdd, row.flopsPerRound);
  if (const TileLoop *tiles = hostTiles())
    measureCompute(roofs, tiles->isa, tiles->multiplyAdd, tiles->flopsPerRound);
  int64_t here = int64_t(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  int64_t memory = std::clamp(4 * machine.caches.back().bytes, kLeastMemory,
                              std::clamp(here / 4, kLeastMemory, kMostMemory)) /
                   threads;
  for (unsigned t = 0; t < threads; ++t) {
    areas.emplace_back(memory);
    if (!areas.back().get())
      return llvm::createStringError("found no " + llvm::Twine(memory >> 20) +
                                     " MiB of memory to measure roofs with");
  }
  for (const CacheSize &cache : machine.caches) {
    int64_t holds = perThread(cache);
    measureMemory(roofs, "L" + std::to_string(cache.level), holds * threads,
                  std::min(holds / 2, memory));
  }
  measureMemory(roofs, "memory", kUnlimited, memory);
  int64_t bytes = memory / kPassBytes * kPassBytes;
  double stream = bestRate(threads, roofs.processorShare,
                           [&](unsigned thread, int64_t passes) {
                             for (int64_t i = 0; i < passes; ++i)
                               loops.stream(areas[thread].get(), bytes);
                           });
  roofs.streamingStore = stream * bytes / 1e9;
  return roofs;
}

} // namespace

llvm::Expected<Roofs> measureRoofs(const Machine &machine, unsigned threads) {
  return Measurement(machine, threads).run();
}

} // namespace gelato
