//===- Planner.cpp - groups to buffers, packs and steps -------------------===//
//
// Where an intermediate is only read row by row by contractions, its rows are
// padded to whole panels, so that neither its producer nor a residual needs a
// partial panel. Everything else is plain; a step that meets a partial panel in
// a plain buffer gets a tail buffer of one panel's width in its place.
//
//===----------------------------------------------------------------------===//
#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Dialect/Unsupported.h"
#include "gelato/Plan/KernelPlan.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/DenseMap.h"

using namespace mlir;

namespace gelato {

/// Elements that one unit of flat elementwise work stands for, and units that
/// are worth a task: below 16 Ki elements a hand-over costs more than it gains.
static constexpr int64_t kFlatUnit = 1024, kFlatGrain = 16;
/// Columns of right sides worth a task: two panels of f32, so that a schedule's
/// tile of two is not cut. The plan knows no schedule; one of more would be.
static constexpr int64_t kGrainColumns = 32;

bool fillsPanels(const Extents &shape, int64_t panel) {
  return !shape.empty() && !shape.back().isFree() &&
         shape.back().size % panel == 0;
}

namespace {

/// What a group's operand is of an argument of the kernel, or of the result of
/// a call: all of it, or a slice.
struct Part {
  Value root;
  Extents rootShape;
  Extents shape; ///< as taken, unit dimensions included
  int64_t row = 0, column = 0;
};

class Planner {
public:
  explicit Planner(func::FuncOp kernel) : kernel(kernel) {}
  FailureOr<KernelPlan> run();

private:
  LogicalResult planTensors();
  LogicalResult planCall(func::CallOp call);
  unsigned add(PlannedBuffer buffer);
  unsigned addPacked(PlannedBuffer buffer, SmallVector<PlannedPack> packs);
  bool isParam(const Part &part);
  unsigned sourceBuffer(const Part &part);
  unsigned bufferFor(const Part &part);
  unsigned panelsFor(ArrayRef<Part> sides, ArrayRef<Use> uses);
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
};

/// The element type of a tensor; gelato_bytes if memory cannot hold it.
uint32_t elementOf(Type tensor) {
  const StorageType *row =
      storageType(cast<RankedTensorType>(tensor).getElementType());
  return row ? row->code : uint32_t(gelato_bytes);
}

func::FuncOp groupOf(func::CallOp call) {
  return SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      call, call.getCalleeAttr());
}

/// One row of any length: a vector.
bool isRow(const Extents &shape) {
  return !shape.empty() &&
         llvm::all_of(ArrayRef(shape).drop_back(), [](const Extent &extent) {
           return extent == Extent{1, {}};
         });
}

/// Columns of the result that a panel of the group's right side gives; 0 where
/// there is none. Those of a pair share a panel in blocks.
int64_t panelOf(func::FuncOp group, ArrayRef<Use> uses) {
  int64_t panel = 0;
  for (const Use &use : uses)
    if (use.access == Access::Panels)
      panel =
          use.slot
              ? GELATO_SLOT
              : storageType(elementOf(group.getArgumentTypes()[use.argument]))
                    .panel();
  return panel;
}

/// Follows views: `value` is a slice, perhaps without its unit dimensions.
FailureOr<Part> partOf(Value value) {
  Part part;
  while (auto collapse = value.getDefiningOp<tensor::CollapseShapeOp>())
    value = collapse.getSrc();
  auto shape = symbolicShape(value);
  if (failed(shape))
    return failure();
  part.shape = *shape;
  while (auto slice = value.getDefiningOp<tensor::ExtractSliceOp>()) {
    ArrayRef<int64_t> offsets = slice.getStaticOffsets();
    bool isPlain = slice.hasUnitStride() && !offsets.empty() &&
                   offsets.size() <= 2 && offsets.size() == part.shape.size() &&
                   !llvm::is_contained(offsets, ShapedType::kDynamic);
    if (!isPlain)
      return slice.emitError("expected a slice of rank 1 or 2 of stride 1 that "
                             "begins at numbers and keeps the rank");
    part.column += offsets.back();
    if (offsets.size() == 2)
      part.row += offsets.front();
    value = slice.getSource();
  }
  shape = symbolicShape(value);
  bool isKnown =
      isa<BlockArgument>(value) || value.getDefiningOp<func::CallOp>();
  if (failed(shape) || !isKnown)
    return emitError(value.getLoc(), "expected an argument of the kernel, the "
                                     "result of a group, or a part of one");
  part.rootShape = *shape;
  part.root = value;
  return part;
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
    if (buffer.role != gelato_buffer_scratch && known == buffer)
      return i;
  plan.buffers.push_back(std::move(buffer));
  return plan.buffers.size() - 1;
}

/// A region, or a scratch buffer with a pack step for each of `packs`; the one
/// that is there if it holds the same.
unsigned Planner::addPacked(PlannedBuffer buffer,
                            SmallVector<PlannedPack> packs) {
  auto into = [&](unsigned destination) -> ArrayRef<PlannedPack> {
    for (PlannedPack &pack : packs)
      pack.destination = destination;
    return packs;
  };
  for (auto [i, known] : llvm::enumerate(plan.buffers))
    if (known == buffer && into(i) == ArrayRef(plan.packsInto(i)))
      return i;
  plan.buffers.push_back(buffer);
  for (const PlannedPack &pack : into(plan.buffers.size() - 1)) {
    plan.packs.push_back(pack);
    if (buffer.role == gelato_buffer_region)
      continue;
    PlannedStep step;
    step.kind = gelato_step_pack;
    step.pack = plan.packs.size() - 1;
    plan.steps.push_back(std::move(step));
  }
  return plan.buffers.size() - 1;
}

bool Planner::isParam(const Part &part) {
  auto argument = dyn_cast<BlockArgument>(part.root);
  return argument && kernel.getArgAttr(argument.getArgNumber(), kParamAttr);
}

/// The buffer of an input or of a step's result.
unsigned Planner::sourceBuffer(const Part &part) {
  auto argument = dyn_cast<BlockArgument>(part.root);
  if (!argument)
    return bufferOfValue.lookup(part.root);
  return add({gelato_buffer_input, sourceOf[argument.getArgNumber()],
              gelato_layout_plain, elementOf(part.root.getType()),
              part.rootShape});
}

/// What packs `part` into a buffer.
static PlannedPack packOf(const Part &part, unsigned source) {
  PlannedPack pack;
  pack.source = source;
  pack.shape = part.rootShape;
  pack.row = part.row;
  pack.column = part.column;
  return pack;
}

/// The buffer in which a group finds an operand that is no right side.
unsigned Planner::bufferFor(const Part &part) {
  if (!isParam(part))
    return sourceBuffer(part);
  // A vector is padded whoever reads it, so that kernels of one model share a
  // blob.
  uint32_t layout =
      isRow(part.shape) ? gelato_layout_padded : gelato_layout_plain;
  unsigned source = sourceOf[cast<BlockArgument>(part.root).getArgNumber()];
  return addPacked({gelato_buffer_region, 0, layout,
                    elementOf(part.root.getType()), part.shape},
                   {packOf(part, source)});
}

/// The panels of one right side, or of the two of a pair. What is no param is
/// packed into scratch by steps of their own.
unsigned Planner::panelsFor(ArrayRef<Part> sides, ArrayRef<Use> uses) {
  bool params = isParam(sides[0]);
  PlannedBuffer buffer{params ? gelato_buffer_region : gelato_buffer_scratch,
                       0,
                       gelato_layout_panels,
                       elementOf(sides[0].root.getType()),
                       sides[0].shape,
                       uint32_t(sides.size())};
  if (uses[0].transposed)
    std::swap(buffer.shape[0], buffer.shape[1]);
  SmallVector<PlannedPack> packs;
  for (auto [side, use] : llvm::zip(sides, uses)) {
    packs.push_back(packOf(
        side, params ? sourceOf[cast<BlockArgument>(side.root).getArgNumber()]
                     : sourceBuffer(side)));
    packs.back().transposed = use.transposed;
    packs.back().slot = use.slot;
  }
  return addPacked(std::move(buffer), std::move(packs));
}

/// Rows padded to whole panels, if every reader takes them row by row and one
/// of them, or who writes them, would meet a partial panel.
uint32_t Planner::intermediateLayout(func::CallOp call) {
  func::FuncOp callee = groupOf(call);
  Extents shape = *resultShape(callee, 0);
  int64_t panel = panelOf(callee, usesOf(callee));
  if (panel == 0)
    return gelato_layout_plain;
  bool fills = fillsPanels(shape, panel);
  for (OpOperand &operand : call.getResult(0).getUses()) {
    auto reader = dyn_cast<func::CallOp>(operand.getOwner());
    if (!reader)
      return gelato_layout_plain;
    func::FuncOp group = groupOf(reader);
    SmallVector<Use> uses = usesOf(group);
    for (const Use &use : uses) {
      if (use.argument != operand.getOperandNumber() ||
          use.access == Access::Rows)
        continue;
      if (use.access != Access::Full)
        return gelato_layout_plain;
      fills &= fillsPanels(shape, panelOf(group, uses));
    }
  }
  return fills ? gelato_layout_plain : gelato_layout_padded;
}

/// Partial panels: whoever is plain needs a stand-in of one panel's width.
void Planner::planContraction(PlannedStep &step, ArrayRef<Use> uses,
                              const Extents &result) {
  step.work = {result.back()};
  step.unit = step.panel;
  step.tails.assign(uses.size() + 1, 0);
  int64_t slots = 1;
  for (const Use &use : uses)
    slots = std::max<int64_t>(slots, use.slot + 1);
  step.grain = std::max<int64_t>(1, kGrainColumns / (step.panel * slots));
  if (fillsPanels(result, step.panel))
    return;
  Extents full(result);
  full.back() = {step.panel, {}};
  for (unsigned i = 0; i <= uses.size(); ++i) {
    bool isFull = i == uses.size() || uses[i].access == Access::Full;
    if (!isFull && uses[i].access != Access::Column)
      continue;
    const PlannedBuffer &buffer = plan.buffers[step.operands[i]];
    if (buffer.layout != gelato_layout_plain)
      continue;
    PlannedBuffer tail{gelato_buffer_scratch, 0, gelato_layout_plain,
                       buffer.type, isFull ? full : Extents{full.back()}};
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
    flat = buffer.layout == gelato_layout_plain || isRow(buffer.shape);
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
  func::FuncOp callee = groupOf(call);
  if (!callee || !callee->hasAttr(kGroupAttr))
    return call.emitError("expected a call of a group");
  Extents result = *resultShape(callee, 0);
  SmallVector<Use> uses = usesOf(callee);
  PlannedStep step;
  step.kind = gelato_step_compute;
  step.group = callee.getName().str();
  step.panel = panelOf(callee, uses);
  SmallVector<Part> parts;
  for (const Use &use : uses) {
    FailureOr<Part> part = partOf(call.getOperand(use.argument));
    if (failed(part))
      return failure();
    parts.push_back(std::move(*part));
  }
  for (auto [i, use] : llvm::enumerate(uses)) {
    if (use.access == Access::Panels && use.slot != 0) {
      step.operands.push_back(step.operands.back()); // with the first
    } else if (use.access == Access::Panels) {
      unsigned sides = i + 1 < uses.size() && uses[i + 1].slot ? 2 : 1;
      step.operands.push_back(panelsFor(ArrayRef(parts).slice(i, sides),
                                        ArrayRef(uses).slice(i, sides)));
    } else {
      step.operands.push_back(bufferFor(parts[i]));
    }
  }
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
  if (step.panel == 0)
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
    return emitUnsupported(kernel.getLoc())
           << "a kernel of this size: found " << plan.buffers.size()
           << " buffers and " << plan.steps.size()
           << " steps, expected at most " << GELATO_MAX_BUFFERS << " and "
           << GELATO_MAX_STEPS << "; split it into several kernels";
  return plan;
}

} // namespace

FailureOr<KernelPlan> planKernel(func::FuncOp kernel) {
  return Planner(kernel).run();
}

} // namespace gelato
