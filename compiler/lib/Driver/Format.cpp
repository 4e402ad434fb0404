//===- Format.cpp - gelato fmt --------------------------------------------===//
//
// Each file is taken by itself: one that cannot be formatted keeps no other
// from it, and the worst exit code of all is that of the command.
//
//===----------------------------------------------------------------------===//
#include "gelato/Format/Format.h"

#include "Report.h"

#include "gelato/Driver/Commands.h"
#include "gelato/Support/AtomicFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"

namespace gelato {

/// Replaces the text of a file. What a link points at is replaced, not the
/// link, and a file that may not be written stays, although its folder could
/// be.
static llvm::Error rewrite(llvm::StringRef path, llvm::StringRef text) {
  llvm::SmallString<256> target;
  std::error_code ec = llvm::sys::fs::real_path(path, target);
  if (!ec && !llvm::sys::fs::can_write(target))
    ec = std::make_error_code(std::errc::permission_denied);
  if (ec)
    return llvm::createStringError(ec, "cannot write '" + path +
                                           "': " + ec.message());
  return writeFileAtomically(target, text);
}

static int formatFile(llvm::StringRef path, bool onlyCheck) {
  auto file = SourceFile::open(path);
  if (!file)
    return report(file.takeError());
  DiagnosticEngine diagnostics;
  std::optional<std::string> text = format(**file, diagnostics);
  if (!text) {
    diagnostics.render(llvm::errs());
    return diagnostics.exitCode();
  }
  bool isChanged = (*file)->text() != *text;
  if (onlyCheck) {
    if (isChanged)
      llvm::outs() << (*file)->name() << ": not formatted\n";
    return isChanged;
  }
  if (path == "-") {
    llvm::outs() << *text;
    return 0;
  }
  if (isChanged)
    if (llvm::Error error = rewrite(path, *text))
      return report(std::move(error));
  return 0;
}

int runFormat(const FormatCommand &command) {
  // Internal errors outrank the user's, as in DiagnosticEngine.
  int code = 0;
  for (const std::string &path : command.files)
    code = std::max(code, formatFile(path, command.check));
  return std::max(code, finishOutput());
}

} // namespace gelato
