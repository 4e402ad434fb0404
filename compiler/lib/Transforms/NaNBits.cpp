//===- NaNBits.cpp - what is known of the bits of NaN ---------------------===//
#include "NaNBits.h"

#include "gelato/Dialect/FunctionRows.h"
#include "gelato/Transforms/Passes.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;

namespace gelato {

static NaNBits bitsOfConstant(const APFloat &value) {
  APInt bits = value.bitcastToAPInt();
  return {!value.isNaN() || bits.countr_zero() >= 16,
          !value.isNaN() || bits[22]};
}

/// What gives the bits of an operand, or those with another sign.
static bool handsOn(Operation *op) {
  return isa<arith::NegFOp, arith::MinimumFOp, arith::MaximumFOp, math::AbsFOp,
             vector::BroadcastOp, vector::ShapeCastOp>(op);
}

/// What gives a quiet NaN made of an operand's, or the CPU's own.
static bool isArithmetic(Operation *op) {
  return isa<arith::AddFOp, arith::SubFOp, arith::MulFOp, arith::DivFOp,
             math::FmaOp, math::SqrtOp>(op);
}

NaNBits NaNAnalysis::common(ValueRange values) {
  NaNBits result = {true, true};
  for (Value value : values) {
    NaNBits bits = bitsOf(value);
    result.lowHalfIsZero &= bits.lowHalfIsZero;
    result.isQuiet &= bits.isQuiet;
  }
  return result;
}

NaNBits NaNAnalysis::compute(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op || !getElementTypeOrSelf(value).isF32())
    return {};
  FloatAttr scalar;
  SplatElementsAttr splat;
  if (matchPattern(value, m_Constant(&scalar)))
    return bitsOfConstant(scalar.getValue());
  if (matchPattern(value, m_Constant(&splat)))
    return bitsOfConstant(splat.getSplatValue<APFloat>());
  if (auto widening = dyn_cast<arith::ExtFOp>(op)) {
    bool isRounded = widening.getIn().getDefiningOp<arith::TruncFOp>();
    bool isBf16 = getElementTypeOrSelf(widening.getIn()).isBF16();
    return {isBf16, isBf16 && isRounded};
  }
  if (auto choice = dyn_cast<arith::SelectOp>(op))
    return common({choice.getTrueValue(), choice.getFalseValue()});
  if (handsOn(op))
    return common(op->getOperands());
  bool lowHalfIsZero = common(op->getOperands()).lowHalfIsZero;
  if (isArithmetic(op))
    return {lowHalfIsZero, true};
  // Of activations Numerics' tests hold it: what comes as NaN leaves as one,
  // and no other NaN appears but such as arithmetic makes. A row of class tight
  // may leave it signaling.
  if (auto activation = dyn_cast<ActivationOpInterface>(op)) {
    const numerics::FunctionRow *row =
        findFunctionRow(activation.getFunction(), activation.getAccuracy());
    return {lowHalfIsZero, row && row->accuracy != numerics::RowClass::Tight};
  }
  return {};
}

NaNBits NaNAnalysis::bitsOf(Value value) {
  if (auto found = known.find(value); found != known.end())
    return found->second;
  NaNBits bits = compute(value);
  known[value] = bits;
  return bits;
}

} // namespace gelato
