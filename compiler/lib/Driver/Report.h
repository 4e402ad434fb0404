//===- Report.h - what every verb says and asks, without the compiler -----===//
#ifndef GELATO_LIB_DRIVER_REPORT_H
#define GELATO_LIB_DRIVER_REPORT_H

#include "gelato/Support/Diagnostic.h"
#include "gelato/runtime/threads.h"

#include "llvm/Support/Error.h"

#include <memory>

namespace gelato {

/// Prints "gelato: error: ...", or another word, and returns the exit code of
/// its category.
int report(Category category, const llvm::Twine &message);
/// The same for an error, of the category that categoryOf() says.
int report(llvm::Error error);

struct FailedStage; // gelato/Pipeline/Compiler.h

/// Prints what `engine` has of `file`; the exit code that it stands for. An
/// internal error writes files that reproduce it: the command and the source,
/// and of a stage that failed what it was given and how to run it again.
int reportAll(const DiagnosticEngine &engine, const SourceFile &file,
              const FailedStage *failed = nullptr);

/// The command line that reportAll() repeats.
void setCommandLine(int argc, const char *const *argv);

/// Makes the folder of -o, if it is missing; empty: none is wanted.
llvm::Error makeOutputFolder(llvm::StringRef path);

/// Flushes standard output; the exit code: 1 if it could not be written.
int finishOutput();

/// A whole number of an option, from 1 to `most`.
llvm::Expected<int64_t> readCount(llvm::StringRef option, llvm::StringRef text,
                                  int64_t most);

/// An error if `path` lies in no folder: what cannot be written at the end of
/// long work should be said before. Empty: no file is wanted.
llvm::Error checkFolderOf(llvm::StringRef path);

/// The threads that a verb calls kernels on.
struct ClosePool {
  void operator()(gelato_pool *pool) const { gelato_pool_close(pool); }
};
using Pool = std::unique_ptr<gelato_pool, ClosePool>;

/// A pool of so many threads, null for one; an error where the system starts
/// fewer.
llvm::Expected<Pool> openPool(int64_t threads);

} // namespace gelato

#endif // GELATO_LIB_DRIVER_REPORT_H
