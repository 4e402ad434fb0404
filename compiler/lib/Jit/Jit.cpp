//===- Jit.cpp - kernels compiled into this process -----------------------===//
#include "gelato/Jit/Jit.h"

#include "Linker.h"

#include <chrono>

using namespace llvm;

namespace gelato {

struct LoadedKernels::Impl {
  Linker *linker;
  orc::JITDylibSP library;

  ~Impl() { linker->remove(*library); }
};

LoadedKernels::LoadedKernels() = default;
LoadedKernels::~LoadedKernels() = default;

Expected<std::unique_ptr<LoadedKernels>>
LoadedKernels::load(StringRef object, ArrayRef<std::string> names) {
  auto linker = Linker::get();
  if (!linker)
    return linker.takeError();
  auto library = (*linker)->add(MemoryBuffer::getMemBufferCopy(object));
  if (!library)
    return library.takeError();
  std::unique_ptr<LoadedKernels> kernels(new LoadedKernels());
  kernels->impl.reset(new Impl{*linker, std::move(*library)});
  for (const std::string &name : names) {
    auto info = kernels->find(name);
    if (!info)
      return info.takeError();
    kernels->infos.push_back(*info);
  }
  return kernels;
}

Expected<const gelato_kernel_info *> LoadedKernels::find(StringRef name) {
  auto address = impl->linker->find(*impl->library, (name + "_info").str());
  if (!address)
    return address.takeError();
  return address->getAddress().toPtr<const gelato_kernel_info *>();
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
    object = compilation.object(EntryCode::Imported);
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
