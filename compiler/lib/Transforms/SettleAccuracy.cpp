//===- SettleAccuracy.cpp - the accuracy class of each activation ---------===//
//
// What a call says of its accuracy, or else the pass's option, or leaves
// unsaid, becomes the class by which it is computed. An activation whose values
// are only ever narrowed to one 16-bit type needs no more digits than decide
// that rounding:
//
//   said               narrowed to T         otherwise
//   nothing, half      T's class             fast
//   tight, fast        T's class if the argument was widened from T, since a
//                      function from T to T is rounded correctly; else as said
//   approx             approx                approx
//
// Where a value goes is followed through what changes no digit: signs, choices,
// and the borders between elementwise ops. Runs on the waist as the front end
// wrote it, so that the class of a call depends on the program alone, not on
// what is fused.
//
// Post-condition: no activation of class half or default.
//
//===----------------------------------------------------------------------===//
#include "gelato/Transforms/Passes.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;

namespace gelato {
#define GEN_PASS_DEF_SETTLEACCURACY
#include "gelato/Transforms/Passes.h.inc"

namespace {

/// The other side of a border between elementwise ops: the argument of a body
/// that reads the tensor, or the tensor that the body yields. Null if the use
/// is none.
Value across(OpOperand &use) {
  auto generic = dyn_cast<linalg::GenericOp>(use.getOwner());
  if (generic && generic.isDpsInput(&use))
    return generic.getMatchingBlockArgument(&use);
  if (isa<linalg::YieldOp>(use.getOwner()))
    if (auto around =
            dyn_cast<linalg::GenericOp>(use.getOwner()->getParentOp()))
      return around->getResult(use.getOperandNumber());
  return {};
}

/// What has the value of `use`, perhaps with another sign; null if there is no
/// such value.
Value passedOn(OpOperand &use) {
  Operation *op = use.getOwner();
  bool isChosen = isa<arith::SelectOp>(op) && use.getOperandNumber() > 0;
  if (isChosen || isa<arith::NegFOp, math::AbsFOp, tensor::CollapseShapeOp>(op))
    return op->getResult(0);
  return across(use);
}

class Readers {
public:
  /// The 16-bit type that all readers of `value` narrow it to, or null.
  Type narrowedTo(Value value) {
    Type common;
    llvm::DenseSet<Value> seen;
    return narrows(value, common, seen) ? common : Type();
  }

private:
  bool narrows(Value value, Type &common, llvm::DenseSet<Value> &seen) {
    if (!seen.insert(value).second)
      return true;
    return llvm::all_of(value.getUses(), [&](OpOperand &use) {
      if (!isRead(use))
        return true;
      if (auto narrowing = dyn_cast<arith::TruncFOp>(use.getOwner())) {
        if (!common)
          common = narrowing.getType();
        return common == narrowing.getType();
      }
      Value next = passedOn(use);
      return next && narrows(next, common, seen);
    });
  }

  /// Whether anything depends on a use: the front end leaves ops whose values
  /// no one needs.
  bool isRead(OpOperand &use) {
    if (Value other = across(use))
      return isRead(other);
    Operation *op = use.getOwner();
    return op->getNumResults() == 0 || !isMemoryEffectFree(op) ||
           llvm::any_of(op->getResults(), [&](Value v) { return isRead(v); });
  }
  bool isRead(Value value) {
    if (auto known = read.find(value); known != read.end())
      return known->second;
    bool isAnyRead = llvm::any_of(value.getUses(),
                                  [&](OpOperand &use) { return isRead(use); });
    return read[value] = isAnyRead;
  }

  llvm::DenseMap<Value, bool> read;
};

/// Whether every value of `value` is one of the 16-bit type `narrow`: it was
/// widened from there, and its sign or one of several was taken since.
bool isOf(Value value, FloatType narrow, unsigned depth = 0) {
  Operation *op = value.getDefiningOp();
  if (!op || depth > 16)
    return false;
  if (auto widening = dyn_cast<arith::ExtFOp>(op))
    return widening.getIn().getType() == narrow;
  if (FloatAttr constant; matchPattern(value, m_Constant(&constant))) {
    APFloat number = constant.getValue();
    bool losesInfo;
    number.convert(narrow.getFloatSemantics(), APFloat::rmNearestTiesToEven,
                   &losesInfo);
    return !losesInfo;
  }
  if (!isa<arith::NegFOp, math::AbsFOp, arith::SelectOp, arith::MinimumFOp,
           arith::MaximumFOp>(op))
    return false;
  return llvm::all_of(
      op->getOperands().drop_front(isa<arith::SelectOp>(op)),
      [&](Value operand) { return isOf(operand, narrow, depth + 1); });
}

/// The class of an activation that says `said`.
Accuracy settled(ActivationOpInterface op, Accuracy said, Readers &readers) {
  if (said == Accuracy::Approx)
    return said;
  bool isOpen = said == Accuracy::Default || said == Accuracy::Half;
  Type narrow = readers.narrowedTo(op->getResult(0));
  if (narrow && (isOpen || isOf(op.getX(), cast<FloatType>(narrow)))) {
    if (narrow.isBF16())
      return Accuracy::Bf16;
    if (narrow.isF16())
      return Accuracy::F16;
  }
  return isOpen ? Accuracy::Fast : said;
}

struct SettleAccuracy final : impl::SettleAccuracyBase<SettleAccuracy> {
  using Base::Base;
  void runOnOperation() override {
    Readers readers;
    getOperation()->walk([&](ActivationOpInterface op) {
      Accuracy said = op.getAccuracy();
      op.setAccuracy(settled(
          op, said == Accuracy::Default ? Accuracy(accuracy) : said, readers));
    });
  }
};

} // namespace
} // namespace gelato
