//===- Run.cpp - gelato run -----------------------------------------------===//
//
// What the command line says is checked against the kernel's signature before
// anything is compiled, files against types before that as well. Sizes come
// from --set and from the files; tensors of made-up numbers take those, and the
// runtime has the last word on whether all of them agree.
//
//===----------------------------------------------------------------------===//
#include "HostTensor.h"
#include "Session.h"

#include "gelato/Jit/Jit.h"
#include "gelato/Support/AtomicFile.h"
#include "gelato/Support/Spelling.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

#include <deque>
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
  Error run(const gelato_kernel_info &info);
  /// Writes results to their files and prints a summary of the others.
  Error finish() const;

private:
  struct Tensor {
    TensorSource source;
    std::optional<HostTensor> value;
  };

  /// The tensors of `arguments`, in order, once all have a value.
  Expected<std::vector<gelato_tensor>>
  fill(ArrayRef<gelato_argument> arguments);
  void takeSizes(ArrayRef<gelato_argument> arguments);
  Expected<std::vector<int64_t>> shapeOf(const gelato_argument &argument) const;

  const Kernel &kernel;
  const RunCommand &command;
  const gelato_kernel_info *info = nullptr;
  std::map<std::string, Tensor> tensors; ///< inputs and params
  Words outputs;
  std::vector<int64_t> sizes; ///< of free dimensions; -1: not known yet
  int64_t threads = 1;
  std::optional<HostMemory> blob;
  int64_t blobBytes = 0;
  std::deque<HostTensor> results; ///< views point into them
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
    Tensor &tensor = tensors[argument->name];
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

/// Free sizes that a file's shape tells. Where files disagree it is the
/// runtime that says so.
void Call::takeSizes(ArrayRef<gelato_argument> arguments) {
  for (const gelato_argument &argument : arguments) {
    auto found = tensors.find(argument.name);
    if (found == tensors.end() || !found->second.value ||
        found->second.value->shape.size() != argument.rank)
      continue;
    for (uint32_t d = 0; d < argument.rank; ++d)
      if (argument.dims[d] < 0 && sizes[-(argument.dims[d] + 1)] < 0)
        sizes[-(argument.dims[d] + 1)] = found->second.value->shape[d];
  }
}

Expected<std::vector<int64_t>>
Call::shapeOf(const gelato_argument &argument) const {
  std::vector<int64_t> shape;
  for (uint32_t d = 0; d < argument.rank; ++d) {
    int64_t size = argument.dims[d];
    if (size < 0) {
      const char *name = info->free_dims[-(size + 1)];
      size = sizes[-(size + 1)];
      if (size < 0)
        return createStringError(Twine("found no size for ") + name + " of " +
                                 argument.name + "; set it with --set " + name +
                                 "=..., or give a file whose shape has it");
    }
    shape.push_back(size);
  }
  return shape;
}

Expected<std::vector<gelato_tensor>>
Call::fill(ArrayRef<gelato_argument> arguments) {
  std::vector<gelato_tensor> views;
  for (const gelato_argument &argument : arguments) {
    Tensor &tensor = tensors[argument.name];
    if (!tensor.value) {
      auto shape = shapeOf(argument);
      if (!shape)
        return shape.takeError();
      auto value =
          HostTensor::make(tensor.source, argument.type, std::move(*shape));
      if (!value)
        return createStringError(Twine("cannot make ") + argument.name + ": " +
                                 toString(value.takeError()));
      tensor.value = std::move(*value);
    }
    views.push_back(tensor.value->view());
  }
  return views;
}

Error asError(int32_t status, const gelato_message &message) {
  if (status == gelato_ok)
    return Error::success();
  return createStringError(
      status == gelato_cpu ? std::make_error_code(std::errc::not_supported)
                           : std::make_error_code(std::errc::invalid_argument),
      message.text);
}

Error Call::run(const gelato_kernel_info &kernelInfo) {
  info = &kernelInfo;
  sizes.assign(info->free_dim_count, -1);
  ArrayRef<gelato_argument> arguments(info->arguments, info->argument_count);
  ArrayRef<gelato_argument> inputs = arguments.take_while(
      [](const gelato_argument &a) { return a.role == gelato_role_input; });
  ArrayRef<gelato_argument> params(info->params, info->param_count);
  takeSizes(inputs);
  takeSizes(params);
  auto views = fill(inputs);
  if (!views)
    return views.takeError();
  auto sources = fill(params);
  if (!sources)
    return sources.takeError();

  // Those of the params and those of the inputs; whether they agree is seen by
  // gelato_run_sized.
  gelato_message message;
  std::vector<int64_t> ofParams(sizes.size(), -1), ofInputs = ofParams;
  if (Error error = asError(gelato_find_param_sizes(info, sources->data(),
                                                    sources->size(),
                                                    ofParams.data(), &message),
                            message))
    return error;
  if (Error error =
          asError(gelato_find_sizes(info, views->data(), views->size(),
                                    ofInputs.data(), &message),
                  message))
    return error;
  for (auto [size, param, input] : zip(sizes, ofParams, ofInputs))
    size = param >= 0 ? param : input;

  if (!params.empty()) {
    Progress::at("packing");
    int64_t bytes = info->params_bytes(sizes.data());
    auto memory = HostMemory::allocate(uint64_t(bytes));
    if (!memory)
      return memory.takeError();
    blob = std::move(*memory);
    if (Error error = asError(gelato_pack_checked(info, sources->data(),
                                                  sources->size(), sizes.data(),
                                                  blob->get(), bytes, &message),
                              message))
      return error;
    blobBytes = bytes;
    views->push_back({blob->get(), gelato_bytes, 1, &blobBytes});
  }
  for (const gelato_argument &argument : arguments) {
    if (argument.role != gelato_role_result)
      continue;
    auto shape = shapeOf(argument);
    if (!shape)
      return shape.takeError();
    auto result = HostTensor::allocate(argument.type, std::move(*shape));
    if (!result)
      return createStringError(Twine("cannot make ") + argument.name + ": " +
                               toString(result.takeError()));
    results.push_back(std::move(*result));
    views->push_back(results.back().view());
  }
  Progress::at("running");
  auto pool = openPool(threads);
  if (!pool)
    return pool.takeError();
  gelato_env env = gelato_pool_env(pool->get());
  return asError(gelato_run_sized(info, views->data(), views->size(),
                                  sizes.data(), &env, &message),
                 message);
}

Error Call::finish() const {
  std::vector<FileToWrite> files;
  for (auto [result, tensor] : zip(kernel.results, results)) {
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
