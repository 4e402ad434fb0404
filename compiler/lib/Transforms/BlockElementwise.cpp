//===- BlockElementwise.cpp - an elementwise group over ranges ------------===//
//
// The body is one loop over contiguous elements; each operand is read at every
// element or is one value:
//
//   out[i] = f(x[i], ..., s, ...)
//
// The step calls it once for its range when all operands lie alike, else once
// per row, with the operands that do not vary along a row as single values.
//
//===----------------------------------------------------------------------===//
#include "IsolateBodies.h"
#include "StepBuilder.h"

using namespace mlir;

namespace gelato {

LogicalResult StepBuilder::buildElementwise() {
  linalg::GenericOp op = elementwise();
  for (const Use &use : uses)
    if (!llvm::is_sorted(use.map.getResults(), [](AffineExpr a, AffineExpr b) {
          return cast<AffineDimExpr>(a).getPosition() <
                 cast<AffineDimExpr>(b).getPosition();
        }))
      return op.emitError("an operand is read in another order than the result "
                          "is written");
  createStep();
  Value begin = this->begin(), end = this->end();
  bool flat = planned.work.size() == resultExtents.size();
  unsigned rank = resultExtents.size();
  OpFoldResult one = builder.getIndexAttr(1);

  // Whether use `i` (or the result) moves along a row.
  auto moves = [&](unsigned i) {
    if (i == uses.size())
      return true;
    AffineMap map = uses[i].map;
    if (map.getNumResults() == 0)
      return rank == 0;
    return cast<AffineDimExpr>(map.getResults().back()).getPosition() + 1 ==
           rank;
  };
  auto views = [&](Value count, llvm::function_ref<Value(unsigned)> offset) {
    SmallVector<View> result;
    for (unsigned i = 0; i <= uses.size(); ++i) {
      View view{pointer(i, offset(i)), {}, {}};
      if (moves(i)) {
        view.sizes.push_back(count);
        view.strides.push_back(one);
      }
      result.push_back(view);
    }
    return result;
  };
  auto fill = [&](OpBuilder &b, ValueRange tensors) {
    SmallVector<AffineMap> maps;
    for (unsigned i = 0; i <= uses.size(); ++i)
      maps.push_back(moves(i) ? b.getMultiDimIdentityMap(1)
                              : AffineMap::get(1, 0, b.getContext()));
    auto root = linalg::GenericOp::create(
        b, loc, TypeRange{tensors.back().getType()}, tensors.drop_back(),
        ValueRange{tensors.back()}, maps, {utils::IteratorType::parallel},
        [&](OpBuilder &b, Location, ValueRange args) {
          copyBody(b, op, args);
        });
    root->setAttr(kRoleAttr, b.getStringAttr("root"));
    return root.getResult(0);
  };

  SmallVector<OpFoldResult> extents;
  for (const Extent &extent : resultExtents)
    extents.push_back(sizeOf(extent));
  if (flat) {
    Value first =
        arith::MulIOp::create(builder, loc, begin, constant(planned.unit));
    Value last = arith::MinUIOp::create(
        builder, loc,
        arith::MulIOp::create(builder, loc, end, constant(planned.unit)),
        value(product(extents)));
    Value count = arith::SubIOp::create(builder, loc, last, first);
    Value zero = constant(0);
    auto operands =
        views(count, [&](unsigned i) { return moves(i) ? first : zero; });
    callBody(createBody(operands, fill), operands);
  } else {
    auto loop = scf::ForOp::create(builder, loc, begin, end, constant(1));
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(loop.getBody());
    // An open size even where it is known: the schedule makes the remainder.
    Value columns = value(extents.back());
    // The row's index in each leading dimension.
    SmallVector<Value> index(rank - 1);
    Value rest = loop.getInductionVar();
    for (unsigned d = rank - 1; d-- > 0;) {
      Value size = value(extents[d]);
      index[d] =
          d == 0 ? rest
                 : arith::RemUIOp::create(builder, loc, rest, size).getResult();
      if (d != 0)
        rest = arith::DivUIOp::create(builder, loc, rest, size);
    }
    auto operands = views(columns, [&](unsigned i) -> Value {
      // Row-major over the dimensions that the operand has.
      const PlannedBuffer &buffer = plan.buffers[planned.operands[i]];
      AffineMap map =
          i == uses.size() ? builder.getMultiDimIdentityMap(rank) : uses[i].map;
      OpFoldResult stride = one;
      Value offset = constant(0);
      for (unsigned d = map.getNumResults(); d-- > 0;) {
        unsigned loopDim = cast<AffineDimExpr>(map.getResult(d)).getPosition();
        if (loopDim + 1 != rank)
          offset = arith::AddIOp::create(
              builder, loc, offset,
              value(mul(OpFoldResult(index[loopDim]), stride)));
        stride = loopDim + 1 == rank ? rowStride(buffer)
                                     : mul(stride, extents[loopDim]);
      }
      return offset;
    });
    callBody(createBody(operands, fill), operands);
  }
  func::ReturnOp::create(builder, loc);
  group.erase();
  return success();
}

} // namespace gelato
