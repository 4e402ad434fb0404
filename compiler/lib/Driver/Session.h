//===- Session.h - what the verbs share -----------------------------------===//
#ifndef GELATO_LIB_DRIVER_SESSION_H
#define GELATO_LIB_DRIVER_SESSION_H

#include "gelato/Driver/Commands.h"
#include "gelato/Pipeline/Compiler.h"
#include "gelato/Support/Progress.h"
#include "gelato/runtime/threads.h"

namespace gelato {

/// Prints "gelato: error: ...", or another word, and returns the exit code of
/// its category.
int report(Category category, const llvm::Twine &message);
/// The same for an error; not_supported means exit code 2.
int report(llvm::Error error);

/// Prints what `engine` has of `file`; the exit code that it stands for. An
/// internal error writes the source to a file that reproduces it.
int reportAll(const DiagnosticEngine &engine, const SourceFile &file);

/// Flushes standard output; the exit code: 1 if it could not be written.
int finishOutput();

/// A whole number of an option, from 1 to `most`.
llvm::Expected<int64_t> readCount(llvm::StringRef option, llvm::StringRef text,
                                  int64_t most);

/// The threads that a verb calls kernels on.
struct ClosePool {
  void operator()(gelato_pool *pool) const { gelato_pool_close(pool); }
};
using Pool = std::unique_ptr<gelato_pool, ClosePool>;

/// A pool of so many threads, null for one; an error where the system starts
/// fewer.
llvm::Expected<Pool> openPool(int64_t threads);

/// What --emit can name, but for "all".
std::vector<llvm::StringRef> emitKinds();

/// An error if `path` lies in no folder: what cannot be written at the end of
/// long work should be said before. Empty: no file is wanted.
llvm::Error checkFolderOf(llvm::StringRef path);

/// The options of a Compilation from the words of a command line; `defaults`
/// are the levels if none are named.
llvm::Expected<CompileOptions>
compileOptions(const SourceOptions &source,
               llvm::ArrayRef<llvm::StringRef> defaults);

/// A source file and its compilation. After open() either `compilation` is
/// parsed or everything was reported and `exitCode` is not 0.
struct Session {
  std::unique_ptr<SourceFile> file;
  std::unique_ptr<Compilation> compilation;
  std::unique_ptr<Progress> progress; ///< from open() to what is printed first
  int exitCode = 0;

  /// `stem` names the object's module; empty: the file's.
  static Session open(const SourceOptions &source,
                      llvm::ArrayRef<llvm::StringRef> defaults = {},
                      llvm::StringRef stem = "");
  /// Prints the diagnostics; the exit code that they stand for.
  int finish();
};

} // namespace gelato

#endif // GELATO_LIB_DRIVER_SESSION_H
