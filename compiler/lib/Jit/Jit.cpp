//===- Jit.cpp - kernels compiled into this process -----------------------===//
//
// The object that ahead-of-time compilation would write is linked by ORC, so a
// kernel that is JIT-compiled is the same code as one that is linked.
//
//===----------------------------------------------------------------------===//
#include "gelato/Jit/Jit.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/TargetSelect.h"

#include <mutex>

using namespace llvm;

namespace gelato {

struct LoadedKernels::Impl {
  std::unique_ptr<orc::LLJIT> jit;
};

LoadedKernels::LoadedKernels() : impl(std::make_unique<Impl>()) {}
LoadedKernels::~LoadedKernels() = default;

Expected<std::unique_ptr<LoadedKernels>> LoadedKernels::load(StringRef object) {
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
  return kernels;
}

Expected<const gelato_kernel_info *> LoadedKernels::find(StringRef name) {
  auto address = impl->jit->lookup((name + "_info").str());
  if (!address)
    return address.takeError();
  return address->toPtr<const gelato_kernel_info *>();
}

} // namespace gelato
