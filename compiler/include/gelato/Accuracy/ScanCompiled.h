//===- ScanCompiled.h - compile a function and scan it --------*- C++ -*-===//
#ifndef GELATO_ACCURACY_SCANCOMPILED_H
#define GELATO_ACCURACY_SCANCOMPILED_H

#include "gelato/Accuracy/Scan.h"
#include "gelato/Accuracy/UnaryFunctions.h"
#include "gelato/Pipeline/CompileOptions.h"

#include <optional>

namespace gelato {

struct ScannedFunction {
  UnaryFunction function;
  std::string level; ///< that the code was generated for
  uint64_t stride = 1;
  double seconds = 0; ///< that the scan took; in no file
  ScanResult result;
};

/// Compiles `function` into this process as `options` say, for `level`, which
/// this machine must be able to run, and scans it. nullopt if an error was
/// reported to `engine`, without a place: no one wrote the function's text.
std::optional<ScannedFunction> scanCompiled(const UnaryFunction &function,
                                            CompileOptions options,
                                            const CpuLevel &level,
                                            const ScanOptions &scan,
                                            DiagnosticEngine &engine);

} // namespace gelato

#endif // GELATO_ACCURACY_SCANCOMPILED_H
