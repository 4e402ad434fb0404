//===- SplitPairs.cpp - contractions over panels of bf16 pairs ------------===//
//
// A panel of bf16 holds two k of each column side by side. What a schedule
// makes of a step over such a pair is a vector.contract with two summed
// dimensions, whose right side is widened after it was read:
//
//   %w = vector.transfer_read : vector<1 x 1 x N x 2 x bf16>
//   %r = vector.contract x[m, k, j], extf(w)[p, k, c, j] -> [m, p, c]
//
// Lowered as it stands, the two would be taken apart by shuffles. In a word of
// 32 bits the first of a pair is the lower half and the second the upper one,
// and a bf16 is the upper half of an f32: a shift gives the even k, a mask the
// odd one. So this becomes one contract per k, in ascending order, on N words
// that are read at once. Of a pair whose second k is not summed (the last of an
// odd number) only the first is used; the panel holds zeros behind it.
//
//===----------------------------------------------------------------------===//
#include "SplitPairs.h"

#include "gelato/Transforms/Passes.h"

using namespace mlir;

namespace gelato {
namespace {

/// The words of all pairs in memory: [.., columns, 2 or 1] of bf16, the two of
/// a pair and the pairs of a row contiguous, as [.., 2 columns]. Null if they
/// lie otherwise.
Value wordsOf(OpBuilder &b, Location loc, Value memory) {
  auto type = cast<MemRefType>(memory.getType());
  SmallVector<int64_t> strides;
  int64_t offset;
  unsigned rank = type.getRank();
  if (failed(type.getStridesAndOffset(strides, offset)) || offset != 0 ||
      strides[rank - 1] != 1 || strides[rank - 2] != 2 ||
      ShapedType::isDynamic(type.getDimSize(rank - 2)))
    return {};
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointAfterValue(memory);
  auto parts = memref::ExtractStridedMetadataOp::create(b, loc, memory);
  SmallVector<int64_t> shape(type.getShape().drop_back());
  shape.back() *= 2;
  strides.pop_back();
  strides.back() = 1;
  auto mixed = [&](ArrayRef<int64_t> known, ValueRange values) {
    SmallVector<OpFoldResult> result;
    for (auto [number, value] : llvm::zip_first(known, values))
      result.push_back(ShapedType::isDynamic(number)
                           ? OpFoldResult(value)
                           : OpFoldResult(b.getIndexAttr(number)));
    return result;
  };
  auto flat =
      MemRefType::get(shape, type.getElementType(),
                      StridedLayoutAttr::get(b.getContext(), 0, strides));
  return memref::ReinterpretCastOp::create(
      b, loc, flat, parts.getBaseBuffer(), OpFoldResult(b.getIndexAttr(0)),
      mixed(shape, parts.getSizes()), mixed(strides, parts.getStrides()));
}

/// Whether `read` reads memory as it lies, inside its bounds.
bool isPlainRead(vector::TransferReadOp read) {
  return isa<MemRefType>(read.getBase().getType()) && !read.getMask() &&
         read.getPermutationMap().isMinorIdentity() &&
         !read.hasOutOfBoundsDim();
}

struct SplitPairs final : OpRewritePattern<vector::ContractionOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(vector::ContractionOp op,
                                PatternRewriter &b) const override {
    auto widening = op.getRhs().getDefiningOp<arith::ExtFOp>();
    auto right = widening
                     ? widening.getIn().getDefiningOp<vector::TransferReadOp>()
                     : vector::TransferReadOp();
    auto left = op.getLhs().getDefiningOp<vector::TransferReadOp>();
    if (!right || !left || !isPlainRead(right) || !isPlainRead(left))
      return b.notifyMatchFailure(op, "its sides are not read from memory");
    VectorType rightType = right.getVectorType(),
               leftType = left.getVectorType();
    unsigned pair = op.getIteratorTypes().size() - 1;
    SmallVector<AffineMap> maps = op.getIndexingMapsArray();
    AffineExpr j = getAffineDimExpr(pair, op.getContext());
    if (!rightType.getElementType().isBF16() || rightType.getRank() != 4 ||
        rightType.getDimSize(0) != 1 || rightType.getDimSize(1) != 1 ||
        leftType.getRank() != 3 || leftType.getDimSize(1) != 1 ||
        maps[0].getResults().back() != j || maps[1].getResults().back() != j)
      return b.notifyMatchFailure(op, "no step over pairs");
    Value words = wordsOf(b, op.getLoc(), right.getBase());
    if (!words)
      return b.notifyMatchFailure(op, "pairs are not contiguous");

    Location loc = op.getLoc();
    int64_t columns = rightType.getDimSize(2);
    auto integers = VectorType::get(columns, b.getI32Type());
    auto floats = VectorType::get(columns, b.getF32Type());
    SmallVector<Value> at(right.getIndices());
    at.pop_back();
    at.back() = arith::MulIOp::create(
        b, loc, at.back(), arith::ConstantIndexOp::create(b, loc, 2));
    Value read = vector::BitCastOp::create(
        b, loc, integers,
        vector::LoadOp::create(
            b, loc, VectorType::get(2 * columns, b.getBF16Type()), words, at));
    auto constant = [&](int64_t v) -> Value {
      return arith::ConstantOp::create(
          b, loc,
          DenseElementsAttr::get(integers, b.getI32IntegerAttr(int32_t(v))));
    };

    Value sum = op.getAcc();
    for (int64_t k = 0; k < rightType.getDimSize(3); ++k) {
      Value bits =
          k == 0 ? arith::ShLIOp::create(b, loc, read, constant(16)).getResult()
                 : arith::AndIOp::create(b, loc, read, constant(0xffff0000))
                       .getResult();
      Value row = vector::ShapeCastOp::create(
          b, loc, VectorType::get({1, 1, columns}, b.getF32Type()),
          arith::BitcastOp::create(b, loc, floats, bits));
      sum = step(b, op, maps, left, k, row, sum);
    }
    b.replaceOp(op, sum);
    return success();
  }

private:
  /// `sum` plus the products of the `k`-th of each pair.
  static Value step(PatternRewriter &b, vector::ContractionOp op,
                    ArrayRef<AffineMap> maps, vector::TransferReadOp left,
                    int64_t k, Value row, Value sum) {
    Location loc = op.getLoc();
    // The scalars are read one by one: each is broadcast from memory.
    SmallVector<Value> scalars;
    for (int64_t m = 0; m < left.getVectorType().getDimSize(0); ++m) {
      SmallVector<Value> at(left.getIndices());
      auto move = [&](Value &index, int64_t by) {
        if (by)
          index = arith::AddIOp::create(
              b, loc, index, arith::ConstantIndexOp::create(b, loc, by));
      };
      move(at.front(), m);
      move(at.back(), k);
      scalars.push_back(memref::LoadOp::create(b, loc, left.getBase(), at));
    }
    Value column = vector::FromElementsOp::create(
        b, loc, VectorType::get({int64_t(scalars.size()), 1}, b.getF32Type()),
        scalars);
    auto without = [&](AffineMap map, bool isSum = false) {
      ArrayRef<AffineExpr> results = map.getResults();
      return AffineMap::get(map.getNumDims() - 1, 0,
                            isSum ? results : results.drop_back(),
                            b.getContext());
    };
    ArrayAttr iterators =
        b.getArrayAttr(op.getIteratorTypes().getValue().drop_back());
    return vector::ContractionOp::create(
        b, loc, column, row, sum,
        b.getAffineMapArrayAttr(
            {without(maps[0]), without(maps[1]), without(maps[2], true)}),
        iterators, op.getKind());
  }
};

} // namespace

void populateSplitPairsPatterns(RewritePatternSet &patterns) {
  patterns.add<SplitPairs>(patterns.getContext());
}

} // namespace gelato
