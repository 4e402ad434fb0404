//===- ScanCompiled.cpp - compile a function and scan it ------------------===//
#include "gelato/Accuracy/ScanCompiled.h"

#include "gelato/Jit/Jit.h"

#include <chrono>

using namespace llvm;

namespace gelato {

Expected<ScannedFunction> scanCompiled(const UnaryFunction &function,
                                       CompileOptions options,
                                       const CpuLevel &level,
                                       const ScanOptions &scanOptions) {
  SourceFile file(function.text, function.module);
  options.kernels.clear();
  options.bindings.clear();
  options.levels = {&level};
  Compilation compilation(options);
  auto failed = [&] {
    return createStringError("cannot compile " + function.text +
                             " alone: " + compilation.diagnostics().str());
  };
  if (!compilation.parseLinalg(file))
    return failed();
  auto oracle = ScalarOracle::make(cast<mlir::linalg::GenericOp>(
      scannedOp(compilation.module(Stage::Linalg))));
  if (!oracle)
    return oracle.takeError();
  std::optional<std::string> object = compilation.object(EntryCode::Imported);
  if (!object)
    return failed();
  auto kernels = LoadedKernels::load(MemoryBuffer::getMemBufferCopy(*object),
                                     {kScannedKernel.str()});
  if (!kernels)
    return kernels.takeError();
  const gelato_kernel_info *info = (*kernels)->kernels().front();
  auto evaluate = [&](const void *x, void *y, int64_t n) {
    void *tensors[] = {const_cast<void *>(x), y};
    gelato_env env = {sizeof(gelato_env), nullptr, nullptr, 1, nullptr, 0};
    return info->invoke(tensors, &n, &env) == gelato_ok;
  };
  ScannedFunction scanned{
      function, level.name.str(), scanOptions.stride, 0, {}};
  auto start = std::chrono::steady_clock::now();
  auto result = scan(evaluate, *oracle, *findNumberType(function.input),
                     *findNumberType(function.result), scanOptions);
  if (!result)
    return result.takeError();
  scanned.result = std::move(*result);
  scanned.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  return std::move(scanned);
}

} // namespace gelato
