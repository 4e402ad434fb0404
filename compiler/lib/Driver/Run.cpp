//===- Run.cpp - gelato run -----------------------------------------------===//
//
// What the command line says is checked against the kernel's signature before
// anything is compiled, files against types before that as well. Sizes come
// from --set and from the files; tensors of made-up numbers take those, and the
// runtime has the last word on whether all of them agree.
//
//===----------------------------------------------------------------------===//
#include "KernelCall.h"
#include "Session.h"

#include "gelato/Jit/Jit.h"
#include "gelato/Support/AtomicFile.h"
#include "gelato/Support/Spelling.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

#include <map>

using namespace llvm;

namespace gelato {

namespace {

/// Words NAME=VALUE by name.
using Words = std::map<std::string, std::string>;

/// `expected` says what may stand behind the name.
Expected<Words> wordsOf(StringRef option, ArrayRef<std::string> texts,
                        ArrayRef<StringRef> names, const Twine &whose,
                        StringRef expected) {
  Words words;
  for (StringRef text : texts) {
    auto [name, value] = text.split('=');
    if (name.empty() || value.empty())
      return createStringError("found " + option + " " + text + ", expected " +
                               expected);
    if (!is_contained(names, name))
      return createStringError("found " + option + " " + text + ", but " +
                               whose + " " + join(names, ", ") +
                               didYouMean(name, names));
    if (!words.insert({name.str(), value.str()}).second)
      return createStringError("found " + option + " twice for " + name +
                               ", expected it once");
  }
  return words;
}

uint32_t typeOf(const TensorType &type) {
  for (const StorageType &row : storageTypes())
    if (toString(type.element) == row.name)
      return row.code;
  llvm_unreachable("the checker lets no other type into a signature");
}

/// One call of one kernel.
class Call {
public:
  Call(const Kernel &kernel, const RunCommand &command)
      : kernel(kernel), command(command) {}

  /// Reads the words and the files they name.
  Error prepare();
  /// Makes the other tensors, packs, calls, and keeps the results.
  Error run(const gelato_kernel_info &info) { return call.run(info, threads); }
  /// Writes results to their files and prints a summary of the others.
  Error finish() const;

private:
  const Kernel &kernel;
  const RunCommand &command;
  KernelCall call;
  Words outputs;
  int64_t threads = 1;
};

Error Call::prepare() {
  auto count = readCount("--threads", command.threads, 1024);
  if (!count)
    return count.takeError();
  threads = *count;
  SmallVector<StringRef> names, results;
  for (const auto &argument : kernel.arguments)
    names.push_back(argument->name);
  for (const Result &result : kernel.results)
    results.push_back(result.name);
  auto inputs =
      wordsOf("--in", command.inputs, names, "kernel " + kernel.name + " reads",
              "NAME=FILE.npy, NAME=random:SEED, NAME=zeros or "
              "NAME=ones");
  if (!inputs)
    return inputs.takeError();
  auto files = wordsOf("--out", command.outputs, results,
                       "kernel " + kernel.name + " gives", "NAME=FILE.npy");
  if (!files)
    return files.takeError();
  outputs = std::move(*files);
  for (auto &[one, path] : outputs)
    for (auto &[other, same] : outputs)
      if (one < other && path == same)
        return createStringError("found --out " + path + " for " + one +
                                 " and for " + other +
                                 ", expected a file for each");

  SmallVector<std::string> missing;
  for (const auto &argument : kernel.arguments)
    if (!inputs->count(argument->name))
      missing.push_back(argument->name + ": " +
                        (argument->isParam ? "param " : "") +
                        argument->type.str());
  if (!missing.empty())
    return createStringError("kernel " + kernel.name + " also needs " +
                             join(missing, ", ") + "; give " +
                             (missing.size() > 1 ? "each" : "it") +
                             " with --in NAME=FILE.npy or --in "
                             "NAME=random:SEED");

  for (const auto &argument : kernel.arguments) {
    KernelCall::Tensor &tensor = call.given[argument->name];
    auto source = TensorSource::parse((*inputs)[argument->name]);
    if (!source)
      return createStringError("cannot take " + argument->name + ": " +
                               toString(source.takeError()));
    tensor.source = std::move(*source);
    if (tensor.source.kind != TensorSource::File)
      continue;
    auto value = HostTensor::read(tensor.source.path, typeOf(argument->type));
    if (!value)
      return createStringError(
          "cannot take " + argument->name + ": " + toString(value.takeError()) +
          (sys::fs::exists(tensor.source.path)
               ? ""
               : "; expected a file, or random:SEED, zeros or ones"));
    tensor.value = std::move(*value);
  }
  return Error::success();
}

Error Call::finish() const {
  std::vector<FileToWrite> files;
  for (auto [result, tensor] : zip(kernel.results, call.results)) {
    auto file = outputs.find(result.name);
    if (file == outputs.end())
      printSummary(result.name, tensor, outs());
    else
      files.push_back(
          {file->second, npyFile(npyType(storageType(tensor.type).name),
                                 tensor.shape, tensor.bytes())});
  }
  return writeFilesAtomically(files);
}

} // namespace

int runRun(const RunCommand &command) {
  if (command.source.targets.size() > 1)
    return report(Category::User,
                  "found --target " + join(command.source.targets, ",") +
                      ", expected one level, by which the kernel is to run");
  Session session = Session::open(command.source);
  if (session.exitCode)
    return session.exitCode;
  auto fail = [&](Error error) {
    session.progress.reset();
    return report(std::move(error));
  };
  std::vector<const Kernel *> kernels = session.compilation->kernels();
  if (kernels.size() != 1)
    return fail(createStringError(
        "found the kernels " +
        join(map_range(kernels, [](const Kernel *k) { return k->name; }),
             ", ") +
        ", expected one; choose with --kernel"));
  Call call(*kernels.front(), command);
  if (Error error = call.prepare())
    return fail(std::move(error));

  JitOptions options;
  options.compile = session.compilation->options();
  DiagnosticEngine diagnostics;
  std::optional<JitResult> compiled = jit(*session.file, options, diagnostics);
  if (!compiled) {
    session.progress.reset();
    return reportAll(diagnostics, *session.file);
  }
  if (Error error = call.run(*compiled->kernels->kernels().front()))
    return fail(std::move(error));
  session.progress.reset();
  reportAll(diagnostics, *session.file); // warnings
  if (Error error = call.finish())
    return report(std::move(error));
  return finishOutput();
}

} // namespace gelato
