//===- Accuracy.cpp - gelato accuracy -------------------------------------===//
//
// Scans the functions of one number that a file's kernels compute, each as the
// same pipeline compiles it for the level asked for, on every input there is.
//
//===----------------------------------------------------------------------===//
#include "Session.h"

#include "gelato/Accuracy/Report.h"
#include "gelato/Support/AtomicFile.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace gelato {

namespace {

class Accurate {
public:
  explicit Accurate(const AccuracyCommand &command) : command(command) {}
  int run();

private:
  Error readOptions();
  Error scanFunction(const UnaryFunction &function, const CpuLevel &level);
  int write();

  const AccuracyCommand &command;
  Session session;
  unsigned threads = 1;
  uint64_t stride = 1;
  std::vector<ScannedFunction> scanned;
};

Error Accurate::readOptions() {
  threads = unsigned(gelato_cpu_count());
  if (!command.threads.empty()) {
    auto count = readCount("--threads", command.threads, 1024);
    if (!count)
      return count.takeError();
    threads = unsigned(*count);
  }
  auto step = readCount("--stride", command.stride, 1 << 30);
  if (!step)
    return step.takeError();
  stride = uint64_t(*step);
  for (StringRef path : {command.json, command.svg})
    if (Error error = checkFolderOf(path))
      return error;
  return Error::success();
}

Error Accurate::scanFunction(const UnaryFunction &function,
                             const CpuLevel &level) {
  auto progress = [&](double share) {
    Progress::at(
        formatv("{0}, {1}: {2:f0} %", function.text, level.name, 100 * share)
            .str());
  };
  ScanOptions options{threads, stride, progress};
  auto result =
      scanCompiled(function, session.compilation->options(), level, options);
  if (!result)
    return result.takeError();
  scanned.push_back(std::move(*result));
  return Error::success();
}

int Accurate::write() {
  for (const ScannedFunction &function : scanned)
    outs() << accuracyText(function) << "\n";
  std::vector<FileToWrite> files;
  if (!command.json.empty()) {
    json::Array functions;
    for (const ScannedFunction &function : scanned)
      functions.push_back(accuracyJson(function));
    json::Object file{{"schema", "gelato-accuracy-1"},
                      {"compiler", "gelato " GELATO_VERSION},
                      {"functions", std::move(functions)}};
    files.push_back(
        {command.json, formatv("{0:2}\n", json::Value(std::move(file))).str()});
  }
  if (!command.svg.empty())
    files.push_back(
        {command.svg,
         accuracySvg(scanned, sys::path::stem(command.source.file))});
  if (Error error = writeFilesAtomically(files))
    return report(std::move(error));
  return finishOutput();
}

int Accurate::run() {
  if (Error error = readOptions())
    return report(std::move(error));
  session = Session::open(command.source);
  if (session.exitCode)
    return session.exitCode;
  for (const CpuLevel *level : session.compilation->levels())
    if (!hostSupports(*level)) {
      session.progress.reset();
      return report(Category::User,
                    "found --target " + level->name +
                        ", which this machine cannot run; its best is " +
                        hostLevels().front()->name);
    }
  mlir::ModuleOp linalg = session.compilation->module(Stage::Linalg);
  if (!linalg)
    return session.finish();
  std::vector<UnaryFunction> functions = findUnaryFunctions(linalg);
  if (functions.empty()) {
    session.progress.reset();
    return report(Category::User,
                  "found no function of one number in the kernels of " +
                      session.file->name() +
                      ", expected one to scan, as in gelu(x @ w)");
  }
  session.progress =
      std::make_unique<Progress>("scanning " + session.file->name());
  for (const UnaryFunction &function : functions)
    for (const CpuLevel *level : session.compilation->levels())
      if (Error error = scanFunction(function, *level)) {
        session.progress.reset();
        return report(std::move(error));
      }
  session.progress.reset();
  return write();
}

} // namespace

int runAccuracy(const AccuracyCommand &command) {
  return Accurate(command).run();
}

} // namespace gelato
