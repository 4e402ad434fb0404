//===- BenchJit.h - gelato bench --jit ------------------------------------===//
#ifndef GELATO_LIB_DRIVER_BENCHJIT_H
#define GELATO_LIB_DRIVER_BENCHJIT_H

#include "gelato/Driver/Commands.h"

namespace gelato {

/// Times the way from a text to callable kernels, in processes of its own; the
/// exit code.
int runBenchJit(const BenchCommand &command);

} // namespace gelato

#endif // GELATO_LIB_DRIVER_BENCHJIT_H
