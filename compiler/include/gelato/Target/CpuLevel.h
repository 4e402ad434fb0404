//===- CpuLevel.h - the CPU levels that kernels are compiled for ----------===//
//
// A level is a set of features that belong together, as in the x86-64 psABI. An
// object holds the kernels' code once per level; at run time the first level
// that the processor and the system fully support is used
// (runtime/entry/host.c). Adding one: a row in CpuLevel.cpp. It uses the
// schedules of its weaker features until it has some of its own.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TARGET_CPULEVEL_H
#define GELATO_TARGET_CPULEVEL_H

#include "entry/kernel.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <array>
#include <vector>

namespace gelato {

struct CpuLevel {
  llvm::StringLiteral name; ///< "x86-64-v3", as --target takes it
  llvm::StringLiteral arch; ///< as in a triple, and the folder of schedules
  llvm::StringLiteral cpu;  ///< LLVM's target-cpu
  /// What it has beyond `cpu`, as LLVM's target-features: "+avx512vnni,...".
  llvm::StringLiteral features;
  /// The features of its schedules and roofs, best first, by comma.
  llvm::StringLiteral schedules;
  unsigned vectorBits; ///< widest vector that code may use
  bool isDefault;      ///< compiled for where no level is named
  /// Bits that must all be set: kernel.h.
  std::array<uint32_t, gelato_word_count> need;
  bool hasFma;  ///< by `need`; else FMAs of activations are emulated
  bool hasF16c; ///< by `need`; else f16 is converted by integer arithmetic
  llvm::StringLiteral meaning; ///< for a person

  /// Registers of vectorBits bits.
  unsigned vectorRegisters() const { return vectorBits == 512 ? 32 : 16; }
  /// The table that is asked first, "x86_64/avx2.rows".
  std::string tableOfSchedules() const {
    return (arch + "/" + schedules.split(',').first + ".rows").str();
  }
};

/// All known levels, weakest first.
llvm::ArrayRef<CpuLevel> cpuLevels();

/// The names of those that `compile` makes where none is named, weakest first.
/// Portable: whoever runs the object finds a level, and the same input gives
/// the same bytes on every machine.
std::vector<llvm::StringRef> defaultLevels();

/// What `level` needs, as its bits are called.
std::vector<llvm::StringRef> neededBits(const CpuLevel &level);

/// The level called `name`, or an error that lists the known ones and what was
/// probably meant.
llvm::Expected<const CpuLevel *> findLevel(llvm::StringRef name);

/// What `level` needs and this machine lacks: "avx512f", or "os-ymm" for
/// registers that its system does not keep.
std::vector<llvm::StringRef> missingHere(const CpuLevel &level);

/// Whether this machine fully supports `level`.
bool hostSupports(const CpuLevel &level);

/// The levels that this machine supports, best first.
std::vector<const CpuLevel *> hostLevels();

} // namespace gelato

#endif // GELATO_TARGET_CPULEVEL_H
