//===- Linker.h - objects linked into this process ------------------------===//
#ifndef GELATO_LIB_JIT_LINKER_H
#define GELATO_LIB_JIT_LINKER_H

#include "llvm/ExecutionEngine/Orc/Core.h"
#include "llvm/Support/MemoryBuffer.h"

namespace gelato {

/// One ORC session for the process: objects are linked into it and leave it
/// again, from any thread. It asks for no compiler, so loading an object starts
/// no code generator.
class Linker {
public:
  static llvm::Expected<Linker *> get();

  /// A library of its own with the code of `object`, linked when the first of
  /// its symbols is looked up.
  llvm::Expected<llvm::orc::JITDylibSP>
  add(std::unique_ptr<llvm::MemoryBuffer> object);

  llvm::Expected<llvm::orc::ExecutorSymbolDef>
  find(llvm::orc::JITDylib &library, llvm::StringRef symbol);

  /// Gives the memory of `library` back.
  void remove(llvm::orc::JITDylib &library);

private:
  Linker() = default;
  llvm::Error start();

  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace gelato

#endif // GELATO_LIB_JIT_LINKER_H
