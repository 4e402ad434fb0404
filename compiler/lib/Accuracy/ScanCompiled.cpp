//===- ScanCompiled.cpp - compile a function and scan it ------------------===//
#include "gelato/Accuracy/ScanCompiled.h"

#include "gelato/Jit/Jit.h"
#include "gelato/Pipeline/Compiler.h"
#include "gelato/Support/Clock.h"

using namespace llvm;

namespace gelato {

std::optional<ScannedFunction> scanCompiled(const UnaryFunction &function,
                                            CompileOptions options,
                                            const CpuLevel &level,
                                            const ScanOptions &scanOptions,
                                            DiagnosticEngine &engine) {
  SourceFile file(function.text, function.module);
  options.kernels.clear();
  options.bindings.clear();
  options.levels = {&level};
  // It may be for another root than this function's, and changes no bits.
  options.scheduleFile.clear();
  Compilation compilation(options);
  std::unique_ptr<LoadedKernels> kernels;
  if (compilation.parseLinalg(file))
    kernels = load(compilation, {kScannedKernel.str()});
  if (!kernels) {
    for (const Diagnostic &d : compilation.diagnostics().diagnostics())
      engine.add(d.category, {},
                 "cannot compile " + function.text + " alone: " + d.message);
    return std::nullopt;
  }
  auto failed = [&](Error error) {
    engine.internal({}, "cannot scan " + function.text + ": " +
                            toString(std::move(error)));
    return std::nullopt;
  };
  auto oracle = ScalarOracle::make(cast<mlir::linalg::GenericOp>(
      scannedOp(compilation.module(Stage::Linalg))));
  if (!oracle)
    return failed(oracle.takeError());
  const gelato_kernel_info *info = kernels->kernels().front();
  auto evaluate = [&](const void *x, void *y, int64_t n) {
    void *tensors[] = {const_cast<void *>(x), y};
    gelato_env env = {sizeof(gelato_env), nullptr, nullptr, 1, nullptr, 0};
    return info->invoke(tensors, &n, &env) == gelato_ok;
  };
  ScannedFunction scanned{
      function, level.name.str(), scanOptions.stride, 0, {}};
  double start = secondsNow();
  auto result = scan(evaluate, *oracle, *findNumberType(function.input),
                     *findNumberType(function.result), scanOptions);
  if (!result)
    return failed(result.takeError());
  scanned.result = std::move(*result);
  scanned.seconds = secondsNow() - start;
  return scanned;
}

} // namespace gelato
