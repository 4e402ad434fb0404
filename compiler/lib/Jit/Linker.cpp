//===- Linker.cpp - objects linked into this process ----------------------===//
//
// ORC's session and JITLink without LLJIT around them: that brings a target
// machine, a platform and unwinding, all for code that is compiled or thrown
// through here, and takes longer to start than a small object takes to link.
//
//===----------------------------------------------------------------------===//
#include "Linker.h"

#include "entry/kernel.h"

#include "llvm/ExecutionEngine/Orc/AbsoluteSymbols.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"
#include "llvm/ExecutionEngine/Orc/SelfExecutorProcessControl.h"

#include <atomic>
#include <cstdlib>
#include <cstring>

using namespace llvm;
using namespace llvm::orc;

namespace gelato {

struct Linker::Impl {
  std::unique_ptr<ExecutionSession> session;
  std::unique_ptr<ObjectLinkingLayer> layer;
  JITDylib *host = nullptr; ///< what objects may need of this process
  std::atomic<uint64_t> count{0};
};

Error Linker::start() {
  auto control = SelfExecutorProcessControl::Create();
  if (!control)
    return control.takeError();
  impl = std::make_unique<Impl>();
  impl->session = std::make_unique<ExecutionSession>(std::move(*control));
  // Every error also reaches whoever asked for the symbol; nothing is printed.
  impl->session->setErrorReporter(
      [](Error error) { consumeError(std::move(error)); });
  impl->layer = std::make_unique<ObjectLinkingLayer>(*impl->session);
  impl->host = &impl->session->createBareJITDylib("host");
  SymbolMap symbols;
  auto add = [&](StringRef name, auto *function) {
    symbols[impl->session->intern(name)] = {ExecutorAddr::fromPtr(function),
                                            JITSymbolFlags::Exported |
                                                JITSymbolFlags::Callable};
  };
  add("gelato_entry_invoke", &gelato_entry_invoke);
  add("gelato_entry_pack", &gelato_entry_pack);
  add("gelato_entry_params_bytes", &gelato_entry_params_bytes);
  add("gelato_entry_scratch_bytes", &gelato_entry_scratch_bytes);
  // What code generators make of loops that copy and fill.
  add("memcpy", static_cast<void *(*)(void *, const void *, size_t)>(&memcpy));
  add("memmove",
      static_cast<void *(*)(void *, const void *, size_t)>(&memmove));
  add("memset", static_cast<void *(*)(void *, int, size_t)>(&memset));
  // Objects that stand alone take their scratch themselves.
  add("malloc", static_cast<void *(*)(size_t)>(&malloc));
  add("free", static_cast<void (*)(void *)>(&free));
  return impl->host->define(absoluteSymbols(std::move(symbols)));
}

Expected<Linker *> Linker::get() {
  // Never destroyed: kernels may outlive every other static object.
  static Linker *const linker = new Linker();
  static const std::string *const problem = [] {
    Error error = linker->start();
    return error ? new std::string(toString(std::move(error))) : nullptr;
  }();
  if (problem)
    return createStringError(*problem);
  return linker;
}

Expected<JITDylibSP> Linker::add(std::unique_ptr<MemoryBuffer> object) {
  JITDylibSP library = &impl->session->createBareJITDylib(
      "kernels " + std::to_string(impl->count++));
  library->addToLinkOrder(*impl->host);
  if (Error error = impl->layer->add(*library, std::move(object))) {
    remove(*library);
    return std::move(error);
  }
  return library;
}

Expected<ExecutorSymbolDef> Linker::find(JITDylib &library, StringRef symbol) {
  return impl->session->lookup({&library}, symbol);
}

void Linker::remove(JITDylib &library) {
  consumeError(impl->session->removeJITDylib(library));
  impl->session->getSymbolStringPool()->clearDeadEntries();
}

} // namespace gelato
