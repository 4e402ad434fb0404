//===- Accuracy.cpp - gelato accuracy -------------------------------------===//
//
// Scans the functions of one number that a file's kernels compute, each as the
// same pipeline compiles it for the level asked for, on every input there is.
//
//===----------------------------------------------------------------------===//
#include "Session.h"

#include "gelato/Accuracy/Report.h"
#include "gelato/Jit/Jit.h"
#include "gelato/Oracle/ScalarOracle.h"
#include "gelato/Support/AtomicFile.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

#include <chrono>

using namespace llvm;

namespace gelato {

namespace {

class Accurate {
public:
  explicit Accurate(const AccuracyCommand &command) : command(command) {}
  int run();

private:
  Error readOptions();
  /// 0, or an exit code after everything was reported.
  int scanFunction(const UnaryFunction &function, const CpuLevel &level);
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

int Accurate::scanFunction(const UnaryFunction &function,
                           const CpuLevel &level) {
  SourceFile file(function.text, function.module);
  CompileOptions options = session.compilation->options();
  options.kernels.clear();
  options.bindings.clear();
  options.levels = {&level};
  Compilation compilation(options);
  auto finish = [&] {
    session.progress.reset();
    return reportAll(compilation.diagnostics(), file);
  };
  auto fail = [&](Error error) {
    session.progress.reset();
    return report(std::move(error));
  };
  if (!compilation.parseLinalg(file))
    return finish();
  auto oracle = ScalarOracle::make(cast<mlir::linalg::GenericOp>(
      scannedOp(compilation.module(Stage::Linalg))));
  if (!oracle)
    return fail(oracle.takeError());
  std::optional<std::string> object = compilation.object(EntryCode::Imported);
  if (!object)
    return finish();
  auto kernels = LoadedKernels::load(MemoryBuffer::getMemBufferCopy(*object),
                                     {kScannedKernel.str()});
  if (!kernels)
    return fail(kernels.takeError());
  const gelato_kernel_info *info = (*kernels)->kernels().front();

  ScannedFunction result{function, level.name.str(), stride, 0, {}};
  auto evaluate = [&](const void *x, void *y, int64_t n) {
    void *tensors[] = {const_cast<void *>(x), y};
    gelato_env env = {sizeof(gelato_env), nullptr, nullptr, 1, nullptr, 0};
    return info->invoke(tensors, &n, &env) == gelato_ok;
  };
  auto progress = [&](double share) {
    Progress::at(
        formatv("{0}, {1}: {2:f0} %", function.text, level.name, 100 * share)
            .str());
  };
  ScanOptions scanOptions;
  scanOptions.threads = threads;
  scanOptions.stride = stride;
  scanOptions.progress = progress;
  auto start = std::chrono::steady_clock::now();
  auto found = scan(evaluate, *oracle, *findNumberType(function.input),
                    *findNumberType(function.result), scanOptions);
  if (!found)
    return fail(found.takeError());
  result.result = std::move(*found);
  result.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
  scanned.push_back(std::move(result));
  return 0;
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
      if (int code = scanFunction(function, *level))
        return code;
  session.progress.reset();
  return write();
}

} // namespace

int runAccuracy(const AccuracyCommand &command) {
  return Accurate(command).run();
}

} // namespace gelato
