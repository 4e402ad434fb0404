//===- RowCompiler.h - a kernel compiled by one more row ------------------===//
#ifndef GELATO_LIB_TUNE_ROWCOMPILER_H
#define GELATO_LIB_TUNE_ROWCOMPILER_H

#include "gelato/Jit/Jit.h"
#include "gelato/Pipeline/Compiler.h"
#include "gelato/Support/TemporaryFolder.h"

namespace gelato {

/// Compiles a kernel again and again, each time with another row in front of
/// the built-in ones: in a folder of schedules, as a user has it.
class RowCompiler {
public:
  /// `options` name one level.
  static llvm::Expected<RowCompiler>
  make(std::shared_ptr<const SourceFile> file, CompileOptions options);

  /// What the verb of `row` notes on the body of `group`; nullopt if the row
  /// cannot be applied.
  llvm::Expected<std::optional<Numbers>> tileOf(const ScheduleRow &row,
                                                llvm::StringRef group);
  /// The kernel by `row`; null if it cannot be compiled.
  llvm::Expected<std::unique_ptr<LoadedKernels>>
  compile(const ScheduleRow &row);

private:
  RowCompiler(std::shared_ptr<const SourceFile> file, CompileOptions options,
              TemporaryFolder folder)
      : file(std::move(file)), options(std::move(options)),
        folder(std::move(folder)) {}
  llvm::Error put(const ScheduleRow &row);

  std::shared_ptr<const SourceFile> file;
  CompileOptions options;
  TemporaryFolder folder;
  /// Serves all rows, until one is refused; null: has to be made.
  std::unique_ptr<Compilation> compilation;
};

} // namespace gelato

#endif // GELATO_LIB_TUNE_ROWCOMPILER_H
