//===- Description.h - the JSON beside an object --------------------------===//
#ifndef GELATO_LIB_DRIVER_DESCRIPTION_H
#define GELATO_LIB_DRIVER_DESCRIPTION_H

#include "gelato/Accuracy/ScanCompiled.h"
#include "gelato/Pipeline/Compiler.h"

namespace gelato {

/// `STEM.json`: kernels, arguments, levels, schedules, steps, accuracy. Has no
/// date, path or machine in it. `scanned` are the functions that were measured
/// for it. nullopt if something was reported.
std::optional<std::string> describe(Compilation &compilation,
                                    llvm::ArrayRef<ScannedFunction> scanned);

} // namespace gelato

#endif // GELATO_LIB_DRIVER_DESCRIPTION_H
