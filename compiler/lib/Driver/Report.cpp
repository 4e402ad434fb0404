//===- Report.cpp - what every verb says and asks -------------------------===//
#include "Report.h"

#include "gelato/Pipeline/Compiler.h"
#include "gelato/Support/AtomicFile.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

namespace gelato {

int report(Category category, const llvm::Twine &message) {
  llvm::errs() << "gelato: ";
  renderError(category, message, llvm::errs());
  return exitCodeOf(category);
}

int report(llvm::Error error) {
  int code = 0;
  llvm::handleAllErrors(std::move(error), [&](const llvm::ErrorInfoBase &info) {
    code = std::max(code, report(categoryOf(info), info.message()));
  });
  return code;
}

static std::string &commandLine() {
  static std::string line;
  return line;
}

void setCommandLine(int argc, const char *const *argv) {
  std::string &line = commandLine();
  line.clear();
  llvm::raw_string_ostream os(line);
  for (int i = 0; i < argc; ++i) {
    os << (i ? " " : "");
    llvm::sys::printArg(os, argv[i], /*Quote=*/false);
  }
  // It becomes a comment, which ends with its line.
  llvm::replace(line, '\n', ' ');
}

/// Keeps what shows an error again; the names of the files.
static llvm::Expected<std::string> writeReproducer(const SourceFile &file,
                                                   const FailedStage *failed) {
  llvm::SmallString<128> path;
  if (std::error_code ec =
          llvm::sys::fs::createTemporaryFile("gelato-reproducer", "gel", path))
    return llvm::errorCodeToError(ec);
  std::vector<FileToWrite> files = {
      {std::string(path), "# " + commandLine() + "\n" + file.text().str()}};
  std::string names = files[0].path;
  if (failed) {
    llvm::sys::path::replace_extension(path, "mlir");
    std::string name(path);
    files.push_back({name, "// gelato-opt " + name + " " + failed->option +
                               "\n" + failed->input});
    names += " and " + name;
  }
  if (llvm::Error error = writeFilesAtomically(files))
    return std::move(error);
  return names;
}

int reportAll(const DiagnosticEngine &engine, const SourceFile &file,
              const FailedStage *failed) {
  engine.render(llvm::errs());
  int code = engine.exitCode();
  if (code != exitCodeOf(Category::Internal))
    return code;
  llvm::Expected<std::string> names = writeReproducer(file, failed);
  llvm::errs() << "gelato: this is a bug in gelato";
  if (names)
    llvm::errs() << "; please report it with " << *names << ", which "
                 << (failed ? "show" : "shows") << " it again\n";
  else
    llvm::errs() << ", and the source could not be kept: "
                 << llvm::toString(names.takeError()) << "\n";
  return code;
}

llvm::Error makeOutputFolder(llvm::StringRef path) {
  if (llvm::Error error = makeFolder(path))
    return llvm::createStringError(llvm::toString(std::move(error)) +
                                   "; name another with -o");
  return llvm::Error::success();
}

int finishOutput() {
  llvm::outs().flush();
  if (!llvm::outs().has_error())
    return 0;
  // An error that nobody cleared would abort at exit.
  std::string why = llvm::outs().error().message();
  llvm::outs().clear_error();
  return report(Category::User, "cannot write to standard output: " + why);
}

llvm::Expected<int64_t> readCount(llvm::StringRef option, llvm::StringRef text,
                                  int64_t most) {
  int64_t count;
  if (text.getAsInteger(10, count) || count < 1 || count > most)
    return llvm::createStringError("found " + option + " " + text +
                                   ", expected a whole number from 1 to " +
                                   llvm::Twine(most));
  return count;
}

llvm::Error checkFolderOf(llvm::StringRef path) {
  llvm::StringRef folder = llvm::sys::path::parent_path(path);
  if (folder.empty() || llvm::sys::fs::is_directory(folder))
    return llvm::Error::success();
  return llvm::createStringError("cannot write '" + path +
                                 "': there is no folder '" + folder + "'");
}

llvm::Expected<Pool> openPool(int64_t threads) {
  if (threads == 1)
    return Pool();
  Pool pool(gelato_pool_open(threads));
  // Without a parallel_for the caller is the one thread.
  int64_t started = std::max<int64_t>(1, gelato_pool_env(pool.get()).threads);
  if (started < threads)
    return llvm::createStringError("found --threads " + llvm::Twine(threads) +
                                   ", expected no more than the " +
                                   llvm::Twine(started) +
                                   " that the system starts now");
  return pool;
}

} // namespace gelato
