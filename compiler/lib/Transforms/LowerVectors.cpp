//===- LowerVectors.cpp - vectors of any rank to rows ---------------------===//
//
// Schedules leave vectors shaped like register tiles and contractions on them.
// This pass takes them apart to one-dimensional vectors: a contraction step
// becomes outer products, and those vector.fma with the accumulator last, so
// each output is one chain of FMAs over ascending k. Transfers that stay
// inside are plain loads and stores; one that may reach past the end gets its
// mask on the way to LLVM.
//
// Post-condition: no transfer and no sum of products on vectors of rank above
// one, and no scalar float arithmetic inside a loop. What an epilogue computes
// element by element may keep the shape of several panels; it becomes rows on
// the way to LLVM.
//
//===----------------------------------------------------------------------===//
#include "PostCondition.h"
#include "SplitPairs.h"

#include "gelato/Transforms/Passes.h"

#include "mlir/Conversion/VectorToSCF/VectorToSCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Dialect/Vector/Transforms/VectorRewritePatterns.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace gelato {
#define GEN_PASS_DEF_LOWERVECTORS
#include "gelato/Transforms/Passes.h.inc"

namespace {

bool isFloatVector(Type type) {
  auto vector = dyn_cast<VectorType>(type);
  return vector && isa<FloatType>(vector.getElementType());
}

bool hasRankAboveOne(Type type) {
  return isFloatVector(type) && cast<VectorType>(type).getRank() > 1;
}

/// What an op has that this pass should have lowered.
std::string problemOf(Operation *op) {
  bool isMath = isa<arith::ArithDialect, math::MathDialect, GelatoDialect>(
                    op->getDialect()) &&
                !op->hasTrait<OpTrait::ConstantLike>() && !isa<IdentityOp>(op);
  bool isStep = isa<vector::FMAOp, vector::ContractionOp,
                    vector::OuterProductOp, vector::MultiDimReductionOp>(op);
  bool isTransfer = isa<vector::TransferReadOp, vector::TransferWriteOp>(op);
  if ((isStep || isTransfer) && touchesType(op, hasRankAboveOne))
    return std::string(isTransfer ? "a transfer" : "a sum of products") +
           " of a vector of rank above one: expected it to be taken apart to "
           "rows";
  bool isScalar =
      isMath && op->getNumResults() == 1 && op->getResult(0).getType().isF32();
  if (isScalar && op->getParentOfType<scf::ForOp>())
    return "scalar float arithmetic in a loop: expected the schedule to "
           "vectorize it";
  return {};
}

struct LowerVectors final : impl::LowerVectorsBase<LowerVectors> {
  void runOnOperation() override {
    RewritePatternSet pairs(&getContext());
    populateSplitPairsPatterns(pairs);
    if (failed(applyPatternsGreedily(getOperation(), std::move(pairs))))
      return signalPassFailure();

    RewritePatternSet patterns(&getContext());
    vector::populateCastAwayVectorLeadingOneDimPatterns(patterns);
    vector::populateVectorContractLoweringPatterns(
        patterns, vector::VectorContractLowering::OuterProduct);
    vector::populateVectorOuterProductLoweringPatterns(patterns);
    vector::populateVectorTransferPermutationMapLoweringPatterns(patterns);
    vector::populateVectorMultiReductionLoweringPatterns(
        patterns, vector::VectorMultiReductionLowering::InnerReduction);
    vector::populateVectorTransposeLoweringPatterns(
        patterns, vector::VectorTransposeLowering::Shuffle1D);
    vector::populateVectorShapeCastLoweringPatterns(patterns);
    vector::populateVectorTransferLoweringPatterns(patterns,
                                                   /*maxTransferRank=*/1);
    VectorTransferToSCFOptions options;
    options.enableFullUnroll();
    options.setTargetRank(1);
    populateVectorToSCFConversionPatterns(patterns, options);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();

    if (failed(expectNone(getOperation(), problemOf)))
      signalPassFailure();
  }
};

} // namespace
} // namespace gelato
