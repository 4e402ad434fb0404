//===- Pack.cpp - gelato pack ---------------------------------------------===//
//
// Packed weights as files that can be mapped: what the kernel's _pack would
// write into memory, byte for byte.
//
//===----------------------------------------------------------------------===//
#include "Session.h"

#include "gelato/Import/Checkpoint.h"
#include "gelato/Import/Manifest.h"
#include "gelato/Support/AtomicFile.h"
#include "gelato/Support/Spelling.h"
#include "gelato/Target/HostPack.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <map>

using namespace llvm;

namespace gelato {

namespace {

Expected<Weight> readWeight(const Checkpoint &checkpoint, StringRef name) {
  if (const SafetensorsTensor *tensor = checkpoint.find(name))
    return Weight{name.str(), tensor->dtype, tensor->shape, tensor->bytes};
  std::vector<StringRef> names;
  for (const SafetensorsTensor *tensor : checkpoint.tensors())
    names.push_back(tensor->name);
  return createStringError(
      "found no tensor '" + name + "' in the weights" +
      didYouMean(name, names) +
      "; name the tensor of a param with --tensor PARAM=NAME");
}

/// Packs one kernel; `tensors` says where each param is, by default at its
/// name.
Expected<std::string> packOne(const KernelPlan &plan,
                              const std::map<std::string, std::string> &tensors,
                              const Checkpoint &checkpoint) {
  if (!plan.hasParams())
    return createStringError("kernel " + plan.name +
                             " has no params; there is nothing to pack");
  std::vector<Weight> weights;
  for (const PlannedTensor &param : plan.params) {
    auto found = tensors.find(param.name);
    Expected<Weight> weight = readWeight(
        checkpoint, found == tensors.end() ? param.name : found->second);
    if (!weight)
      return weight.takeError();
    weights.push_back(std::move(*weight));
  }
  return packParams(plan, weights);
}

Error packModel(const PackCommand &command,
                const std::vector<KernelPlan> &plans) {
  Expected<ModelManifest> manifest = readManifest(command.model);
  if (!manifest)
    return manifest.takeError();
  // --params names the checkpoint's first file; shards lie beside it.
  std::vector<std::string> paths;
  for (const std::string &file : manifest->checkpoint) {
    SmallString<128> path(command.params);
    if (manifest->checkpoint.size() > 1 && !sys::fs::is_directory(path))
      sys::path::remove_filename(path);
    if (sys::fs::is_directory(path))
      sys::path::append(path, file);
    paths.push_back(std::string(path));
  }
  Expected<Checkpoint> checkpoint = Checkpoint::openFiles(paths);
  if (!checkpoint)
    return checkpoint.takeError();
  if (Error error = makeOutputFolder(command.output))
    return error;
  for (const KernelUse &use : manifest->uses) {
    auto plan = find_if(
        plans, [&](const KernelPlan &p) { return p.name == use.kernel; });
    if (plan == plans.end())
      return createStringError(command.model + " uses kernel '" + use.kernel +
                               "', which " + command.source.file +
                               " does not have; import the model again");
    // What the manifest says must be all of what the kernel has.
    std::vector<std::string> params;
    for (const PlannedTensor &param : plan->params)
      params.push_back(param.name);
    for (const std::string &param : params)
      if (!use.tensors.count(param))
        return createStringError(command.model + " names no tensor for param " +
                                 param + " of kernel " + use.kernel +
                                 " in layer " + Twine(use.layer));
    for (const auto &[param, tensor] : use.tensors)
      if (!is_contained(params, param))
        return createStringError(command.model + " names a tensor for '" +
                                 param + "' of kernel " + use.kernel +
                                 " in layer " + Twine(use.layer) +
                                 ", whose params are " + join(params, ", "));
    Progress::at("packing " + use.paramsFile);
    Expected<std::string> blob = packOne(*plan, use.tensors, *checkpoint);
    if (!blob)
      return blob.takeError();
    SmallString<128> path(command.output);
    sys::path::append(path, use.paramsFile);
    if (Error error = writeFileAtomically(path, *blob))
      return error;
  }
  return Error::success();
}

Error packKernel(const PackCommand &command,
                 const std::vector<KernelPlan> &plans) {
  if (plans.size() != 1) {
    std::vector<std::string> names;
    for (const KernelPlan &plan : plans)
      names.push_back(plan.name);
    return createStringError("found the kernels " + join(names, ", ") +
                             ", expected one; choose with --kernel");
  }
  std::map<std::string, std::string> tensors;
  SmallVector<StringRef> params;
  for (const PlannedTensor &param : plans[0].params)
    params.push_back(param.name);
  for (StringRef text : command.tensors) {
    auto [param, name] = text.split('=');
    if (name.empty())
      return createStringError("found --tensor " + text +
                               ", expected PARAM=NAME");
    if (tensors.count(param.str()))
      return createStringError("found two tensors for param " + param +
                               " in --tensor, expected one");
    if (!is_contained(params, param))
      return createStringError("found --tensor " + text + ", but kernel " +
                               plans[0].name + " has the params " +
                               join(params, ", ") + didYouMean(param, params));
    tensors[param.str()] = name.str();
  }
  Expected<Checkpoint> checkpoint = Checkpoint::openFiles(command.params);
  if (!checkpoint)
    return checkpoint.takeError();
  Expected<std::string> blob = packOne(plans[0], tensors, *checkpoint);
  if (!blob)
    return blob.takeError();
  return writeFileAtomically(command.output, *blob);
}

} // namespace

int runPack(const PackCommand &command) {
  Session session = Session::open(command.source);
  if (session.exitCode)
    return session.exitCode;
  const std::vector<KernelPlan> *plans = session.compilation->plans();
  if (!plans)
    return session.finish();
  Progress::at("packing");
  Error error = command.model.empty() ? packKernel(command, *plans)
                                      : packModel(command, *plans);
  session.progress.reset();
  return error ? report(std::move(error)) : 0;
}

} // namespace gelato
