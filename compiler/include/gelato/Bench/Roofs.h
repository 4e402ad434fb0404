//===- Roofs.h - what this machine can do at most -------------------------===//
//
// A roof is a rate that no kernel exceeds: multiply-adds per second by vector
// instruction set, bytes per second by where they lie (Williams, Waterman and
// Patterson, "Roofline", 2009). Roofs are measured once, which takes a
// second, and kept in the user's cache folder, keyed by processor, caches and
// threads. A file that is damaged or of another machine is measured anew.
//
// Rates are the best of several repetitions: what disturbs a measurement only
// ever lowers it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_BENCH_ROOFS_H
#define GELATO_BENCH_ROOFS_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gelato {

/// One cache as one core sees it.
struct CacheSize {
  unsigned level; ///< 1, 2, 3
  int64_t bytes;
  unsigned sharers = 1; ///< processors that have it together
};

/// What the rates depend on.
struct Machine {
  std::string cpu;               ///< "AMD EPYC (znver5)"
  std::vector<CacheSize> caches; ///< of data, nearest first
  unsigned processors = 1;       ///< that this process may use

  static Machine host();
};

struct ComputeRoof {
  std::string isa; ///< as CpuLevel::schedules spells it
  double gflops;   ///< 1e9 per second; an FMA is two
};

/// What memory holds, as far as kernels see.
constexpr int64_t kUnlimited = INT64_MAX;

/// The bandwidth of one cache, or of memory, in 1e9 bytes per second.
struct MemoryRoof {
  std::string name; ///< "L1", "L2", "L3", "memory"
  int64_t bytes;    ///< how much it holds; of memory kUnlimited
  double read;
  double copy; ///< read and written bytes together
};

struct Roofs {
  std::string cpu;
  unsigned threads = 1;
  std::vector<ComputeRoof> compute; ///< of vectors, widest first; of tiles
  std::vector<MemoryRoof> memory;   ///< nearest first, memory last
  double streamingStore = 0;        ///< to memory, past the caches
  bool cached = false;              ///< were read, not measured
  /// The least part of a processor that a thread had while what became a rate
  /// was measured; below kLeastShare rates are too low.
  double processorShare = 1;

  /// The roof of code that may use `features`, best first and separated by
  /// commas, as CpuLevel has them; null if none of them was measured.
  const ComputeRoof *computeRoof(llvm::StringRef features) const;
  /// The nearest memory that holds a working set of so many bytes.
  const MemoryRoof &memoryOf(double workingSet) const;
  /// The seconds that the operations take at least, whatever they wait for.
  double computeSeconds(llvm::StringRef features, double flops) const;
  /// The seconds that the traffic takes at least when all that is touched is
  /// `workingSet` bytes and was touched just before.
  double memorySeconds(double read, double written, double workingSet) const;
};

enum class MeasureRoofs {
  IfMissing,
  Always,
  Never ///< an error if there are none yet
};

struct RoofOptions {
  std::string folder; ///< empty: the user's cache folder
  unsigned threads = 1;
  MeasureRoofs measure = MeasureRoofs::IfMissing;
};

/// The roofs of this machine. That they are not kept is only told to `warn`;
/// an error is an architecture without loops to measure with, not enough
/// memory, or `Never`.
llvm::Expected<Roofs>
machineRoofs(const RoofOptions &options,
             llvm::function_ref<void(const llvm::Twine &)> warn);

/// The roofs as an object for JSON.
llvm::json::Object roofsJson(const Roofs &roofs);
/// The same as text for a file, and from it: nothing if the text is damaged, of
/// another version, or of another key.
std::string roofsText(const Roofs &roofs, llvm::StringRef key);
std::optional<Roofs> readRoofs(llvm::StringRef text, llvm::StringRef key);
/// What the roofs of `machine` are kept under.
std::string roofsKey(const Machine &machine, unsigned threads);

/// Measures, without any file. An error: not enough memory.
llvm::Expected<Roofs> measureRoofs(const Machine &machine, unsigned threads);

} // namespace gelato

#endif // GELATO_BENCH_ROOFS_H
