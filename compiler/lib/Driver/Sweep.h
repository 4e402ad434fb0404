//===- Sweep.h - several sizes for a name ---------------------------------===//
//
// What bench makes of --set: "M=1,8,128,D=768" gives M three sizes and D one.
// Several lists are every combination of them.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_DRIVER_SWEEP_H
#define GELATO_LIB_DRIVER_SWEEP_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <string>
#include <vector>

namespace gelato {

/// A name of a dimension and its sizes, in the order of the command line.
struct SweptName {
  std::string name;
  std::vector<int64_t> sizes;
};

/// How many combinations a sweep may have.
constexpr int64_t kMostPoints = 10000;

llvm::Expected<std::vector<SweptName>>
parseSweep(llvm::ArrayRef<std::string> sets);

/// Every combination, one size per name; the last name changes first. One empty
/// combination if there are no names.
std::vector<std::vector<int64_t>> combinations(llvm::ArrayRef<SweptName> names);

} // namespace gelato

#endif // GELATO_LIB_DRIVER_SWEEP_H
