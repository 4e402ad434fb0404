//===- UnrollLoops.cpp - unrolling by a knob ------------------------------===//
//
// transform.gelato.unroll_loops; ScheduleOps.td says what it does.
//
//===----------------------------------------------------------------------===//
#include "ScheduleOps.h"

#include "mlir/Dialect/SCF/Utils/Utils.h"

using namespace mlir;

DiagnosedSilenceableFailure
transform::UnrollLoopsOp::apply(TransformRewriter &rewriter,
                                TransformResults &results,
                                TransformState &state) {
  ArrayRef<Attribute> given = state.getParams(getFactor());
  std::optional<int64_t> factor = gelato::positiveNumber(given);
  if (!factor)
    return emitDefiniteFailure() << "expected one factor, at least 1, found "
                                 << given.size() << " values";
  // Unrolling one makes others: a rest, or none.
  SmallVector<Operation *> loops(state.getPayloadOps(getTarget()));
  for (Operation *op : loops) {
    auto loop = dyn_cast<scf::ForOp>(op);
    if (!loop || (*factor > 1 && failed(loopUnrollByFactor(loop, *factor)))) {
      DiagnosedDefiniteFailure failure =
          emitDefiniteFailure() << "expected loops that can be unrolled";
      failure.attachNote(op->getLoc()) << "found this op";
      return failure;
    }
  }
  return DiagnosedSilenceableFailure::success();
}

void transform::UnrollLoopsOp::getEffects(
    SmallVectorImpl<MemoryEffects::EffectInstance> &effects) {
  consumesHandle(getTargetMutable(), effects);
  onlyReadsHandle(getFactorMutable(), effects);
  modifiesPayload(effects);
}
