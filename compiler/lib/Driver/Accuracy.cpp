//===- Accuracy.cpp - gelato accuracy -------------------------------------===//
//
// Scans the functions of one number that a file's kernels compute, each as the
// same pipeline compiles it for the level asked for, on every input there is;
// kernels that compute more are called on random inputs beside that.
//
//===----------------------------------------------------------------------===//
#include "SampleKernel.h"
#include "Session.h"

#include "gelato/Accuracy/Report.h"
#include "gelato/Jit/Jit.h"
#include "gelato/Support/AtomicFile.h"

#include "llvm/Support/FileSystem.h"
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
  bool scanFunction(const UnaryFunction &function, const CpuLevel &level);
  bool sampleKernels(const CpuLevel &level);
  DiagnosticEngine &diagnostics() { return session.compilation->diagnostics(); }
  int write();

  const AccuracyCommand &command;
  Session session;
  unsigned threads = 1;
  uint64_t stride = 1;
  std::vector<ScannedFunction> scanned;
  std::vector<SampledKernel> sampled;
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
  for (StringRef path : {command.json, command.svg}) {
    if (Error error = checkFolderOf(path))
      return error;
    if (!path.empty() && (path == "-" || sys::fs::is_directory(path) ||
                          sys::fs::equivalent(path, command.source.file)))
      return createStringError("cannot write '" + path +
                               "': expected a file of its own");
  }
  if (!command.json.empty() &&
      sys::path::filename(command.json) == sys::path::filename(command.svg) &&
      sys::path::parent_path(command.json) ==
          sys::path::parent_path(command.svg))
    return createStringError("found " + command.json +
                             " for --json and for --plot, expected a file for "
                             "each");
  return Error::success();
}

/// False if an error was reported, here and below.
bool Accurate::scanFunction(const UnaryFunction &function,
                            const CpuLevel &level) {
  auto progress = [&](double share) {
    Progress::at(
        formatv("{0}, {1}: {2:f0} %", function.text, level.name, 100 * share)
            .str());
  };
  ScanOptions options{threads, stride, progress};
  auto result = scanCompiled(function, session.compilation->options(), level,
                             options, diagnostics());
  if (result)
    scanned.push_back(std::move(*result));
  return result.has_value();
}

bool Accurate::sampleKernels(const CpuLevel &level) {
  mlir::ModuleOp linalg = session.compilation->module(Stage::Linalg);
  std::vector<mlir::func::FuncOp> kernels;
  for (auto kernel : linalg.getOps<mlir::func::FuncOp>())
    if (kernel->hasAttr(kKernelAttr) && needsSample(kernel))
      kernels.push_back(kernel);
  if (kernels.empty())
    return true;
  Progress::at("sampling");
  JitOptions options;
  options.compile = session.compilation->options();
  options.compile.levels = {&level};
  auto compiled = jit(*session.file, options, diagnostics());
  if (!compiled)
    return false;
  for (mlir::func::FuncOp kernel : kernels) {
    auto info = compiled->kernels->find(kernel.getSymName());
    if (!info) {
      diagnostics().internal({}, toString(info.takeError()));
      return false;
    }
    auto result = sampleKernel(**info, kernel, level);
    if (!result) {
      diagnostics().add({}, result.takeError());
      return false;
    }
    sampled.push_back(std::move(*result));
  }
  return true;
}

/// "ffn, x86-64-v4: ...".
static std::string sampleText(const SampledKernel &kernel) {
  const Agreement &found = kernel.agreement;
  std::string text =
      formatv("{0}: products, sums and functions of several numbers are not "
              "scanned but sampled, {1}\n  {2} outputs of random inputs, free "
              "sizes {3}: ",
              kernel.name, kernel.level, kernel.outputs, kSampledSize);
  if (found.outside)
    return text + formatv("{0} beyond their error bound, as {1}\n",
                          found.outside, found.first)
                      .str();
  if (found.unbounded)
    text += formatv("{0} of which nothing can be said, of the others ",
                    found.unbounded)
                .str();
  return text + formatv("none beyond its error bound, the largest error at "
                        "{0:f2} of it\n",
                        found.worst)
                    .str();
}

int Accurate::write() {
  for (const ScannedFunction &function : scanned)
    outs() << accuracyText(function) << "\n";
  bool isSound = true;
  for (const ScannedFunction &function : scanned)
    if (double promised = function.function.promised)
      isSound &=
          !function.result.wrong && function.result.worst.ulp <= promised;
  for (const SampledKernel &kernel : sampled) {
    outs() << sampleText(kernel) << "\n";
    isSound &= kernel.agreement.outside == 0;
  }
  std::vector<FileToWrite> files;
  if (!command.json.empty()) {
    json::Array functions;
    for (const ScannedFunction &function : scanned)
      functions.push_back(accuracyJson(function));
    json::Array samples;
    for (const SampledKernel &kernel : sampled)
      samples.push_back(
          json::Object{{"kernel", kernel.name},
                       {"target", kernel.level},
                       {"outputs", kernel.outputs},
                       {"beyond_bound", kernel.agreement.outside},
                       {"without_bound", kernel.agreement.unbounded},
                       {"share_of_bound", kernel.agreement.worst}});
    json::Object file{{"schema", "gelato-accuracy-1"},
                      {"compiler", "gelato " GELATO_VERSION},
                      {"functions", std::move(functions)},
                      {"sampled", std::move(samples)}};
    files.push_back(
        {command.json, formatv("{0:2}\n", json::Value(std::move(file))).str()});
  }
  if (!command.svg.empty())
    files.push_back(
        {command.svg,
         accuracySvg(scanned, sys::path::stem(command.source.file))});
  if (Error error = writeFilesAtomically(files))
    return report(std::move(error));
  if (int code = finishOutput())
    return code;
  return isSound ? 0
                 : report(Category::Internal,
                          "a kernel's results are not what the language "
                          "prescribes: this is a bug in gelato, please report "
                          "it with the source");
}

int Accurate::run() {
  if (Error error = readOptions())
    return report(std::move(error));
  session = Session::open(command.source);
  if (session.exitCode)
    return session.exitCode;
  if (Error error = checkRunsHere(session.compilation->levels()))
    return session.fail(std::move(error));
  mlir::ModuleOp linalg = session.compilation->module(Stage::Linalg);
  if (!linalg)
    return session.finish();
  std::vector<UnaryFunction> functions = findUnaryFunctions(linalg);
  session.progress =
      std::make_unique<Progress>("scanning " + session.file->name());
  for (const UnaryFunction &function : functions)
    for (const CpuLevel *level : session.compilation->levels())
      if (!scanFunction(function, *level))
        return session.finish();
  for (const CpuLevel *level : session.compilation->levels())
    if (!sampleKernels(*level))
      return session.finish();
  session.progress.reset();
  if (scanned.empty() && sampled.empty())
    return report(Category::User, "found kernels that only move numbers, "
                                  "expected one that computes something");
  return write();
}

} // namespace

int runAccuracy(const AccuracyCommand &command) {
  return Accurate(command).run();
}

} // namespace gelato
