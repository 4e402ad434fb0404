//===- ExpandActivations.cpp - gelato activations to arith and math -------===//
//
// Replaces each activation op on vectors by the straight-line code of its row
// in the table (gelato/Numerics/Functions.def). Runs after vectorization:
// before it, fusion and schedules still need to see one op.
//
// Post-condition: no op of the gelato dialect.
//
//===----------------------------------------------------------------------===//
#include "VectorLane.h"

#include "gelato/Dialect/FunctionRows.h"
#include "gelato/Dialect/Unsupported.h"
#include "gelato/Numerics/Functions.h"
#include "gelato/Transforms/Passes.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace gelato {
#define GEN_PASS_DEF_EXPANDACTIVATIONS
#include "gelato/Transforms/Passes.h.inc"

namespace {

/// How each row is computed, in the order of functionRows().
constexpr VectorLane (*kEmit[])(VectorLane) = {
#define GELATO_ROW(MNEMONIC, CLASS, TEMPLATE, ...)                             \
  [](VectorLane x) { return numerics::TEMPLATE(x); },
#include "gelato/Numerics/Functions.def"
};

struct ExpandActivation final
    : OpInterfaceRewritePattern<ActivationOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;

  LogicalResult matchAndRewrite(ActivationOpInterface op,
                                PatternRewriter &rewriter) const override {
    const numerics::FunctionRow *row =
        findFunctionRow(op.getFunction(), op.getAccuracy());
    if (!row)
      return rewriter.notifyMatchFailure(op, "no row for this class");
    LaneContext context{&rewriter, op.getLoc(), op.getX().getType()};
    rewriter.replaceOp(
        op, kEmit[row - numerics::functionRows().begin()]({context, op.getX()})
                .value);
    return success();
  }
};

struct DropIdentity final : OpRewritePattern<IdentityOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(IdentityOp op,
                                PatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, op.getX());
    return success();
  }
};

struct ExpandActivations final
    : impl::ExpandActivationsBase<ExpandActivations> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<ExpandActivation, DropIdentity>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    WalkResult left = getOperation()->walk([](ActivationOpInterface op) {
      InFlightDiagnostic error = emitUnsupported(op.getLoc())
                                 << op.getFunction() << " in class "
                                 << stringifyAccuracy(op.getAccuracy())
                                 << "; it has";
      for (const numerics::FunctionRow &row : numerics::functionRows())
        if (op.getFunction() == StringRef(row.function))
          error << " " << stringifyAccuracy(accuracyOf(row));
      return WalkResult::interrupt();
    });
    if (left.wasInterrupted())
      signalPassFailure();
  }
};

} // namespace
} // namespace gelato
