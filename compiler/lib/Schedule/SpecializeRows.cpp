//===- SpecializeRows.cpp - static bodies for every row count -------------===//
//
// transform.gelato.specialize_rows; ScheduleOps.td says what it does. The
// copies cost code, not time: the switch stands outside the loop over K. Only
// what a constant size makes faster is copied, which the epilogue is not: it
// works row by row, and its code is as long as that of the sums.
//
//===----------------------------------------------------------------------===//
#include "ScheduleOps.h"

#include "gelato/Dialect/GelatoDialect.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace gelato;

/// Whether `op` is the size of a tile: min(step, M - iv).
static bool isTileSize(affine::AffineMinOp op, Value iv, int64_t step) {
  bool hasStep = false;
  for (AffineExpr result : op.getMap().getResults())
    if (auto constant = dyn_cast<AffineConstantExpr>(result))
      hasStep |= constant.getValue() == step;
  return hasStep && llvm::is_contained(op.getOperands(), iv);
}

namespace {
/// The balanced tiling of M rows: the first `larger` tiles have base + 1 rows.
struct Balance {
  Value tiles, base, larger;
};
} // namespace

static Balance balance(RewriterBase &b, Location loc, Value m, int64_t step) {
  auto constant = [&](int64_t v) -> Value {
    return arith::ConstantIndexOp::create(b, loc, v);
  };
  if (auto known = getConstantIntValue(m)) {
    int64_t tiles = (*known + step - 1) / step;
    int64_t base = tiles ? *known / tiles : 0;
    return {constant(tiles), constant(base), constant(*known - base * tiles)};
  }
  Value tiles = arith::CeilDivUIOp::create(b, loc, m, constant(step));
  Value divisor = arith::MaxUIOp::create(b, loc, tiles, constant(1));
  Value base = arith::DivUIOp::create(b, loc, m, divisor);
  Value larger = arith::RemUIOp::create(b, loc, m, divisor);
  return {tiles, base, larger};
}

namespace {

/// A tile of sums that the copies compute and the epilogue reads. It goes
/// through a buffer that has room for the largest tile.
struct Handed {
  Value value;
  Value destination; ///< what the ops that compute it begin with
  RankedTensorType buffer;
};

/// Copies the body of a loop over row tiles per number of rows.
class Specializer {
public:
  Specializer(RewriterBase &rewriter, scf::ForOp loop, int64_t step)
      : b(rewriter), loc(loop.getLoc()), loop(loop), step(step) {
    for (auto min : loop.getOps<affine::AffineMinOp>())
      if (isTileSize(min, loop.getInductionVar(), step))
        tileSizes.push_back(min);
    for (auto op : loop.getOps<linalg::LinalgOp>())
      if (auto role = op->getAttrOfType<StringAttr>(kRoleAttr);
          role && role == "epilogue")
        findHanded(op);
  }

  bool hasRemainder() const { return !tileSizes.empty(); }
  void run();

private:
  using Ops = llvm::SmallPtrSet<Operation *, 32>;

  void findHanded(linalg::LinalgOp epilogue);
  void collect(Value value, ArrayRef<Value> cut, Ops &ops);
  void clone(const Ops &ops, Value rows, IRMapping &mapping);
  Value slice(Value buffer, Value rows, const Handed &handed);
  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(b, loc, value);
  }
  Operation::operand_range results() {
    return loop.getBody()->getTerminator()->getOperands();
  }

  RewriterBase &b;
  Location loc;
  scf::ForOp loop;
  int64_t step;
  SmallVector<affine::AffineMinOp> tileSizes;
  SmallVector<Handed> handed;
};

void Specializer::findHanded(linalg::LinalgOp epilogue) {
  for (Value input : epilogue.getDpsInputs()) {
    auto type = dyn_cast<RankedTensorType>(input.getType());
    if (!type || !input.getDefiningOp<linalg::LinalgOp>() ||
        type.getRank() == 0 || !type.isDynamicDim(0) ||
        type.getNumDynamicDims() != 1)
      continue;
    Value destination = input;
    while (auto writer = destination.getDefiningOp<linalg::LinalgOp>())
      destination = writer.getTiedOpOperand(cast<OpResult>(destination))->get();
    SmallVector<int64_t> shape(type.getShape());
    shape[0] = step;
    handed.push_back({input, destination,
                      RankedTensorType::get(shape, type.getElementType())});
  }
}

/// The ops of the body that `value` needs, none behind a value of `cut`.
void Specializer::collect(Value value, ArrayRef<Value> cut, Ops &ops) {
  Operation *op = value.getDefiningOp();
  if (!op || op->getBlock() != loop.getBody() || !ops.insert(op).second)
    return;
  op->walk([&](Operation *inner) {
    for (Value operand : inner->getOperands())
      if (!llvm::is_contained(cut, operand))
        collect(operand, cut, ops);
  });
}

void Specializer::clone(const Ops &ops, Value rows, IRMapping &mapping) {
  for (Operation &op : loop.getBody()->without_terminator()) {
    if (!ops.contains(&op))
      continue;
    if (auto min = dyn_cast<affine::AffineMinOp>(op);
        min && llvm::is_contained(tileSizes, min))
      mapping.map(min.getResult(), rows);
    else
      b.clone(op, mapping);
  }
}

/// The first `rows` rows of a buffer.
static void sliceBounds(RankedTensorType type, Value rows, OpBuilder &b,
                        SmallVector<OpFoldResult> (&bounds)[3]) {
  bounds[0].assign(type.getRank(), b.getIndexAttr(0));
  for (int64_t size : type.getShape())
    bounds[1].push_back(b.getIndexAttr(size));
  bounds[1][0] = rows;
  bounds[2].assign(type.getRank(), b.getIndexAttr(1));
}

Value Specializer::slice(Value buffer, Value rows, const Handed &handed) {
  SmallVector<OpFoldResult> bounds[3];
  sliceBounds(handed.buffer, rows, b, bounds);
  return tensor::ExtractSliceOp::create(
      b, loc, cast<RankedTensorType>(handed.value.getType()), buffer, bounds[0],
      bounds[1], bounds[2]);
}

void Specializer::run() {
  b.setInsertionPoint(loop);
  Balance rows = balance(b, loc, loop.getUpperBound(), step);
  Value zero = constant(0), one = constant(1);
  // The first row of a tile is carried along: computed from the tile's number,
  // it would be computed again by every address in the innermost loop.
  SmallVector<Value> inits(loop.getInitArgs());
  inits.push_back(zero);
  auto tiles = scf::ForOp::create(b, loc, zero, rows.tiles, one, inits);
  b.setInsertionPointToStart(tiles.getBody());
  Value first = tiles.getRegionIterArgs().back();
  ValueRange carried = tiles.getRegionIterArgs().drop_back();
  Value isLarger = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult,
                                         tiles.getInductionVar(), rows.larger);
  Value size = arith::AddIOp::create(
      b, loc, rows.base, arith::SelectOp::create(b, loc, isLarger, one, zero));

  // Which sizes occur: all up to R, or the one or two that balancing M leaves.
  SmallVector<int64_t> sizes;
  if (auto base = getConstantIntValue(rows.base)) {
    if (*base > 0)
      sizes.push_back(*base);
    if (getConstantIntValue(rows.larger) != 0)
      sizes.push_back(*base + 1);
  } else {
    for (int64_t r = 1; r <= step; ++r)
      sizes.push_back(r);
  }

  // Without an epilogue all of the body is copied.
  Ops copied, shared;
  SmallVector<Value> values, destinations, buffers;
  for (const Handed &h : handed) {
    values.push_back(h.value);
    destinations.push_back(h.destination);
    // An allocation: what a slice of tensor.empty is written to may be moved.
    buffers.push_back(
        bufferization::AllocTensorOp::create(b, loc, h.buffer, ValueRange()));
  }
  for (Value value : values)
    collect(value, destinations, copied);
  if (handed.empty())
    for (Operation &op : loop.getBody()->without_terminator())
      copied.insert(&op);
  else
    for (Value value : results())
      collect(value, values, shared);

  IRMapping outer;
  outer.map(loop.getInductionVar(), first);
  outer.map(loop.getRegionIterArgs(), carried);
  auto emitCase = [&](Block *block, int64_t count) {
    b.setInsertionPointToEnd(block);
    IRMapping mapping = outer;
    Value known = constant(count);
    for (auto [h, buffer] : llvm::zip(handed, buffers))
      mapping.map(h.destination, slice(buffer, known, h));
    clone(copied, known, mapping);
    SmallVector<Value> yielded;
    for (auto [h, buffer] : llvm::zip(handed, buffers)) {
      SmallVector<OpFoldResult> bounds[3];
      sliceBounds(h.buffer, known, b, bounds);
      yielded.push_back(
          tensor::InsertSliceOp::create(b, loc, mapping.lookup(h.value), buffer,
                                        bounds[0], bounds[1], bounds[2]));
    }
    if (handed.empty())
      for (Value value : results())
        yielded.push_back(mapping.lookupOrDefault(value));
    scf::YieldOp::create(b, loc, yielded);
  };
  ValueRange unchanged = handed.empty() ? carried : ValueRange(buffers);
  auto choose = scf::IndexSwitchOp::create(b, loc, unchanged.getTypes(), size,
                                           sizes, sizes.size());
  for (auto [region, count] : llvm::zip(choose.getCaseRegions(), sizes))
    emitCase(&region.emplaceBlock(), count);
  b.setInsertionPointToEnd(&choose.getDefaultRegion().emplaceBlock());
  scf::YieldOp::create(b, loc, unchanged);

  b.setInsertionPointToEnd(tiles.getBody());
  SmallVector<Value> yielded(choose.getResults());
  if (!handed.empty()) {
    for (auto [h, buffer] : llvm::zip(handed, choose.getResults()))
      outer.map(h.value, slice(buffer, size, h));
    clone(shared, size, outer);
    yielded.clear();
    for (Value value : results())
      yielded.push_back(outer.lookupOrDefault(value));
  }
  yielded.push_back(arith::AddIOp::create(b, loc, first, size));
  scf::YieldOp::create(b, loc, yielded);
  b.replaceAllUsesWith(loop.getResults(), tiles.getResults().drop_back());
  b.eraseOp(loop);
}

} // namespace

DiagnosedSilenceableFailure transform::SpecializeRowsOp::applyToOne(
    TransformRewriter &rewriter, scf::ForOp loop,
    ApplyToEachResultList &results, TransformState &state) {
  std::optional<int64_t> step = getConstantIntValue(loop.getStep());
  if (!step || getConstantIntValue(loop.getLowerBound()) != 0)
    return emitDefiniteFailure()
           << "expected a loop from 0 in constant steps, as tiling by a knob "
              "makes it";
  Specializer specializer(rewriter, loop, *step);
  if (specializer.hasRemainder()) // else all tiles are full
    specializer.run();
  return DiagnosedSilenceableFailure::success();
}

void transform::SpecializeRowsOp::getEffects(
    SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  consumesHandle(getTargetMutable(), effects);
  modifiesPayload(effects);
}
