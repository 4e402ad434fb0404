//===- Jit.cpp - kernels compiled into this process -----------------------===//
#include "gelato/Jit/Jit.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"

#include <chrono>
#include <mutex>

using namespace llvm;

namespace gelato {

struct LoadedKernels::Impl {
  std::unique_ptr<orc::LLJIT> jit;
};

LoadedKernels::LoadedKernels() : impl(std::make_unique<Impl>()) {}
LoadedKernels::~LoadedKernels() = default;

Expected<std::unique_ptr<LoadedKernels>>
LoadedKernels::load(StringRef object, ArrayRef<std::string> names) {
  static std::once_flag once;
  std::call_once(once, [] {
    InitializeNativeTarget();
    InitializeNativeTargetAsmPrinter();
  });
  auto jit = orc::LLJITBuilder().create();
  if (!jit)
    return jit.takeError();
  if (Error error =
          (*jit)->addObjectFile(MemoryBuffer::getMemBufferCopy(object)))
    return std::move(error);
  std::unique_ptr<LoadedKernels> kernels(new LoadedKernels());
  kernels->impl->jit = std::move(*jit);
  for (const std::string &name : names) {
    auto info = kernels->find(name);
    if (!info)
      return info.takeError();
    kernels->infos.push_back(*info);
  }
  return kernels;
}

Expected<const gelato_kernel_info *> LoadedKernels::find(StringRef name) {
  auto address = impl->jit->lookup((name + "_info").str());
  if (!address)
    return address.takeError();
  return address->toPtr<const gelato_kernel_info *>();
}

std::optional<JitResult> jit(const SourceFile &file, const JitOptions &options,
                             DiagnosticEngine &engine) {
  auto now = [] {
    return std::chrono::duration<double>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
  };
  double start = now();
  Compilation compilation(options.compile);
  std::optional<std::string> object;
  if (compilation.parse(file))
    object = compilation.object();
  for (const Diagnostic &d : compilation.diagnostics().diagnostics())
    engine.add(d.category, d.range, d.message, d.code).notes = d.notes;
  if (!object)
    return std::nullopt;
  double compiled = now();
  std::vector<std::string> names;
  for (const Kernel *kernel : compilation.kernels())
    names.push_back(kernel->name);
  auto kernels = LoadedKernels::load(*object, names);
  if (!kernels) {
    engine.internal({&file}, toString(kernels.takeError()));
    return std::nullopt;
  }
  JitResult result;
  result.kernels = std::move(*kernels);
  result.times.llvm = compiled - start;
  result.times.link = now() - compiled;
  result.times.total = now() - start;
  return result;
}

} // namespace gelato
