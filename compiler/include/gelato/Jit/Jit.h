//===- Jit.h - kernels compiled into this process -------------------------===//
//
// Loads an object that a Compilation made into the running process and hands
// out its kernels by name, in the form in which a linked program has them.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_JIT_JIT_H
#define GELATO_JIT_JIT_H

#include "gelato/runtime/env.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <memory>

namespace gelato {

/// The kernels of one object. They can be called, from any thread, as long as
/// this lives.
class LoadedKernels {
public:
  /// Links `object` (as Compilation::object returned it).
  static llvm::Expected<std::unique_ptr<LoadedKernels>>
  load(llvm::StringRef object);
  ~LoadedKernels();

  /// The data of kernel `name`, or an error if the object has no such kernel.
  llvm::Expected<const gelato_kernel_info *> find(llvm::StringRef name);

private:
  LoadedKernels();
  struct Impl;
  std::unique_ptr<Impl> impl;
};

} // namespace gelato

#endif // GELATO_JIT_JIT_H
