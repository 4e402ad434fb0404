//===- KernelPlan.cpp - buffers and steps of one kernel -------------------===//
//
// Where an intermediate is only read row by row by contractions, its rows are
// padded to whole panels, so that neither its producer nor a residual needs a
// partial panel. Everything else is plain; a step that meets a partial panel in
// a plain buffer gets a tail buffer of one panel's width in its place.
//
//===----------------------------------------------------------------------===//
#include "gelato/Plan/KernelPlan.h"

#include "gelato/Dialect/GelatoDialect.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace gelato {

/// Elements that one unit of flat elementwise work stands for, and units that
/// are worth a task: below 16 Ki elements a hand-over costs more than it gains.
static constexpr int64_t kFlatUnit = 1024, kFlatGrain = 16;
/// Panels worth a task.
static constexpr int64_t kPanelGrain = 2;

bool fillsPanels(const Extents &shape) {
  return !shape.empty() && !shape.back().isFree() &&
         shape.back().size % kPanel == 0;
}

static Access epilogueAccess(AffineMap map) {
  unsigned loops = map.getNumDims();
  if (map.getNumResults() == 0)
    return Access::Scalar;
  // Of a product that is a vector, columns are all there is.
  AffineExpr column = getAffineDimExpr(loops - 1, map.getContext());
  if (map.getNumResults() == 1 && map.getResult(0) == column)
    return Access::Column;
  return map.isIdentity() ? Access::Full : Access::Row;
}

SmallVector<Use> usesOf(func::FuncOp group) {
  SmallVector<Use> uses;
  auto add = [&](Value value, Access access, AffineMap map) {
    uses.push_back({cast<BlockArgument>(value).getArgNumber(), access, map});
  };
  Value product;
  for (auto contraction : group.getOps<linalg::ContractOp>()) {
    SmallVector<AffineMap> maps = contraction.getIndexingMapsArray();
    // The summed loop is the last result of the left map.
    AffineExpr k = maps[0].getResults().back();
    bool transposed = maps[1].getResult(1) == k;
    add(contraction.getDpsInputs()[0], Access::Rows, maps[0]);
    add(contraction.getDpsInputs()[1],
        transposed ? Access::PanelsTransposed : Access::Panels, maps[1]);
    product = contraction->getResult(0);
  }
  for (auto generic : group.getOps<linalg::GenericOp>())
    for (OpOperand *input : generic.getDpsInputOperands()) {
      AffineMap map = generic.getMatchingIndexingMap(input);
      if (input->get() != product)
        add(input->get(), product ? epilogueAccess(map) : Access::Elementwise,
            map);
    }
  return uses;
}

unsigned KernelPlan::freeDim(StringRef dim) const {
  return llvm::find(freeDims, dim) - freeDims.begin();
}

SmallVector<int64_t> KernelPlan::encode(ArrayRef<Extent> shape) const {
  SmallVector<int64_t> dims;
  for (const Extent &extent : shape)
    dims.push_back(extent.isFree() ? -int64_t(freeDim(extent.name) + 1)
                                   : extent.size);
  return dims;
}

std::string KernelPlan::layoutText() const {
  static const char *const names[] = {"plain", "padded", "panels16",
                                      "panels16t"};
  std::string text = "gelato params v" + std::to_string(GELATO_PARAMS_VERSION);
  for (const PlannedBuffer &buffer : buffers) {
    if (buffer.role != gelato_buffer_region)
      continue;
    text += llvm::formatv(";{0}:{1}:{2}", buffer.source, names[buffer.layout],
                          storageType(buffer.type).name);
    for (const Extent &extent : buffer.shape)
      text += extent.isFree() ? ("," + extent.name).str()
                              : "," + std::to_string(extent.size);
  }
  return text;
}

uint64_t KernelPlan::layoutHash() const {
  // FNV-1a, 64 bit (Fowler, Noll, Vo): stable across machines and versions.
  uint64_t hash = 0xcbf29ce484222325u;
  for (unsigned char c : layoutText())
    hash = (hash ^ c) * 0x100000001b3u;
  return hash;
}

namespace {

class Planner {
public:
  explicit Planner(func::FuncOp kernel) : kernel(kernel) {}
  FailureOr<KernelPlan> run();

private:
  LogicalResult planTensors();
  LogicalResult planCall(func::CallOp call);
  unsigned add(PlannedBuffer buffer);
  unsigned bufferFor(Value value, Access access, const Extents &shape);
  uint32_t intermediateLayout(func::CallOp call);
  void planContraction(PlannedStep &step, ArrayRef<Use> uses,
                       const Extents &result);
  void planElementwise(PlannedStep &step, ArrayRef<Use> uses,
                       const Extents &result);

  func::FuncOp kernel;
  KernelPlan plan;
  SmallVector<unsigned>
      sourceOf; ///< kernel argument -> index of input or param
  llvm::DenseMap<Value, unsigned> bufferOfValue;
  /// Buffer and layout of a right side that is no param -> its panels.
  llvm::DenseMap<std::pair<unsigned, uint32_t>, unsigned> packedInto;
};

/// The element type of a tensor; gelato_bytes if memory cannot hold it.
uint32_t elementOf(Type tensor) {
  const StorageType *row =
      storageType(cast<RankedTensorType>(tensor).getElementType());
  return row ? row->code : uint32_t(gelato_bytes);
}

/// The kernel's argument or call that `value` is a view of.
Value rootOf(Value value) {
  while (auto collapse = value.getDefiningOp<tensor::CollapseShapeOp>())
    value = collapse.getSrc();
  return value;
}

LogicalResult Planner::planTensors() {
  auto names = freeDimensions(kernel);
  if (failed(names))
    return kernel.emitError("a free size has no name in `gelato.dims`");
  for (StringRef name : *names)
    plan.freeDims.push_back(name.str());
  auto nameOf = [](Attribute attr, const Twine &otherwise) {
    auto name = dyn_cast_or_null<StringAttr>(attr);
    return name ? name.str() : otherwise.str();
  };
  for (unsigned i = 0; i < kernel.getNumArguments(); ++i) {
    auto &list = kernel.getArgAttr(i, kParamAttr) ? plan.params : plan.inputs;
    sourceOf.push_back(list.size());
    list.push_back({nameOf(kernel.getArgAttr(i, kNameAttr), "x" + Twine(i)),
                    *argumentShape(kernel, i),
                    elementOf(kernel.getArgumentTypes()[i])});
  }
  for (unsigned i = 0; i < kernel.getNumResults(); ++i)
    plan.results.push_back({nameOf(kernel.getResultAttr(i, kNameAttr), "out"),
                            *resultShape(kernel, i),
                            elementOf(kernel.getResultTypes()[i])});
  for (const auto *list : {&plan.inputs, &plan.params, &plan.results})
    for (const PlannedTensor &tensor : *list)
      if (tensor.type == gelato_bytes)
        return kernel.emitError("tensor '")
               << tensor.name
               << "' has an element type that memory cannot hold; expected one "
                  "of f32, bf16, f16";
  return success();
}

unsigned Planner::add(PlannedBuffer buffer) {
  for (auto [i, known] : llvm::enumerate(plan.buffers))
    if (buffer.role != gelato_buffer_scratch && known.role == buffer.role &&
        known.source == buffer.source && known.layout == buffer.layout &&
        known.shape == buffer.shape)
      return i;
  plan.buffers.push_back(std::move(buffer));
  return plan.buffers.size() - 1;
}

/// The buffer in which a use of `access` finds `value`. A right side that is no
/// param is packed into scratch by a step of its own.
unsigned Planner::bufferFor(Value value, Access access, const Extents &shape) {
  Value root = rootOf(value);
  uint32_t type = elementOf(value.getType());
  bool isRight = access == Access::Panels || access == Access::PanelsTransposed;
  uint32_t packed = access == Access::Panels ? gelato_layout_panels
                                             : gelato_layout_panels_transposed;
  unsigned source;
  if (auto argument = dyn_cast<BlockArgument>(root)) {
    unsigned i = argument.getArgNumber();
    if (kernel.getArgAttr(i, kParamAttr)) {
      // A vector is padded whoever reads it, so that kernels of one model share
      // a blob.
      uint32_t layout = isRight             ? packed
                        : shape.size() == 1 ? gelato_layout_padded
                                            : gelato_layout_plain;
      return add({gelato_buffer_region, sourceOf[i], layout, type, shape});
    }
    source = add({gelato_buffer_input, sourceOf[i], gelato_layout_plain, type,
                  *argumentShape(kernel, i)});
  } else {
    source = bufferOfValue.lookup(root);
  }
  if (!isRight)
    return source;
  auto [known, isNew] = packedInto.insert({{source, packed}, 0});
  if (!isNew)
    return known->second;
  unsigned destination = add({gelato_buffer_scratch, 0, packed, type, shape});
  known->second = destination;
  PlannedStep step;
  step.kind = gelato_step_pack;
  step.operands = {source, destination};
  plan.steps.push_back(std::move(step));
  return destination;
}

/// Rows padded to whole panels, if every reader takes them row by row.
uint32_t Planner::intermediateLayout(func::CallOp call) {
  auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      call, call.getCalleeAttr());
  if (callee.getOps<linalg::ContractOp>().empty() ||
      fillsPanels(*resultShape(callee, 0)))
    return gelato_layout_plain;
  for (OpOperand &operand : call.getResult(0).getUses()) {
    auto reader = dyn_cast<func::CallOp>(operand.getOwner());
    if (!reader)
      return gelato_layout_plain;
    auto group = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        reader, reader.getCalleeAttr());
    for (const Use &use : usesOf(group))
      if (use.argument == operand.getOperandNumber() &&
          use.access != Access::Rows && use.access != Access::Full)
        return gelato_layout_plain;
  }
  return gelato_layout_padded;
}

/// Partial panels: whoever is plain needs a stand-in of one panel's width.
void Planner::planContraction(PlannedStep &step, ArrayRef<Use> uses,
                              const Extents &result) {
  step.work = {result.back()};
  step.unit = kPanel;
  step.grain = kPanelGrain;
  step.tails.assign(uses.size() + 1, 0);
  if (fillsPanels(result))
    return;
  Extents full(result);
  full.back() = {kPanel, {}};
  for (unsigned i = 0; i <= uses.size(); ++i) {
    bool isFull = i == uses.size() || uses[i].access == Access::Full;
    if (!isFull && uses[i].access != Access::Column)
      continue;
    const PlannedBuffer &buffer = plan.buffers[step.operands[i]];
    if (buffer.layout != gelato_layout_plain)
      continue;
    PlannedBuffer tail{gelato_buffer_scratch, 0, gelato_layout_plain,
                       buffer.type, isFull ? full : Extents{{kPanel, {}}}};
    step.tails[i] = step.operands.size();
    step.operands.push_back(add(std::move(tail)));
  }
}

/// Flat over all elements if every operand lies like the result, else by rows.
void Planner::planElementwise(PlannedStep &step, ArrayRef<Use> uses,
                              const Extents &result) {
  bool flat = llvm::all_of(uses, [&](const Use &use) {
    return use.map.isIdentity() || use.map.getNumResults() == 0;
  });
  for (unsigned i = 0; i <= uses.size() && flat; ++i) {
    // A padded vector is contiguous too.
    const PlannedBuffer &buffer = plan.buffers[step.operands[i]];
    flat = buffer.layout == gelato_layout_plain || buffer.shape.size() == 1;
  }
  step.work = result;
  if (flat) {
    step.unit = kFlatUnit;
    step.grain = kFlatGrain;
    return;
  }
  Extent columns = step.work.pop_back_val();
  int64_t size =
      columns.isFree() ? kFlatUnit : std::max<int64_t>(1, columns.size);
  step.grain = std::max<int64_t>(1, kFlatUnit * kFlatGrain / size);
}

LogicalResult Planner::planCall(func::CallOp call) {
  auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      call, call.getCalleeAttr());
  if (!callee || !callee->hasAttr(kGroupAttr))
    return call.emitError("expected a call of a group");
  Extents result = *resultShape(callee, 0);
  SmallVector<Use> uses = usesOf(callee);
  for (Value operand : call.getOperands())
    if (rootOf(operand).getDefiningOp<tensor::ExtractSliceOp>())
      return call.emitError("not supported: slices");
  PlannedStep step;
  step.kind = gelato_step_compute;
  step.group = callee.getName().str();
  for (const Use &use : uses)
    step.operands.push_back(bufferFor(call.getOperand(use.argument), use.access,
                                      *argumentShape(callee, use.argument)));
  std::optional<unsigned> returned;
  for (OpOperand &operand : call.getResult(0).getUses())
    if (isa<func::ReturnOp>(operand.getOwner()))
      returned = operand.getOperandNumber();
  uint32_t type = elementOf(call.getResult(0).getType());
  unsigned written = returned ? add({gelato_buffer_result, *returned,
                                     gelato_layout_plain, type, result})
                              : add({gelato_buffer_scratch, 0,
                                     intermediateLayout(call), type, result});
  bufferOfValue[call.getResult(0)] = written;
  step.operands.push_back(written);
  if (callee.getOps<linalg::ContractOp>().empty())
    planElementwise(step, uses, result);
  else
    planContraction(step, uses, result);
  plan.steps.push_back(std::move(step));
  return success();
}

FailureOr<KernelPlan> Planner::run() {
  plan.name = kernel.getName().str();
  if (failed(planTensors()))
    return failure();
  for (auto call : kernel.getOps<func::CallOp>())
    if (failed(planCall(call)))
      return failure();
  if (plan.buffers.size() > GELATO_MAX_BUFFERS ||
      plan.steps.size() > GELATO_MAX_STEPS)
    return kernel.emitError("not supported: a kernel of this size: found ")
           << plan.buffers.size() << " buffers and " << plan.steps.size()
           << " steps, expected at most " << GELATO_MAX_BUFFERS << " and "
           << GELATO_MAX_STEPS << "; split it into several kernels";
  return plan;
}

} // namespace

SmallVector<func::FuncOp> kernelsOf(ModuleOp module) {
  return llvm::to_vector(llvm::make_filter_range(
      module.getOps<func::FuncOp>(),
      [](func::FuncOp f) { return f->hasAttr(kKernelAttr); }));
}

FailureOr<KernelPlan> planKernel(func::FuncOp kernel) {
  return Planner(kernel).run();
}

} // namespace gelato
