//===- Levels.h - the CPU levels that tests run, and how much ran ---------===//
//
// Every level of the compiler's table is tested. A level that this machine
// lacks is compiled by its own schedule for this machine's processor: what is
// lost is the instruction selection alone. What ran is counted, since a suite
// that ran nothing proves nothing.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_DIFFERENTIAL_LEVELS_H
#define GELATO_DIFFERENTIAL_LEVELS_H

#include "gelato/Target/CpuLevel.h"

#include "llvm/Support/raw_ostream.h"

#include <memory>
#include <string>
#include <vector>

namespace gelato::differential {

struct TestedLevel {
  CpuLevel level; ///< what is compiled: fits this machine
  std::string
      as; ///< processor it is compiled for in place of its own, or empty
  std::string skipped; ///< why it cannot run at all, or empty

  std::string name() const {
    return level.name.str() + (as.empty() ? "" : " (as " + as + ")");
  }

  // What ran; see reportLevels.
  mutable int64_t kernels = 0, runs = 0, elements = 0, unbounded = 0;
};

/// All levels of the table, weakest first, those that cannot run included.
const std::vector<std::unique_ptr<TestedLevel>> &allLevels();

/// Those that can run.
std::vector<const TestedLevel *> testedLevels();

/// Prints what ran per level, and what did not and why. False if nothing ran.
bool reportLevels(llvm::raw_ostream &os);

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_LEVELS_H
