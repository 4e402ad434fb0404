//===- Session.h - a source and its compilation, for a verb ---------------===//
#ifndef GELATO_LIB_DRIVER_SESSION_H
#define GELATO_LIB_DRIVER_SESSION_H

#include "Report.h"

#include "gelato/Driver/Commands.h"
#include "gelato/Pipeline/Compiler.h"
#include "gelato/Support/Progress.h"

namespace gelato {

/// The options of a Compilation from the words of a command line; `defaults`
/// are the levels if none are named.
llvm::Expected<CompileOptions>
compileOptions(const SourceOptions &source,
               llvm::ArrayRef<llvm::StringRef> defaults);

/// What a verb compiles for each of several sizes: options without bindings,
/// and apart from them their levels, which run here.
llvm::Error readSweptOptions(SourceOptions source, CompileOptions &options,
                             std::vector<const CpuLevel *> &levels);

/// A source file and its compilation. Once made, either `compilation` is
/// parsed or everything was reported and `exitCode` is not 0.
struct Session {
  std::shared_ptr<const SourceFile> file;
  std::unique_ptr<Compilation> compilation;
  std::unique_ptr<Progress> progress; ///< up to what is printed first
  int exitCode = 0;

  Session() = default;
  /// Parses a file that was read; `doing` is what takes the time.
  Session(std::shared_ptr<const SourceFile> file, CompileOptions options,
          const llvm::Twine &doing);
  /// `stem` names the object's module; empty: the file's.
  static Session open(const SourceOptions &source,
                      llvm::ArrayRef<llvm::StringRef> defaults = {},
                      llvm::StringRef stem = "");
  /// Prints the diagnostics; the exit code that they stand for.
  int finish();
  /// The same with an error, which is about the command line or the machine.
  int fail(llvm::Error error);
};

} // namespace gelato

#endif // GELATO_LIB_DRIVER_SESSION_H
