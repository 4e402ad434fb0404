//===- FitColumns.cpp - how wide a register tile is -----------------------===//
//
// transform.gelato.fit_columns; ScheduleOps.td says what it does.
//
//===----------------------------------------------------------------------===//
#include "ScheduleOps.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace mlir;

/// The columns of `op`'s register tile, or failure.
static FailureOr<int64_t> fitColumns(Operation *op, int64_t sums) {
  auto tile = dyn_cast<linalg::LinalgOp>(op);
  if (!tile || tile.getNumParallelLoops() == 0)
    return failure();
  int64_t needed = tile.getNumDpsInits(), columns = 0;
  for (auto [size, kind] :
       llvm::zip(tile.getStaticLoopRanges(), tile.getIteratorTypesArray())) {
    if (kind != utils::IteratorType::parallel)
      continue;
    if (ShapedType::isDynamic(size))
      return failure();
    needed *= size;
    columns = size;
  }
  for (; needed > sums && columns % 2 == 0; needed /= 2)
    columns /= 2;
  return columns;
}

DiagnosedSilenceableFailure
transform::FitColumnsOp::apply(TransformRewriter &rewriter,
                               TransformResults &results,
                               TransformState &state) {
  ArrayRef<Attribute> given = state.getParams(getSums());
  std::optional<int64_t> sums = gelato::positiveNumber(given);
  if (!sums)
    return emitDefiniteFailure()
           << "expected one number of sums, at least 1, found " << given.size()
           << " values";
  SmallVector<Attribute> columns;
  for (Operation *target : state.getPayloadOps(getTarget())) {
    FailureOr<int64_t> fitting = fitColumns(target, *sums);
    if (failed(fitting)) {
      DiagnosedDefiniteFailure failure =
          emitDefiniteFailure()
          << "expected a linalg op on a tile whose parallel sizes are known";
      failure.attachNote(target->getLoc()) << "found this op";
      return failure;
    }
    columns.push_back(rewriter.getI64IntegerAttr(*fitting));
  }
  results.setParams(cast<OpResult>(getColumns()), columns);
  return DiagnosedSilenceableFailure::success();
}

void transform::FitColumnsOp::getEffects(
    SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  onlyReadsHandle(getTargetMutable(), effects);
  onlyReadsHandle(getSumsMutable(), effects);
  producesHandle(getOperation()->getOpResults(), effects);
  onlyReadsPayload(effects);
}
