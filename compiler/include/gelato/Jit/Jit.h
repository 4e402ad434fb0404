//===- Jit.h - kernels compiled into this process -------------------------===//
//
// Source text to callable kernels. The object that ahead-of-time compilation
// would write is linked into the running process, so a kernel that is
// JIT-compiled is the same code as one that is linked.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_JIT_JIT_H
#define GELATO_JIT_JIT_H

#include "gelato/Pipeline/CompileOptions.h"
#include "gelato/Support/Diagnostic.h"
#include "gelato/runtime/env.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gelato {

class Compilation;

/// The kernels of one object. They can be called, from any thread, as long as
/// this lives; its end gives their memory back.
class LoadedKernels {
public:
  /// Links `object` (as Compilation::object returned it), which has the kernels
  /// `names`.
  static llvm::Expected<std::unique_ptr<LoadedKernels>>
  load(std::unique_ptr<llvm::MemoryBuffer> object,
       llvm::ArrayRef<std::string> names = {});
  ~LoadedKernels();

  /// The data of kernel `name`, or an error if the object has no such kernel.
  llvm::Expected<const gelato_kernel_info *> find(llvm::StringRef name);

  /// The address of a public function of the object, "ffn_pack"; null if it has
  /// none of that name.
  void *function(llvm::StringRef symbol) const;

  /// Those of `names`, in that order.
  llvm::ArrayRef<const gelato_kernel_info *> kernels() const { return infos; }

private:
  LoadedKernels();
  struct Impl;
  std::unique_ptr<Impl> impl;
  std::vector<const gelato_kernel_info *> infos;
};

/// Compiles what `compilation` has parsed and loads it; `names` are its kernels
/// where it has no kernels() to name. Null if an error was reported to its
/// diagnostics.
std::unique_ptr<LoadedKernels> load(Compilation &compilation,
                                    llvm::ArrayRef<std::string> names = {});

/// "; its best is x86-64-v3", of this machine; empty if it can run no level.
std::string bestHere();

/// An error that names the first of `levels` that this machine cannot run.
llvm::Error checkRunsHere(llvm::ArrayRef<const CpuLevel *> levels);

/// Where the time of one jit() went, in seconds of wall time. Of a cached load
/// only parse (then the cache's key), link (then with reading) and total are
/// not zero.
struct JitTimes : CompileTimes {
  double link = 0;  ///< the object to callable code
  double total = 0; ///< all of it, writing to the cache included
};

struct JitOptions {
  CompileOptions compile; ///< `levels` empty: the host's best
  bool useCache = true;
  std::string cacheFolder; ///< empty: the user's, see Cache.h
};

struct JitResult {
  std::unique_ptr<LoadedKernels> kernels;
  bool cached = false; ///< came from the cache; no compiler was started
  JitTimes times;
};

/// Compiles the kernels of `file` and loads them; thread safe. nullopt if an
/// error was reported to `engine`; what is reported otherwise are warnings.
std::optional<JitResult> jit(const SourceFile &file, const JitOptions &options,
                             DiagnosticEngine &engine);

} // namespace gelato

#endif // GELATO_JIT_JIT_H
