//===- Object.h - from LLVM modules of each level to one object -----------===//
//
// One relocatable object holds every kernel of a file at every level: the steps
// of each level as internal functions, the plan as constant data, thin typed
// thunks, and the entry code (runtime/entry), made internal. It needs nothing
// but memcpy, memset, memmove, malloc and free. The JIT's objects leave the
// entry code out: it is most of a small object, and the process has it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TARGET_OBJECT_H
#define GELATO_TARGET_OBJECT_H

#include "gelato/Plan/KernelPlan.h"
#include "gelato/Target/CpuLevel.h"

#include "llvm/IR/Module.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>
#include <vector>

namespace gelato {

/// The steps of all kernels at one level, as translated from MLIR.
struct LevelModule {
  const CpuLevel *level;
  std::unique_ptr<llvm::Module> module;
};

/// How an object comes by the entry code.
enum class EntryCode {
  Inside,  ///< linked into it: the object stands alone
  Imported ///< called by name: for a process that has it, as the JIT's does
};

/// Everything of one object in one module, verified. `levels` best first: the
/// first that fits is used.
llvm::Expected<std::unique_ptr<llvm::Module>>
linkKernels(llvm::ArrayRef<KernelPlan> plans, std::vector<LevelModule> levels,
            llvm::StringRef name, llvm::LLVMContext &context,
            EntryCode entry = EntryCode::Inside);

/// Adds a kernel's descriptor, info and public functions to `module`, which
/// holds the steps of each level (stepSymbol) and the entry code.
llvm::Error emitInterface(const KernelPlan &plan,
                          llvm::ArrayRef<const CpuLevel *> levels,
                          llvm::Module &module);

/// The symbol of a group's step at a level inside the module.
std::string stepSymbol(llvm::StringRef group, const CpuLevel &level);

enum class ObjectKind { Object, Assembly };

/// What an object may need of the program that it is linked into.
inline constexpr llvm::StringLiteral kNeeded[] = {"memcpy", "memset", "memmove",
                                                  "malloc", "free"};

/// Machine code of a module.
llvm::Expected<std::string> machineCode(llvm::Module &module, ObjectKind kind);

/// Machine code of a linked module. An object's symbols are checked: what it
/// needs (besides the C library's five, what was imported of the entry code)
/// and what it defines.
llvm::Expected<std::string> emitCode(llvm::Module &module, ObjectKind kind,
                                     llvm::ArrayRef<KernelPlan> plans);

/// `object` as a module of the runtime: a shared object that exports
/// gelato_module, the table of its kernels' data (env.h), and nothing else.
/// `compiler` is the name and version that the table carries. Thread safe.
llvm::Expected<std::string> sharedObject(llvm::StringRef object,
                                         llvm::ArrayRef<KernelPlan> plans,
                                         llvm::StringRef compiler);

/// `object` as the only member, called `member`, of a static library.
llvm::Expected<std::string> archive(llvm::StringRef object,
                                    llvm::StringRef member);

} // namespace gelato

#endif // GELATO_TARGET_OBJECT_H
