//===- Harness.cpp - compiled kernels against the oracle ------------------===//
#include "Harness.h"

#include "Call.h"

#include "gelato/Plan/SymbolicShape.h"

#include "llvm/Support/FormatVariadic.h"

namespace gelato::differential {

llvm::ArrayRef<Setting> settings() {
  static const Setting all[] = {
      {"serial", Side::Behind, false, Side::Behind, 0},
      {"its own scratch", Side::Front, true, Side::Behind, 0},
      {"three threads", Side::Behind, true, Side::Front, 3},
  };
  return all;
}

Subject::Subject(std::shared_ptr<CompiledProgram> compiled,
                 llvm::StringRef wanted)
    : program(std::move(compiled)), failure(program->problem()) {
  if (!failure.empty())
    return;
  std::string name = wanted.empty() ? program->firstKernel() : wanted.str();
  kernel = program->function(Stage::Gelato, name);
  if (!kernel) {
    failure = "the waist has no kernel " + name;
    return;
  }
  if (!readSignature())
    return;
  for (const CompiledProgram::AtLevel &at : program->levels()) {
    auto info = at.kernels->find(name);
    if (!info) {
      failure = llvm::toString(info.takeError());
      return;
    }
    built.push_back({at.level, *info});
    failure = checkInfo(built.back());
    if (!failure.empty())
      return;
    ++at.level->kernels;
  }
}

static uint32_t typeOf(mlir::Type type) {
  mlir::Type element = mlir::getElementTypeOrSelf(type);
  return element.isBF16()  ? gelato_bf16
         : element.isF16() ? gelato_f16
                           : gelato_f32;
}

bool Subject::readSignature() {
  for (unsigned a = 0; a < kernel.getNumArguments(); ++a) {
    auto name = kernel.getArgAttrOfType<mlir::StringAttr>(a, kNameAttr);
    auto extents = argumentShape(kernel, a);
    if (!name || failed(extents)) {
      failure = "an argument on the waist has no name or no shape";
      return false;
    }
    arguments.push_back({name.getValue().str(),
                         kernel.getArgAttr(a, kParamAttr) != nullptr, *extents,
                         typeOf(kernel.getArgumentTypes()[a])});
  }
  for (unsigned r = 0; r < kernel.getNumResults(); ++r) {
    auto name = kernel.getResultAttrOfType<mlir::StringAttr>(r, kNameAttr);
    auto extents = resultShape(kernel, r);
    if (!name || failed(extents)) {
      failure = "a result on the waist has no name or no shape";
      return false;
    }
    results.push_back({name.getValue().str(), false, *extents,
                       typeOf(kernel.getResultTypes()[r])});
  }
  // A product makes bits depend on whether there is FMA.
  kernel.walk([&](mlir::Operation *op) {
    isElementwise &= op->getName().getStringRef() != "linalg.contract";
  });
  return true;
}

static std::string elementTypeText(mlir::Value tensor) {
  std::string text;
  llvm::raw_string_ostream(text)
      << mlir::getElementTypeOrSelf(tensor.getType());
  return text;
}

std::vector<std::string> Subject::roots() {
  std::vector<std::string> result;
  program->function(Stage::Groups, kernel.getName())
      .walk([&](mlir::func::CallOp call) {
        auto group = program->function(Stage::Groups, call.getCallee());
        auto kind = group->getAttrOfType<mlir::StringAttr>(kGroupAttr);
        if (!kind)
          return;
        // A contraction's is that of its right side.
        std::string type = "f32";
        group.walk([&](mlir::linalg::ContractOp op) {
          type = elementTypeText(op.getDpsInputs()[1]);
        });
        result.push_back(kind.getValue().str() + " " + type);
      });
  return result;
}

/// Whether the compiled kernel describes itself as the source declares it.
std::string Subject::checkInfo(const Built &built) const {
  const gelato_kernel_info &info = *built.info;
  std::vector<const Argument *> wanted[2];
  for (const Argument &argument : arguments)
    wanted[argument.isParam].push_back(&argument);
  for (const Argument &result : results)
    wanted[0].push_back(&result);
  std::vector<const gelato_argument *> found[2];
  for (uint32_t a = 0; a < info.argument_count; ++a)
    if (info.arguments[a].role != gelato_role_params)
      found[0].push_back(&info.arguments[a]);
  for (uint32_t p = 0; p < info.param_count; ++p)
    found[1].push_back(&info.params[p]);
  for (int isParam : {0, 1}) {
    if (found[isParam].size() != wanted[isParam].size())
      return "info has another number of tensors than the source";
    for (size_t i = 0; i < found[isParam].size(); ++i) {
      const gelato_argument &argument = *found[isParam][i];
      const Argument &declared = *wanted[isParam][i];
      bool same = argument.name == declared.name &&
                  argument.type == declared.type &&
                  argument.rank == declared.extents.size();
      for (uint32_t d = 0; same && d < argument.rank; ++d) {
        const Extent &extent = declared.extents[d];
        int64_t size = argument.dims[d];
        same = extent.isFree()
                   ? size < 0 && extent.name == info.free_dims[-(size + 1)]
                   : size == extent.size;
      }
      if (!same)
        return "info describes " + declared.name + " wrongly";
    }
  }
  return "";
}

std::vector<int64_t> Subject::shapeOf(const Extents &extents,
                                      const Sizes &sizes) const {
  std::vector<int64_t> shape;
  for (const Extent &extent : extents)
    shape.push_back(extent.isFree() ? sizes.at(extent.name.str())
                                    : extent.size);
  return shape;
}

static std::string text(const Trial &trial) {
  std::string result;
  for (const auto &[name, size] : trial.sizes)
    result += llvm::formatv("{0}={1} ", name, size);
  return result + fillName(trial.fill) + " inputs of seed " +
         std::to_string(trial.seed);
}

/// The slice `row` of each tensor that has the dimension `rows`, which is its
/// first.
static CallData oneRow(const gelato_kernel_info &info, const CallData &data,
                       uint32_t rows, int64_t row) {
  CallData result = data;
  int64_t count = data.dims[rows];
  result.dims[rows] = 1;
  size_t input = 0;
  for (uint32_t a = 0; a < info.argument_count; ++a) {
    const gelato_argument &argument = info.arguments[a];
    if (argument.role != gelato_role_input)
      continue;
    Values &values = result.inputs[input++];
    if (!argument.rank || argument.dims[0] != -int64_t(rows) - 1)
      continue;
    size_t each = values.size() / count;
    values =
        Values(values.begin() + row * each, values.begin() + (row + 1) * each);
  }
  return result;
}

std::string Subject::check(const Trial &trial) {
  if (!failure.empty())
    return failure;
  const gelato_kernel_info &any = *built.front().info;
  CallData data;
  for (uint32_t f = 0; f < any.free_dim_count; ++f) {
    auto size = trial.sizes.find(any.free_dims[f]);
    if (size == trial.sizes.end())
      return std::string("the trial has no size for ") + any.free_dims[f];
    data.dims.push_back(size->second);
  }
  std::vector<DoubleTensor> truthInputs;
  int inPlace = -1;
  for (const Argument &argument : arguments) {
    auto shape = shapeOf(argument.extents, trial.sizes);
    Values values =
        makeInput(shape, argument.type, argument.isParam, trial.fill,
                  trial.seed * 1000 + truthInputs.size());
    truthInputs.push_back(
        {shape, std::vector<double>(values.begin(), values.end())});
    if (!argument.isParam && argument.name == trial.inPlace)
      inPlace = int(data.inputs.size());
    (argument.isParam ? data.params : data.inputs).push_back(values);
  }
  std::string found;
  auto report = [&](const TestedLevel &level, llvm::StringRef setting,
                    const std::string &what) {
    if (!what.empty() && found.size() < 4000)
      found += llvm::formatv("{0}, {1}, {2}: {3}\n", level.name(), text(trial),
                             setting, what);
  };

  // For levels without FMAs, and for those with them.
  std::optional<std::vector<BoundedTensor>> truths[2];
  // Of the first level with FMAs, and of the first without.
  std::optional<std::vector<Values>> bits[2];
  for (const Built &kernels : built) {
    const TestedLevel &level = *kernels.level;
    const gelato_kernel_info &info = *kernels.info;
    auto &truth = truths[level.level.hasFma];
    if (!truth) {
      auto known = interpretWithBound(
          kernel, truthInputs,
          level.level.hasFma ? Accumulation::Fused : Accumulation::Separate);
      if (!known)
        return "the oracle: " + llvm::toString(known.takeError());
      truth = std::move(*known);
    }
    std::optional<std::vector<Values>> first;
    for (const Setting &setting : settings()) {
      CallOutcome outcome = call(info, data, setting);
      ++level.runs;
      report(level, setting.name, outcome.problem);
      if (outcome.results.size() != truth->size())
        continue;
      if (first) {
        for (size_t r = 0; r < truth->size(); ++r)
          if (auto bit = differingBits(outcome.results[r], (*first)[r]);
              !bit.empty())
            report(level, setting.name,
                   results[r].name + " has other bits than serially: " + bit);
        continue;
      }
      for (size_t r = 0; r < truth->size(); ++r) {
        Agreement agreement = compare((*truth)[r], outcome.results[r]);
        level.elements += outcome.results[r].size();
        level.unbounded += agreement.unbounded;
        compared += outcome.results[r].size();
        unbounded += agreement.unbounded;
        exact += llvm::count((*truth)[r].bound, 0);
        if (agreement.outside)
          report(level, setting.name,
                 llvm::formatv("{0} of {1} elements of {2} are outside their "
                               "bound: {3}",
                               agreement.outside, outcome.results[r].size(),
                               results[r].name, agreement.first));
      }
      first = std::move(outcome.results);
    }
    if (!first)
      continue;

    // A row does not know how many there are.
    for (uint32_t f = 0; f < info.free_dim_count; ++f) {
      if (info.free_dims[f] != trial.rows || data.dims[f] < 2)
        continue;
      int64_t count = data.dims[f];
      for (int64_t row : {int64_t(0), count - 1}) {
        CallOutcome one = call(info, oneRow(info, data, f, row), settings()[0]);
        report(level, "one row", one.problem);
        for (size_t r = 0; r < one.results.size(); ++r) {
          // A result without rows is the same whole.
          const Values &all = (*first)[r];
          const Extents &extents = results[r].extents;
          bool hasRows = !extents.empty() && extents[0].name == trial.rows;
          size_t each = hasRows ? all.size() / count : all.size();
          Values wanted = all;
          if (hasRows)
            wanted = Values(all.begin() + row * each,
                            all.begin() + (row + 1) * each);
          if (auto bit = differingBits(one.results[r], wanted); !bit.empty())
            report(level, "one row",
                   llvm::formatv("row {0} of {1} has other bits alone: {2}",
                                 row, results[r].name, bit));
        }
      }
    }

    if (inPlace >= 0) {
      CallOutcome over = call(info, data, settings()[0], inPlace);
      report(level, "in place", over.problem);
      if (!over.results.empty())
        report(level, "in place", differingBits(over.results[0], (*first)[0]));
    }

    auto &same = bits[isElementwise ? 0 : level.level.hasFma];
    if (!same)
      same = std::move(first);
    else
      for (size_t r = 0; r < same->size(); ++r)
        if (auto bit = differingBits((*first)[r], (*same)[r]); !bit.empty())
          report(level, "serial",
                 results[r].name +
                     " has other bits than at another level: " + bit);
  }
  return found;
}

} // namespace gelato::differential
