//===- NoteTile.cpp - which register tile a body got ----------------------===//
//
// transform.gelato.note_tile; ScheduleOps.td says what it does.
//
//===----------------------------------------------------------------------===//
#include "ScheduleOps.h"

#include "gelato/Dialect/GelatoDialect.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;
using namespace gelato;

DiagnosedSilenceableFailure
transform::NoteTileOp::apply(TransformRewriter &rewriter,
                             TransformResults &results, TransformState &state) {
  // Rows, panels, columns of a panel.
  int64_t largest[3] = {0, 0, 0}, passes = 0;
  ArrayRef<Attribute> columns = state.getParams(getColumns());
  for (auto [op, fitting] :
       llvm::zip(state.getPayloadOps(getTiles()), columns)) {
    auto tile = dyn_cast<linalg::LinalgOp>(op);
    auto some = dyn_cast<IntegerAttr>(fitting);
    if (!tile || !some || tile.getNumParallelLoops() != 3)
      return emitDefiniteFailure()
             << "expected linalg ops over rows, panels and columns";
    SmallVector<int64_t> sizes = tile.getStaticLoopRanges();
    int64_t sums = sizes[0] * sizes[1] * some.getInt();
    int64_t most = largest[0] * largest[1] * largest[2];
    if (sums < most || (sums == most && sizes[0] <= largest[0]))
      continue;
    largest[0] = sizes[0];
    largest[1] = sizes[1];
    largest[2] = some.getInt();
    passes = sizes[2] / some.getInt();
  }
  if (passes == 0)
    return DiagnosedSilenceableFailure::success();
  for (Operation *body : state.getPayloadOps(getTarget())) {
    auto note = [&](StringRef name, int64_t value) {
      body->setAttr((kTilePrefix + name).str(),
                    rewriter.getI64IntegerAttr(value));
    };
    note("rows", largest[0]);
    note("panels", largest[1]);
    note("columns", largest[2]);
    note("passes", passes);
  }
  return DiagnosedSilenceableFailure::success();
}

void transform::NoteTileOp::getEffects(
    SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  onlyReadsHandle(getTargetMutable(), effects);
  onlyReadsHandle(getTilesMutable(), effects);
  onlyReadsHandle(getColumnsMutable(), effects);
  modifiesPayload(effects);
}
