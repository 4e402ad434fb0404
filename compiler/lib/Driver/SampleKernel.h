//===- SampleKernel.h - a kernel on random inputs, and the truth ----------===//
//
// What a scan of all inputs cannot reach, since there are too many: products,
// sums, and functions of several numbers. Each output of random inputs is
// compared with the oracle, which knows how far the f32 arithmetic that the
// language prescribes may be from the truth (gelato/Oracle/Interpreter.h).
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_DRIVER_SAMPLEKERNEL_H
#define GELATO_LIB_DRIVER_SAMPLEKERNEL_H

#include "gelato/Oracle/Interpreter.h"
#include "gelato/Pipeline/Compiler.h"
#include "gelato/runtime/env.h"

namespace gelato {

/// Whether the kernel computes more than functions of one number.
bool needsSample(mlir::func::FuncOp kernel);

struct SampledKernel {
  std::string name, level;
  int64_t outputs = 0;
  Agreement agreement;
};

/// The size that free dimensions get.
constexpr int64_t kSampledSize = 37;

/// Runs `info`, compiled for `level` from `kernel`, which is at stage linalg.
llvm::Expected<SampledKernel> sampleKernel(const gelato_kernel_info &info,
                                           mlir::func::FuncOp kernel,
                                           const CpuLevel &level);

} // namespace gelato

#endif // GELATO_LIB_DRIVER_SAMPLEKERNEL_H
