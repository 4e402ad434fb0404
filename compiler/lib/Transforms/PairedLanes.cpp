//===- PairedLanes.cpp - two elements of bf16 in each word ----------------===//
#include "PairedLanes.h"

#include "gelato/Transforms/Passes.h"

#include "mlir/IR/Matchers.h"
#include "llvm/ADT/SetVector.h"

#include <numeric>

using namespace mlir;

namespace gelato {

/// Half of the lanes have to fill a register, of 512 bits at most.
static constexpr int64_t kLeastLanes = 32;

static bool isVectorOf(Type type, int64_t lanes) {
  auto vector = dyn_cast<VectorType>(type);
  return vector && vector.getRank() == 1 && !vector.isScalable() &&
         vector.getNumElements() == lanes;
}

/// Has the same element in all lanes.
static bool isUniform(Value value) {
  SplatElementsAttr splat;
  if (matchPattern(value, m_Constant(&splat)))
    return true;
  auto broadcast = value.getDefiningOp<vector::BroadcastOp>();
  return broadcast && !isa<VectorType>(broadcast.getSource().getType());
}

static bool isFromBf16(Operation *op) {
  auto widening = dyn_cast<arith::ExtFOp>(op);
  return widening && getElementTypeOrSelf(widening.getIn().getType()).isBF16();
}

static bool isToBf16(Operation *op) {
  auto narrowing = dyn_cast<arith::TruncFOp>(op);
  return narrowing && getElementTypeOrSelf(narrowing.getType()).isBF16();
}

namespace {

/// All ops that have to agree on an order of lanes with one of them.
struct Component {
  llvm::SetVector<Operation *> ops;
  bool isFree = true; ///< of any order
  bool hasSource = false;

  explicit Component(Operation *start) {
    ops.insert(start);
    for (size_t i = 0; i < ops.size(); ++i)
      addNeighbours(ops[i]);
  }

private:
  void addNeighbours(Operation *op) {
    hasSource |= isFromBf16(op);
    if (!isFromBf16(op))
      for (Value operand : op->getOperands())
        if (!isUniform(operand))
          add(operand.getDefiningOp());
    if (!isToBf16(op))
      for (Operation *user : op->getUsers())
        add(user);
  }

  void add(Operation *op) {
    Operation *first = ops.front();
    int64_t lanes =
        cast<VectorType>(first->getResult(0).getType()).getNumElements();
    bool isKnown =
        op && op->getBlock() == first->getBlock() && op->getNumResults() == 1 &&
        OpTrait::hasElementwiseMappableTraits(op) &&
        llvm::all_of(op->getOperandTypes(),
                     [&](Type type) { return isVectorOf(type, lanes); });
    // A conversion of f16 keeps the order.
    auto widening = dyn_cast_or_null<arith::ExtFOp>(op);
    auto narrowing = dyn_cast_or_null<arith::TruncFOp>(op);
    if (!isKnown || (widening && !isFromBf16(op)) ||
        (narrowing && !isToBf16(op))) {
      isFree = false;
      return;
    }
    ops.insert(op);
  }
};

} // namespace

llvm::DenseSet<Operation *> findPairedConversions(Operation *root) {
  llvm::DenseSet<Operation *> paired, seen;
  root->walk([&](arith::TruncFOp start) {
    auto type = dyn_cast<VectorType>(start.getType());
    if (!isToBf16(start) || !type || !isVectorOf(type, type.getNumElements()) ||
        type.getNumElements() < kLeastLanes || type.getNumElements() % 2 ||
        seen.contains(start))
      return;
    Component component(start);
    for (Operation *op : component.ops) {
      seen.insert(op);
      bool isConversion = isFromBf16(op) || isToBf16(op);
      if (isConversion && component.isFree && component.hasSource)
        paired.insert(op);
    }
  });
  return paired;
}

/// The lanes of `a`, or of `a` and `b`, from `first` on.
static Value lanesOf(const LaneContext &context, Value a, Value b,
                     int64_t first, int64_t count) {
  SmallVector<int64_t> lanes(count);
  std::iota(lanes.begin(), lanes.end(), first);
  return context.emit<vector::ShuffleOp>(a, b, lanes);
}

/// A mask of the upper halves.
static constexpr int32_t kUpper = int32_t(0xffff0000);

Value widenPaired(const LaneContext &context, Value stored) {
  int64_t lanes = cast<VectorType>(context.type).getNumElements();
  OpBuilder &b = *context.builder;
  LaneContext half{&b, context.loc, VectorType::get(lanes / 2, b.getF32Type())};
  VectorInt words{half, context.emit<vector::BitCastOp>(
                            half.withElement(b.getI32Type()), stored)};
  Value bits = lanesOf(context, shiftLeft(words, 16).value,
                       (words & kUpper).value, 0, lanes);
  return context.emit<arith::BitcastOp>(context.type, bits);
}

Value joinPaired(const LaneContext &context, Value bits) {
  int64_t lanes = cast<VectorType>(context.type).getNumElements();
  OpBuilder &b = *context.builder;
  LaneContext half{&b, context.loc, VectorType::get(lanes / 2, b.getF32Type())};
  VectorInt even{half, lanesOf(context, bits, bits, 0, lanes / 2)};
  VectorInt odd{half, lanesOf(context, bits, bits, lanes / 2, lanes / 2)};
  return context.emit<vector::BitCastOp>(
      context.withElement(b.getI16Type()),
      (shiftRightLogical(even, 16) | (odd & kUpper)).value);
}

} // namespace gelato
