//===- Session.cpp - what the verbs share ---------------------------------===//
#include "Session.h"

#include "gelato/Support/AtomicFile.h"
#include "gelato/Support/Spelling.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace gelato {

int report(Category category, const llvm::Twine &message) {
  llvm::errs() << "gelato: ";
  renderError(category, message, llvm::errs());
  return category == Category::Warning       ? 0
         : category == Category::User        ? 1
         : category == Category::Unsupported ? 2
                                             : 3;
}

int report(llvm::Error error) {
  int code = 0;
  llvm::handleAllErrors(std::move(error), [&](const llvm::ErrorInfoBase &info) {
    bool unsupported = info.convertToErrorCode() == std::errc::not_supported;
    report(Category::User, info.message());
    code = std::max(code, unsupported ? 2 : 1);
  });
  return code;
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

llvm::Error checkFolderOf(llvm::StringRef path) {
  llvm::StringRef folder = llvm::sys::path::parent_path(path);
  if (folder.empty() || llvm::sys::fs::is_directory(folder))
    return llvm::Error::success();
  return llvm::createStringError("cannot write '" + path +
                                 "': there is no folder '" + folder + "'");
}

llvm::Expected<CompileOptions>
compileOptions(const SourceOptions &source,
               llvm::ArrayRef<llvm::StringRef> defaults) {
  CompileOptions options;
  options.kernels = source.kernels;
  options.scheduleFile = source.schedule;
  options.scheduleFolder = source.scheduleFolder;
  if (llvm::Error error = checkScheduleFolder(source.scheduleFolder))
    return std::move(error);
  if (!source.schedule.empty() &&
      !llvm::sys::fs::is_regular_file(source.schedule))
    return llvm::createStringError(
        "cannot read the schedule '" + source.schedule +
        "': there is no such " +
        (llvm::sys::fs::exists(source.schedule) ? "regular file" : "file"));
  if (source.backend != "mlir")
    return llvm::createStringError(
        std::make_error_code(std::errc::not_supported),
        "not supported: found --backend " + source.backend +
            ", expected mlir, the only code generator so far");
  for (const std::string &text : source.sets) {
    llvm::Expected<Bindings> bindings = parseBindings(text);
    if (!bindings)
      return bindings.takeError();
    for (auto [name, size] : *bindings)
      if (!options.bindings.insert({name, size}).second)
        return llvm::createStringError("found two sizes for " + name +
                                       " in --set, expected one");
  }
  if (source.accuracy) {
    llvm::Expected<Accuracy> accuracy = findAccuracy(*source.accuracy);
    if (!accuracy)
      return accuracy.takeError();
    options.accuracy = *accuracy;
  }
  llvm::SmallVector<llvm::StringRef> names(source.targets.begin(),
                                           source.targets.end());
  if (names.empty())
    names.append(defaults.begin(), defaults.end());
  for (llvm::StringRef name : names) {
    llvm::Expected<const CpuLevel *> level = findLevel(name);
    if (!level)
      return level.takeError();
    options.levels.push_back(*level);
  }
  return options;
}

Session Session::open(const SourceOptions &source,
                      llvm::ArrayRef<llvm::StringRef> defaults,
                      llvm::StringRef stem) {
  Session session;
  llvm::Expected<CompileOptions> options = compileOptions(source, defaults);
  if (!options) {
    session.exitCode = report(options.takeError());
    return session;
  }
  auto file = SourceFile::open(source.file);
  if (!file) {
    session.exitCode = report(file.takeError());
    return session;
  }
  session.file = std::move(*file);
  session.progress =
      std::make_unique<Progress>("compiling " + session.file->name());
  options->name =
      (stem.empty() ? llvm::sys::path::stem(source.file) : stem).str();
  session.compilation = std::make_unique<Compilation>(std::move(*options));
  if (!session.compilation->parse(*session.file))
    session.exitCode = session.finish();
  return session;
}

int Session::finish() {
  progress.reset();
  return reportAll(compilation->diagnostics(), *file);
}

int reportAll(const DiagnosticEngine &engine, const SourceFile &file) {
  engine.render(llvm::errs());
  int code = engine.exitCode();
  if (code == 3) {
    llvm::SmallString<128> path;
    std::error_code ec =
        llvm::sys::fs::createTemporaryFile("gelato-reproducer", "gel", path);
    llvm::Error error = ec ? llvm::errorCodeToError(ec)
                           : writeFileAtomically(path, file.text());
    if (error)
      llvm::errs()
          << "gelato: this is a bug in gelato, and the source could not "
          << "be kept: " << llvm::toString(std::move(error)) << "\n";
    else
      llvm::errs() << "gelato: this is a bug in gelato; the same command on "
                   << path << " shows it again: please report both\n";
  }
  return code;
}

} // namespace gelato
