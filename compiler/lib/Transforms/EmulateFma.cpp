//===- EmulateFma.cpp - exact FMA for CPUs that have none -----------------===//
//
// Activations are right to their bound only if every math.fma rounds once.
// Below x86-64-v3 there is no such instruction, and the libm call that stock
// lowering makes has no place in a kernel. In f64 the product of two f32 is
// exact; the sum is rounded to odd there, so that the second rounding, to f32,
// gives what one rounding of the exact value would (Boldo and Melquiond,
// Emulation of a FMA and correctly rounded sums, 2008: 53 >= 24 + 2).
//
// vector.fma, the step of a contraction, is left alone: at such a level @
// multiplies and adds.
//
// Post-condition: no math.fma.
//
//===----------------------------------------------------------------------===//
#include "PostCondition.h"

#include "gelato/Transforms/Passes.h"

#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

using namespace mlir;

namespace gelato {
#define GEN_PASS_DEF_EMULATEFMA
#include "gelato/Transforms/Passes.h.inc"

namespace {

struct EmulateFmaOp final : OpRewritePattern<math::FmaOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::FmaOp op,
                                PatternRewriter &b) const override {
    Location loc = op.getLoc();
    Type narrow = op.getType();
    if (!getElementTypeOrSelf(narrow).isF32())
      return b.notifyMatchFailure(op, "not f32");
    auto as = [&](Type element) -> Type {
      auto shaped = dyn_cast<ShapedType>(narrow);
      return shaped ? Type(shaped.clone(element)) : element;
    };
    Type wide = as(b.getF64Type()), bits = as(b.getI64Type());
    auto widen = [&](Value v) -> Value {
      return arith::ExtFOp::create(b, loc, wide, v);
    };
    auto integer = [&](int64_t v) -> Value {
      Attribute attr = b.getI64IntegerAttr(v);
      if (auto shaped = dyn_cast<ShapedType>(bits))
        attr = DenseElementsAttr::get(shaped, attr);
      return arith::ConstantOp::create(b, loc, bits, cast<TypedAttr>(attr));
    };
    Value p = arith::MulFOp::create(b, loc, widen(op.getA()), widen(op.getB()));
    Value c = widen(op.getC());
    // s + e = p + c exactly (Knuth, TwoSum).
    Value s = arith::AddFOp::create(b, loc, p, c);
    Value q = arith::SubFOp::create(b, loc, s, p);
    Value e = arith::AddFOp::create(
        b, loc,
        arith::SubFOp::create(b, loc, p, arith::SubFOp::create(b, loc, s, q)),
        arith::SubFOp::create(b, loc, c, q));
    // Round to odd: if anything was lost and the last bit is even, take the
    // neighbour on the side of e. A NaN or an infinity has e = NaN and stays.
    Value zero = arith::ConstantOp::create(b, loc, wide, b.getZeroAttr(wide));
    Value lost =
        arith::CmpFOp::create(b, loc, arith::CmpFPredicate::ONE, e, zero);
    Value i = arith::BitcastOp::create(b, loc, bits, s);
    Value even = arith::CmpIOp::create(
        b, loc, arith::CmpIPredicate::eq,
        arith::AndIOp::create(b, loc, i, integer(1)), integer(0));
    Value signs = arith::XOrIOp::create(
        b, loc, i, arith::BitcastOp::create(b, loc, bits, e));
    Value away = arith::OrIOp::create(
        b, loc, arith::ShRSIOp::create(b, loc, signs, integer(63)), integer(1));
    Value odd = arith::AddIOp::create(b, loc, i, away);
    Value rounded = arith::SelectOp::create(
        b, loc, arith::AndIOp::create(b, loc, lost, even), odd, i);
    b.replaceOpWithNewOp<arith::TruncFOp>(
        op, narrow,
        arith::BitcastOp::create(b, loc, wide, rounded).getResult());
    return success();
  }
};

struct EmulateFma final : impl::EmulateFmaBase<EmulateFma> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<EmulateFmaOp>(&getContext());
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      return signalPassFailure();
    auto isLeft = [](Operation *op) -> std::string {
      return isa<math::FmaOp>(op)
                 ? "math.fma of a type other than f32: expected none, as it "
                   "would become a call of libm"
                 : "";
    };
    if (failed(expectNone(getOperation(), isLeft)))
      signalPassFailure();
  }
};

} // namespace
} // namespace gelato
