//===- SpecializeRows.cpp - static bodies for every row count -------------===//
//
// transform.gelato.specialize_rows; ScheduleOps.td says what it does. The
// copies cost code, not time: the switch stands outside the loop over K.
//
//===----------------------------------------------------------------------===//
#include "ScheduleOps.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;

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

DiagnosedSilenceableFailure transform::SpecializeRowsOp::applyToOne(
    TransformRewriter &rewriter, scf::ForOp loop,
    ApplyToEachResultList &results, TransformState &state) {
  std::optional<int64_t> step = getConstantIntValue(loop.getStep());
  if (!step || getConstantIntValue(loop.getLowerBound()) != 0)
    return emitDefiniteFailure()
           << "expected a loop from 0 in constant steps, as tiling by a knob "
              "makes it";
  Value iv = loop.getInductionVar();
  SmallVector<affine::AffineMinOp> tileSizes;
  for (auto min : loop.getOps<affine::AffineMinOp>())
    if (isTileSize(min, iv, *step))
      tileSizes.push_back(min);
  if (tileSizes.empty())
    return DiagnosedSilenceableFailure::success(); // all tiles are full

  Location loc = loop.getLoc();
  rewriter.setInsertionPoint(loop);
  Value m = loop.getUpperBound();
  Balance rows = balance(rewriter, loc, m, *step);
  Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
  Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
  // The first row of a tile is carried along: computed from the tile's number,
  // it would be computed again by every address in the innermost loop.
  SmallVector<Value> inits(loop.getInitArgs());
  inits.push_back(zero);
  auto tiles = scf::ForOp::create(rewriter, loc, zero, rows.tiles, one, inits);
  rewriter.setInsertionPointToStart(tiles.getBody());
  Value tile = tiles.getInductionVar(),
        first = tiles.getRegionIterArgs().back();
  ValueRange carried = tiles.getRegionIterArgs().drop_back();
  Value isLarger = arith::CmpIOp::create(
      rewriter, loc, arith::CmpIPredicate::ult, tile, rows.larger);
  Value size = arith::AddIOp::create(
      rewriter, loc, rows.base,
      arith::SelectOp::create(rewriter, loc, isLarger, one, zero));

  // Which sizes occur: all up to R, or the one or two that balancing M leaves.
  SmallVector<int64_t> sizes;
  if (auto base = getConstantIntValue(rows.base)) {
    if (*base > 0)
      sizes.push_back(*base);
    if (getConstantIntValue(rows.larger) != 0)
      sizes.push_back(*base + 1);
  } else {
    for (int64_t r = 1; r <= *step; ++r)
      sizes.push_back(r);
  }
  auto emitCase = [&](Block *block, int64_t count) {
    rewriter.setInsertionPointToEnd(block);
    IRMapping mapping;
    mapping.map(iv, first);
    mapping.map(loop.getRegionIterArgs(), carried);
    Value constant = arith::ConstantIndexOp::create(rewriter, loc, count);
    for (Operation &op : loop.getBody()->without_terminator()) {
      if (auto min = dyn_cast<affine::AffineMinOp>(op);
          min && llvm::is_contained(tileSizes, min))
        mapping.map(min.getResult(), constant);
      else
        rewriter.clone(op, mapping);
    }
    SmallVector<Value> yielded;
    for (Value v : loop.getBody()->getTerminator()->getOperands())
      yielded.push_back(mapping.lookupOrDefault(v));
    scf::YieldOp::create(rewriter, loc, yielded);
  };
  auto choose = scf::IndexSwitchOp::create(rewriter, loc, loop.getResultTypes(),
                                           size, sizes, sizes.size());
  for (auto [region, count] : llvm::zip(choose.getCaseRegions(), sizes))
    emitCase(&region.emplaceBlock(), count);
  rewriter.setInsertionPointToEnd(&choose.getDefaultRegion().emplaceBlock());
  scf::YieldOp::create(rewriter, loc, carried);
  rewriter.setInsertionPointToEnd(tiles.getBody());
  SmallVector<Value> yielded(choose.getResults());
  yielded.push_back(arith::AddIOp::create(rewriter, loc, first, size));
  scf::YieldOp::create(rewriter, loc, yielded);
  rewriter.replaceAllUsesWith(loop.getResults(),
                              tiles.getResults().drop_back());
  rewriter.eraseOp(loop);
  return DiagnosedSilenceableFailure::success();
}

void transform::SpecializeRowsOp::getEffects(
    SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  consumesHandle(getTargetMutable(), effects);
  modifiesPayload(effects);
}
