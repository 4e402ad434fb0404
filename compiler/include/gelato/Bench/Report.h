//===- Report.h - what was timed, for people and for programs -------------===//
//
// One point is one kernel at one level and one choice of sizes. From points
// there is a table for a terminal, JSON whose schema does not change without
// its name (compiler/docs/bench.md), and a chart of a sweep.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_BENCH_REPORT_H
#define GELATO_BENCH_REPORT_H

#include "gelato/Bench/Roofs.h"
#include "gelato/Bench/Statistics.h"

#include "llvm/ADT/ArrayRef.h"

namespace gelato {

struct BenchSize {
  std::string name;
  int64_t value;
  bool isFree; ///< handed to each call, not compiled in

  bool operator==(const BenchSize &other) const {
    return name == other.name && value == other.value && isFree == other.isFree;
  }
};

struct BenchPoint {
  std::string kernel, target;
  unsigned threads = 1;
  std::vector<BenchSize> sizes; ///< in the order of the command line
  double flop = 0, bytesRead = 0, bytesWritten = 0, footprint = 0;
  Spread seconds; ///< of one call
  int64_t samples = 0, callsPerSample = 0;
  double processorShare = 1; ///< see Timing.h
  bool isFinite = true;

  bool isComputeBound = false; ///< by the roofs, not as measured
  std::string roof;            ///< "avx2", "L2", "memory"
  double roofSeconds = 0;      ///< what a call takes at least

  double gflops() const { return flop / seconds.median / 1e9; }
  double gigabytes() const {
    return (bytesRead + bytesWritten) / seconds.median / 1e9;
  }
  double share() const { return roofSeconds / seconds.median; }
};

/// Finds the roof of `point`: the longer of what operations and traffic take at
/// least. `features` are those of its level.
void findRoof(BenchPoint &point, const Roofs &roofs, llvm::StringRef features);

/// The names whose sizes differ between points, in order.
std::vector<std::string> sweptSizes(llvm::ArrayRef<BenchPoint> points);

llvm::json::Object spreadJson(const Spread &spread);

/// "sse2 67.2, avx2 134 GFLOP/s; copy L1 509, ..., memory 42.0 GB/s".
std::string roofWords(const Roofs &roofs);
/// Two lines about the machine and its roofs.
std::string roofsTable(const Roofs &roofs);
/// A table per kernel and level.
std::string benchTable(llvm::ArrayRef<BenchPoint> points);
std::string benchJson(llvm::ArrayRef<BenchPoint> points, const Roofs &roofs,
                      llvm::StringRef compiler);
/// Time and share of the roof against the first size that is swept, of which
/// there must be one.
std::string benchSvg(llvm::ArrayRef<BenchPoint> points, const Roofs &roofs,
                     llvm::StringRef title);

} // namespace gelato

#endif // GELATO_BENCH_REPORT_H
