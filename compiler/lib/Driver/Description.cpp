//===- Description.cpp - the JSON beside an object ------------------------===//
#include "Description.h"

#include "gelato/Accuracy/Report.h"
#include "gelato/Pipeline/Certificate.h"
#include "gelato/Target/Signature.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace gelato {

/// What the functions of a kernel promise.
static json::Array certificate(Compilation &compilation,
                               const KernelPlan &plan) {
  json::Array array;
  for (const CertifiedFunction &each :
       certifiedFunctions(compilation.module(Stage::Groups), plan))
    array.push_back(
        json::Object{{"function", each.name},
                     {"class", stringifyAccuracy(each.accuracy)},
                     {"max_ulp", each.maxUlp},
                     {"at", each.at},
                     {"misrounded", int64_t(each.misrounded)},
                     {"unit", each.unit}});
  return array;
}

static json::Array dims(const Extents &extents) {
  json::Array array;
  for (const Extent &extent : extents) {
    if (extent.isFree())
      array.push_back(extent.name);
    else
      array.push_back(extent.size);
  }
  return array;
}

static json::Array tensors(ArrayRef<PlannedTensor> list, StringRef role) {
  json::Array array;
  for (const PlannedTensor &tensor : list)
    array.push_back(json::Object{{"name", tensor.name},
                                 {"role", role},
                                 {"type", storageType(tensor.type).name},
                                 {"dims", dims(tensor.shape)}});
  return array;
}

static json::Object numbers(const Numbers &list) {
  json::Object object;
  for (auto &[name, value] : list)
    object[name] = value;
  return object;
}

static json::Object describeKernel(Compilation &compilation,
                                   const KernelPlan &plan) {
  json::Object functions{{"call", callSignature(plan).text()},
                         {"scratch_bytes", scratchBytesSignature(plan).text()}};
  if (plan.hasParams()) {
    functions["params_bytes"] = paramsBytesSignature(plan).text();
    functions["pack"] = packSignature(plan).text();
  }
  json::Array freeDims, steps, levels;
  for (const std::string &name : plan.freeDims)
    freeDims.push_back(name);
  mlir::ModuleOp groups = compilation.module(Stage::Groups);
  for (const PlannedStep &step : plan.steps) {
    if (step.kind == gelato_step_pack) {
      steps.push_back(json::Object{{"kind", "pack"}});
      continue;
    }
    auto group = groups.lookupSymbol<mlir::func::FuncOp>(step.group);
    StringRef root = group->getAttrOfType<mlir::StringAttr>(kGroupAttr);
    json::Object schedules;
    for (const CpuLevel *level : compilation.levels()) {
      const ScheduleStamp &stamp = compilation.stamps(*level)->at(step.group);
      schedules[level->name] = json::Object{{"name", stamp.name},
                                            {"knobs", numbers(stamp.knobs)},
                                            {"tile", numbers(stamp.tile)}};
    }
    steps.push_back(json::Object{{"kind", root},
                                 {"units", productText(step.work)},
                                 {"unit", step.unit},
                                 {"schedules", std::move(schedules)}});
  }
  for (const CpuLevel *level : compilation.levels())
    levels.push_back(json::Object{
        {"name", level->name},
        {"sum", level->hasFma ? "one FMA chain over k in ascending order"
                              : "multiply and add over k in ascending order"}});
  json::Array arguments = tensors(plan.inputs, "input");
  for (json::Value &param : tensors(plan.params, "param"))
    arguments.push_back(std::move(param));
  for (json::Value &result : tensors(plan.results, "result"))
    arguments.push_back(std::move(result));
  return json::Object{
      {"name", plan.name},
      {"accuracy", certificate(compilation, plan)},
      {"functions", std::move(functions)},
      {"arguments", std::move(arguments)},
      {"free_dims", std::move(freeDims)},
      {"layout", plan.layoutText()},
      {"layout_hash", formatv("{0:x16}", plan.layoutHash()).str()},
      {"levels", std::move(levels)},
      {"steps", std::move(steps)}};
}

std::optional<std::string> describe(Compilation &compilation,
                                    ArrayRef<ScannedFunction> scanned) {
  const std::vector<KernelPlan> *plans = compilation.plans();
  if (!plans)
    return std::nullopt;
  for (const CpuLevel *level : compilation.levels())
    if (!compilation.stamps(*level)) // reported
      return std::nullopt;
  json::Array kernels;
  for (const KernelPlan &plan : *plans)
    kernels.push_back(describeKernel(compilation, plan));
  json::Object file{
      {"schema", "gelato-object-1"},
      {"abi_version", GELATO_ABI_VERSION},
      {"compiler", "gelato " GELATO_VERSION},
      {"accuracy", stringifyAccuracy(compilation.options().accuracy.value_or(
                       Accuracy::Default))},
      {"kernels", std::move(kernels)}};
  if (!scanned.empty()) {
    json::Array functions;
    for (const ScannedFunction &function : scanned)
      functions.push_back(certificateJson(function));
    file["scanned"] = std::move(functions);
    file["scanned_by"] = "gelato accuracy";
  }
  return formatv("{0:2}\n", json::Value(std::move(file))).str();
}

} // namespace gelato
