//===- FuseElementwise.cpp - merge chains of elementwise ops --------------===//
//
// The front end writes one linalg.generic per statement of the source. A value
// that is used by one other elementwise op only needs no place in memory: its
// producer moves into the consumer. What is left with several users is computed
// once and stored.
//
// Runs on the waist, before groups are formed, so that a group has at most one
// elementwise op.
//
//===----------------------------------------------------------------------===//
#include "gelato/Transforms/Passes.h"

#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Transforms/CSE.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace gelato {
#define GEN_PASS_DEF_FUSEELEMENTWISE
#include "gelato/Transforms/Passes.h.inc"

namespace {

bool isElementwise(Operation *op) {
  auto generic = dyn_cast_or_null<linalg::GenericOp>(op);
  return generic && generic.getNumLoops() == generic.getNumParallelLoops();
}

bool shouldFuse(OpOperand *operand) {
  Operation *producer = operand->get().getDefiningOp();
  Operation *consumer = operand->getOwner();
  if (!isElementwise(producer) || !isElementwise(consumer))
    return false;
  // What is smaller than its consumer would be computed once per element of
  // that; and then a contraction could not take the consumer as its epilogue.
  AffineMap access =
      cast<linalg::GenericOp>(consumer).getMatchingIndexingMap(operand);
  if (!access.isPermutation())
    return false;
  return llvm::all_of(producer->getUsers(),
                      [&](Operation *user) { return user == consumer; });
}

/// A constant that is narrowed is rounded here; upstream folds the conversion
/// only if nothing is lost.
struct RoundConstant final : OpRewritePattern<arith::TruncFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::TruncFOp op,
                                PatternRewriter &rewriter) const override {
    FloatAttr constant;
    auto type = dyn_cast<FloatType>(op.getType());
    if (!type || !matchPattern(op.getIn(), m_Constant(&constant)))
      return rewriter.notifyMatchFailure(op, "not of a constant");
    APFloat value = constant.getValue();
    bool losesInfo;
    value.convert(type.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                  &losesInfo);
    rewriter.replaceOpWithNewOp<arith::ConstantOp>(op,
                                                   FloatAttr::get(type, value));
    return success();
  }
};

struct FuseElementwise final : impl::FuseElementwiseBase<FuseElementwise> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    linalg::populateElementwiseOpsFusionPatterns(patterns, shouldFuse);
    linalg::populateEraseUnusedOperandsAndResultsPatterns(patterns);
    linalg::GenericOp::getCanonicalizationPatterns(patterns, &getContext());
    patterns.add<RoundConstant>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    // A producer with several uses in one consumer was copied once per use.
    IRRewriter rewriter(&getContext());
    DominanceInfo dominance(getOperation());
    eliminateCommonSubExpressions(rewriter, dominance, getOperation());
  }
};

} // namespace
} // namespace gelato
