//===- TuneLog.h - what was measured, kept line by line -------------------===//
//
// JSON lines (compiler/docs/tune.md), one for each candidate, with all that its
// time depends on. The file is the state of a search: what it has is not
// measured again. It may hold lines of other searches, of other machines and of
// other versions too, which stay as they are.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TUNE_TUNELOG_H
#define GELATO_TUNE_TUNELOG_H

#include "gelato/Bench/Statistics.h"
#include "gelato/Tune/SearchSpace.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/JSON.h"

#include <optional>
#include <string>
#include <vector>

namespace gelato {

/// What was measured of a candidate.
struct Measured {
  Candidate candidate; ///< verb and knobs
  int64_t samples = 0;
  double median = 0; ///< seconds of a call
  Interval interval; ///< where the median lies
  /// The median, divided by that of the shipped choice in the same turns: what
  /// was measured at another time can be compared by it.
  double relative = 1;
};

class TuneLog {
public:
  /// One that is written nowhere.
  TuneLog() = default;
  /// The file at `path`, which need not be there yet. A last line that is
  /// damaged is dropped, and said by damage(); anything else that is no such
  /// line is an error.
  static llvm::Expected<TuneLog> open(llvm::StringRef path);

  const std::string &damage() const { return damaged; }

  /// What the file has of the search that has `provenance`.
  std::vector<Measured> measured(const llvm::json::Object &provenance) const;
  /// Keeps `measured`, instead of an earlier line of the same candidate, and
  /// writes the file, whole or not at all. `more` are keys of this line alone.
  llvm::Error add(const llvm::json::Object &provenance,
                  const Measured &measured, llvm::json::Object more = {});

private:
  std::string path, damaged;
  std::vector<llvm::json::Object> lines;
};

/// The first key of each line: changes with the meaning of another.
inline constexpr char kTuneSchema[] = "gelato-tune-1";

} // namespace gelato

#endif // GELATO_TUNE_TUNELOG_H
