//===- Coverage.h - what random kernels were made of ----------------------===//
//
// Counts what the kernels that ran contained, by features: "production gate",
// "function tanh(%)", "level x86-64-v3", "root contraction". What must occur
// comes from the tables of the generator and the levels, so that a row that the
// generator never uses is found.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_DIFFERENTIAL_COVERAGE_H
#define GELATO_DIFFERENTIAL_COVERAGE_H

#include "RandomKernel.h"

#include "llvm/Support/raw_ostream.h"

#include <map>
#include <string>
#include <vector>

namespace gelato::differential {

class Coverage {
public:
  void add(const std::string &feature) { ++counts[feature]; }
  /// Everything that is seen in the kernel itself, each feature once.
  void add(const RandomKernel &kernel);

  /// Features that occurred less often than they must in `kernels` kernels, in
  /// words; empty if none.
  std::string missing(uint64_t kernels) const;
  void print(llvm::raw_ostream &os) const;

private:
  std::map<std::string, uint64_t> counts;
};

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_COVERAGE_H
