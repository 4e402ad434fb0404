//===- WidenLeftSides.cpp - left sides of contractions are read as f32 ----===//
//
// A contraction reads each element of its left side once per panel of its right
// side. Widened there, a 16-bit one would cost a conversion beside every few
// FMAs; so it is widened once, before. What computes it and is read by
// contractions only gives f32 at once, rounded as it would have been stored:
//
//   bf16(h) @ w    the op before yields extf(truncf(h))
//
// anything else, an argument mostly, is widened by an elementwise op of its
// own. No value changes. Runs on the waist, before groups are formed.
//
// Post-condition: the left side of every linalg.contract is f32.
//
//===----------------------------------------------------------------------===//
#include "PostCondition.h"

#include "gelato/Transforms/Passes.h"

#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace gelato {
#define GEN_PASS_DEF_WIDENLEFTSIDES
#include "gelato/Transforms/Passes.h.inc"

namespace {

/// A tensor.empty of f32 with the sizes of `value`.
Value emptyLike(OpBuilder &b, Location loc, Value value) {
  return tensor::EmptyOp::create(b, loc, tensor::getMixedSizes(b, loc, value),
                                 b.getF32Type());
}

/// An op that only widens `value`.
Value widen(Value value) {
  OpBuilder b(value.getContext());
  b.setInsertionPointAfterValue(value);
  Location loc = value.getLoc();
  unsigned rank = cast<RankedTensorType>(value.getType()).getRank();
  SmallVector<AffineMap> maps(2, b.getMultiDimIdentityMap(rank));
  SmallVector<utils::IteratorType> parallel(rank,
                                            utils::IteratorType::parallel);
  Value empty = emptyLike(b, loc, value);
  return linalg::GenericOp::create(
             b, loc, TypeRange{empty.getType()}, ValueRange{value},
             ValueRange{empty}, maps, parallel,
             [](OpBuilder &b, Location loc, ValueRange args) {
               Value wide =
                   arith::ExtFOp::create(b, loc, b.getF32Type(), args[0]);
               linalg::YieldOp::create(b, loc, wide);
             })
      .getResult(0);
}

/// `op` with a result of f32 in place of its 16-bit one.
Value yieldWide(linalg::GenericOp op) {
  OpBuilder b(op);
  Value init = op.getDpsInits()[0];
  Value empty = emptyLike(b, op.getLoc(), init);
  IRMapping mapping;
  auto wide = linalg::GenericOp::create(
      b, op.getLoc(), TypeRange{empty.getType()}, op.getDpsInputs(),
      ValueRange{empty}, op.getIndexingMapsArray(), op.getIteratorTypesArray(),
      [&](OpBuilder &b, Location loc, ValueRange args) {
        mapping.map(op.getBlock()->getArguments(), args);
        for (Operation &inner : op.getBlock()->without_terminator())
          b.clone(inner, mapping);
        Value stored = mapping.lookupOrDefault(
            op.getBlock()->getTerminator()->getOperand(0));
        linalg::YieldOp::create(
            b, loc,
            arith::ExtFOp::create(b, loc, b.getF32Type(), stored).getResult());
      });
  return wide.getResult(0);
}

bool isLeftSide(OpOperand &use) {
  return isa<linalg::ContractOp>(use.getOwner()) && use.getOperandNumber() == 0;
}

/// A new op: the types of its body follow those of its operands.
void replaceLeft(linalg::ContractOp op, Value left) {
  OpBuilder b(op);
  auto replaced =
      linalg::ContractOp::create(b, op.getLoc(), op->getResultTypes(),
                                 ValueRange{left, op.getDpsInputs()[1]},
                                 op.getDpsInits(), op.getIndexingMaps());
  op->replaceAllUsesWith(replaced);
  op.erase();
}

struct WidenLeftSides final : impl::WidenLeftSidesBase<WidenLeftSides> {
  void runOnOperation() override {
    llvm::MapVector<Value, SmallVector<linalg::ContractOp>> narrow;
    getOperation()->walk([&](linalg::ContractOp op) {
      Value left = op.getDpsInputs()[0];
      Type element = getElementTypeOrSelf(left);
      if (element.isBF16() || element.isF16())
        narrow[left].push_back(op);
    });
    for (auto &[value, readers] : narrow) {
      auto producer = value.getDefiningOp<linalg::GenericOp>();
      bool isOwn = producer && producer->getNumResults() == 1 &&
                   llvm::all_of(value.getUses(), isLeftSide);
      Value wide = isOwn ? yieldWide(producer) : widen(value);
      for (linalg::ContractOp reader : readers)
        replaceLeft(reader, wide);
      if (isOwn)
        producer.erase();
    }
    auto isNarrow = [](Operation *op) -> std::string {
      auto contract = dyn_cast<linalg::ContractOp>(op);
      if (!contract || getElementTypeOrSelf(contract.getDpsInputs()[0]).isF32())
        return {};
      return "a left side that is not f32: expected one that widens to it";
    };
    if (failed(expectNone(getOperation(), isNarrow)))
      signalPassFailure();
  }
};

} // namespace
} // namespace gelato
