//===- Session.cpp - a source and its compilation, for a verb -------------===//
#include "Session.h"

#include "gelato/Jit/Jit.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace gelato {

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
    return unsupportedError("found --backend " + source.backend +
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

llvm::Error readSweptOptions(SourceOptions source, CompileOptions &options,
                             std::vector<const CpuLevel *> &levels) {
  source.sets.clear();
  auto read = compileOptions(source, {"native"});
  if (!read)
    return read.takeError();
  options = std::move(*read);
  levels = std::move(options.levels);
  return checkRunsHere(levels);
}

Session::Session(std::shared_ptr<const SourceFile> source,
                 CompileOptions options, const llvm::Twine &doing)
    : file(std::move(source)),
      compilation(std::make_unique<Compilation>(std::move(options))),
      progress(std::make_unique<Progress>(doing)) {
  if (!compilation->parse(*file))
    exitCode = finish();
}

Session Session::open(const SourceOptions &source,
                      llvm::ArrayRef<llvm::StringRef> defaults,
                      llvm::StringRef stem) {
  Session refused;
  llvm::Expected<CompileOptions> options = compileOptions(source, defaults);
  if (!options) {
    refused.exitCode = report(options.takeError());
    return refused;
  }
  auto file = SourceFile::open(source.file);
  if (!file) {
    refused.exitCode = report(file.takeError());
    return refused;
  }
  options->name =
      (stem.empty() ? llvm::sys::path::stem(source.file) : stem).str();
  llvm::StringRef name = (*file)->name();
  return Session(std::move(*file), std::move(*options), "compiling " + name);
}

int Session::finish() {
  progress.reset();
  const DiagnosticEngine &diagnostics = compilation->diagnostics();
  std::optional<FailedStage> failed;
  if (diagnostics.exitCode() == exitCodeOf(Category::Internal))
    failed = compilation->failedStage();
  return reportAll(diagnostics, *file, failed ? &*failed : nullptr);
}

int Session::fail(llvm::Error error) {
  progress.reset();
  return report(std::move(error));
}

} // namespace gelato
