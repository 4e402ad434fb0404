//===- BlockContraction.cpp - a contraction group over packed panels ------===//
//
// The body computes any number of rows and whole panels:
//
//   out[m, p, c] = epilogue(sum over k of x[m, k] w[p, k, c], ...)
//
// on views [M, panels, columns] of row-major memory; a panel has 16 columns, or
// 32 of a 16-bit right side. The step calls it for the whole
// panels of its range; a partial last panel of a plain result is computed into
// a tail buffer of one panel's width and copied from there, so the body never
// stores narrow and nothing is masked.
//
//===----------------------------------------------------------------------===//
#include "IsolateBodies.h"
#include "StepBuilder.h"

using namespace mlir;

namespace gelato {

/// The buffer that stands behind a use (or, behind the last use, the result).
static const PlannedBuffer &bufferOf(const KernelPlan &plan,
                                     const PlannedStep &step, unsigned index) {
  return plan.buffers[step.operands[index]];
}

static bool isResult(ArrayRef<Use> uses, unsigned index) {
  return index == uses.size();
}

/// The view of a right side on its panels. A pair's two share a buffer; each
/// sees blocks of its own columns in it:
///
///   f32, f16  [panels, K, columns]
///   bf16      [panels, K / 2, columns, 2]; of an odd K, the last pair's first
///             is a view of its own
View StepBuilder::panelsView(unsigned i, PanelRange range, KPart part) {
  const PlannedBuffer &buffer = bufferOf(plan, planned, i);
  OpFoldResult k = sizeOf(buffer.shape[0]);
  auto index = [&](int64_t n) -> OpFoldResult {
    return builder.getIndexAttr(n);
  };
  int64_t width = storageType(buffer.type).panel(), columns = width;
  bool pairsOfK = buffer.type == gelato_bf16;
  if (pairsOfK)
    k = roundUp(k, GELATO_PAIRS);
  OpFoldResult panel = mul(k, index(width)), block = panel, first = index(0);
  if (buffer.slots == 2) {
    columns = GELATO_SLOT;
    // Whole panels alternate, or halves of each one.
    if (width == columns) {
      block = mul(panel, index(2));
      first = uses[i].slot ? panel : first;
    } else {
      first = index(uses[i].slot * columns * (pairsOfK ? 2 : 1));
    }
  }
  OpFoldResult begin = add(mul(OpFoldResult(range.begin), block), first);
  if (!pairsOfK)
    return {pointer(i, begin),
            {range.count, k, index(columns)},
            {block, index(width), index(1)}};
  SmallVector<OpFoldResult> strides = {block, index(2 * width), index(2),
                                       index(1)};
  if (part == KPart::Pairs)
    return {pointer(i, begin),
            {range.count, kPairs, index(columns), index(2)},
            strides};
  return {pointer(i, add(begin, mul(kPairs, index(2 * width)))),
          {range.count, kRest, index(columns), index(1)},
          strides};
}

/// The view of the left side: [M, K], or as the right side's on its pairs.
View StepBuilder::rowsView(unsigned i, KPart part) {
  const PlannedBuffer &buffer = bufferOf(plan, planned, i);
  OpFoldResult stride = rowStride(buffer), zero = builder.getIndexAttr(0),
               one = builder.getIndexAttr(1), two = builder.getIndexAttr(2);
  if (!hasPairs())
    return {
        pointer(i, zero), {rows, sizeOf(buffer.shape.back())}, {stride, one}};
  if (part == KPart::Pairs)
    return {pointer(i, zero), {rows, kPairs, two}, {stride, two, one}};
  return {pointer(i, mul(kPairs, two)), {rows, kRest, one}, {stride, two, one}};
}

bool StepBuilder::hasPairs() { return elementOf(1).isBF16(); }

/// The view of use `i` (the result behind the last) for a range of panels.
View StepBuilder::contractionView(unsigned i, PanelRange range) {
  OpFoldResult zero = builder.getIndexAttr(0), one = builder.getIndexAttr(1),
               panel = builder.getIndexAttr(planned.panel);
  Access access = isResult(uses, i) ? Access::Full : uses[i].access;
  const PlannedBuffer &buffer = bufferOf(plan, planned, i);
  bool useTail = range.isTail && planned.tails[i] != 0;
  unsigned index = useTail ? planned.tails[i] : i;
  OpFoldResult begin = range.begin, count = range.count, m = rows;
  OpFoldResult firstColumn = useTail ? zero : mul(begin, panel);
  switch (access) {
  case Access::Rows:
    return rowsView(i, KPart::Pairs);
  case Access::Panels:
    return panelsView(i, range, KPart::Pairs);
  case Access::Full: {
    OpFoldResult stride = useTail ? panel : rowStride(buffer);
    // Main and tail views differ in their rows' distance: the body's is open.
    bool own = planned.tails[i] != 0;
    if (own)
      stride = value(stride);
    return {pointer(index, firstColumn),
            {m, count, panel},
            {stride, panel, one},
            own};
  }
  case Access::Column:
    return {pointer(index, firstColumn), {count, panel}, {panel, one}};
  case Access::Row:
    return {pointer(index, zero), {m}, {one}};
  default:
    return {pointer(index, zero), {}, {}};
  }
}

SmallVector<View> StepBuilder::contractionViews(PanelRange range) {
  SmallVector<View> views;
  for (unsigned i = 0; i < uses.size(); ++i)
    views.push_back(contractionView(i, range));
  // The last k of an odd number, unless there certainly is none.
  if (hasPairs() && getConstantIntValue(kRest) != 0) {
    views.push_back(rowsView(0, KPart::Rest));
    for (unsigned i = 1; i < uses.size(); ++i)
      if (uses[i].access == Access::Panels)
        views.push_back(panelsView(i, range, KPart::Rest));
  }
  views.push_back(contractionView(uses.size(), range));
  return views;
}

/// Copies `columns` columns from `firstColumn` on, row by row, from the plain
/// tensor of use `i` into its tail buffer, or back.
void StepBuilder::copyTail(unsigned i, Value firstColumn, Value columns,
                           bool intoTail) {
  bool byColumn = !isResult(uses, i) && uses[i].access == Access::Column;
  Value count = byColumn ? constant(1) : value(rows);
  Value stride = value(rowStride(bufferOf(plan, planned, i)));
  Type pointer = LLVM::LLVMPointerType::get(builder.getContext());
  Value size = constant(elementOf(i).getIntOrFloatBitWidth() / 8);
  auto address = [&](unsigned operand, Value element) {
    Value base = memref::ExtractAlignedPointerAsIndexOp::create(
        builder, loc, step.getArgument(operand));
    Value bytes = arith::MulIOp::create(builder, loc, element, size);
    Value sum = arith::IndexCastOp::create(
        builder, loc, builder.getI64Type(),
        arith::AddIOp::create(builder, loc, base, bytes));
    return LLVM::IntToPtrOp::create(builder, loc, pointer, sum).getResult();
  };
  auto loop = scf::ForOp::create(builder, loc, constant(0), count, constant(1));
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(loop.getBody());
  Value row = loop.getInductionVar();
  Value plain = address(
      i, arith::AddIOp::create(builder, loc,
                               arith::MulIOp::create(builder, loc, row, stride),
                               firstColumn));
  Value tail =
      address(planned.tails[i], arith::MulIOp::create(builder, loc, row,
                                                      constant(planned.panel)));
  auto bytes = [&](Value count) -> Value {
    return arith::IndexCastOp::create(
        builder, loc, builder.getI64Type(),
        arith::MulIOp::create(builder, loc, count, size));
  };
  if (intoTail) {
    // The columns beyond the last are computed and dropped; zeros keep them
    // from being slow subnormals or from depending on old memory.
    Value zero = LLVM::ConstantOp::create(builder, loc, builder.getI8Type(), 0);
    LLVM::MemsetOp::create(builder, loc, tail, zero,
                           bytes(constant(planned.panel)),
                           /*isVolatile=*/false);
    LLVM::MemcpyOp::create(builder, loc, tail, plain, bytes(columns), false);
  } else {
    LLVM::MemcpyOp::create(builder, loc, plain, tail, bytes(columns), false);
  }
}

/// A sum for each of `rights` behind `sums`: over (m, p, c) and k, or k and the
/// two of a pair. One op, so that schedules see one loop over k.
static SmallVector<Value> multiplyAdd(OpBuilder &b, Location loc, Value left,
                                      ValueRange rights, ValueRange sums,
                                      StringRef role) {
  MLIRContext *context = b.getContext();
  AffineExpr m, p, c, k, j;
  bindDims(context, m, p, c, k, j);
  bool hasPairs = cast<RankedTensorType>(left.getType()).getRank() == 3;
  unsigned loops = hasPairs ? 5 : 4, count = rights.size();
  auto map = [&](SmallVector<AffineExpr> results, bool isPaired) {
    if (isPaired && hasPairs)
      results.push_back(j);
    return AffineMap::get(loops, 0, results, context);
  };
  SmallVector<AffineMap> maps = {map({m, k}, true)};
  maps.append(count, map({p, k, c}, true));
  maps.append(count, map({m, p, c}, false));
  SmallVector<utils::IteratorType> iterators(3, utils::IteratorType::parallel);
  iterators.append(loops - 3, utils::IteratorType::reduction);
  SmallVector<Value> inputs = {left};
  llvm::append_range(inputs, rights);
  auto op = linalg::GenericOp::create(
      b, loc, TypeRange(sums), inputs, sums, maps, iterators,
      [&](OpBuilder &b, Location loc, ValueRange args) {
        SmallVector<Value> results;
        for (unsigned i = 0; i < count; ++i) {
          Value right = args[1 + i];
          if (!right.getType().isF32())
            right = arith::ExtFOp::create(b, loc, b.getF32Type(), right);
          Value product = arith::MulFOp::create(b, loc, args[0], right);
          results.push_back(
              arith::AddFOp::create(b, loc, args[1 + count + i], product));
        }
        linalg::YieldOp::create(b, loc, results);
      });
  op->setAttr(kRoleAttr, b.getStringAttr(role));
  return SmallVector<Value>(op.getResults());
}

/// The body's compute: init, root and epilogue. `tensors` are the uses', then
/// the sides' views of a rest of k if there may be one, then the result.
static Value fillContraction(OpBuilder &b, Location loc, func::FuncOp group,
                             ArrayRef<Use> uses, linalg::GenericOp epilogue,
                             ValueRange tensors) {
  MLIRContext *context = b.getContext();
  AffineExpr m, p, c;
  bindDims(context, m, p, c);
  Value out = tensors.back();
  auto type = cast<RankedTensorType>(out.getType());
  // Sums are f32; a 16-bit result is what the epilogue narrows.
  Value empty = tensor::EmptyOp::create(
      b, loc, tensor::getMixedSizes(b, loc, out), b.getF32Type());
  Value zero = arith::ConstantOp::create(b, loc, b.getF32FloatAttr(0));
  // The left side, then right sides, then what the epilogue reads.
  unsigned count = llvm::count_if(
      uses, [](const Use &use) { return use.access == Access::Panels; });
  SmallVector<Value> sums;
  for (unsigned i = 0; i < count; ++i) {
    auto init = linalg::FillOp::create(b, loc, zero, empty);
    init->setAttr(kRoleAttr, b.getStringAttr("init"));
    sums.push_back(init.getResult(0));
  }
  auto add = [&](unsigned first, StringRef role) {
    ValueRange sides = tensors.slice(first, 1 + count);
    sums = multiplyAdd(b, loc, sides[0], sides.drop_front(), sums, role);
  };
  if (tensors.size() == uses.size() + 1) {
    add(0, "root");
  } else {
    // A single k is no pair.
    if (cast<RankedTensorType>(tensors[0].getType()).getDimSize(1) != 0)
      add(0, "pairs");
    add(uses.size(), "rest");
  }

  // The operands of the epilogue in its own order, the products among them.
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  AffineMap full = AffineMap::get(3, 0, {m, p, c}, context);
  unsigned next = 1 + count;
  auto addUse = [&] {
    switch (uses[next].access) {
    case Access::Column:
      maps.push_back(AffineMap::get(3, 0, {p, c}, context));
      break;
    case Access::Row:
      maps.push_back(AffineMap::get(3, 0, m));
      break;
    case Access::Scalar:
      maps.push_back(AffineMap::get(3, 0, context));
      break;
    default:
      maps.push_back(full);
    }
    inputs.push_back(tensors[next++]);
  };
  auto addProduct = [&](unsigned i) {
    inputs.push_back(sums[i]);
    maps.push_back(full);
  };
  llvm::DenseMap<Value, unsigned> slots; // of the group's products
  for (auto contraction : group.getOps<linalg::ContractOp>())
    slots.insert({contraction->getResult(0), slots.size()});
  if (!epilogue)
    addProduct(0);
  else
    for (Value input : epilogue.getDpsInputs())
      if (auto slot = slots.find(input); slot != slots.end())
        addProduct(slot->second);
      else
        addUse();
  maps.push_back(full);
  auto last = linalg::GenericOp::create(
      b, loc, TypeRange{type}, inputs, ValueRange{out}, maps,
      SmallVector<utils::IteratorType>(3, utils::IteratorType::parallel),
      [&](OpBuilder &b, Location loc, ValueRange args) {
        // The sum ends before the epilogue begins: vectors know a pattern that
        // makes what is added to a product its accumulator, which would change
        // the bits.
        SmallVector<Value> values(args);
        for (auto [value, input] : llvm::zip(values, inputs))
          if (llvm::is_contained(sums, input))
            value = IdentityOp::create(b, loc, value);
        if (epilogue)
          copyBody(b, epilogue, values);
        else
          linalg::YieldOp::create(b, loc, values[0]);
      });
  last->setAttr(kRoleAttr, b.getStringAttr("epilogue"));
  return last.getResult(0);
}

LogicalResult StepBuilder::buildContraction() {
  createStep();
  SmallVector<OpFoldResult> leading;
  for (const Extent &extent : ArrayRef(resultExtents).drop_back())
    leading.push_back(sizeOf(extent));
  rows = product(leading);
  OpFoldResult k = sizeOf(bufferOf(plan, planned, 0).shape.back());
  if (auto known = getConstantIntValue(k)) {
    kPairs = builder.getIndexAttr(*known / 2);
    kRest = builder.getIndexAttr(*known % 2);
  } else {
    Value two = constant(2);
    kPairs = arith::DivUIOp::create(builder, loc, value(k), two).getResult();
    kRest = arith::RemUIOp::create(builder, loc, value(k), two).getResult();
  }
  Value begin = this->begin(), end = this->end();
  bool hasTail = llvm::any_of(planned.tails, [](unsigned i) { return i != 0; });
  Value columns = value(sizeOf(resultExtents.back()));
  Value whole = end;
  if (hasTail)
    whole = arith::MinUIOp::create(
        builder, loc, end,
        arith::DivUIOp::create(builder, loc, columns, constant(planned.panel)));
  // A range that holds only the partial panel has no whole ones.
  Value count = arith::SubIOp::create(
      builder, loc, arith::MaxUIOp::create(builder, loc, whole, begin), begin);

  SmallVector<View> views = contractionViews({begin, count, false});
  linalg::GenericOp epilogue = elementwise();
  func::FuncOp body = createBody(views, [&](OpBuilder &b, ValueRange tensors) {
    return fillContraction(b, loc, group, uses, epilogue, tensors);
  });
  callBody(body, views);

  if (hasTail) {
    Value partial = arith::CmpIOp::create(
        builder, loc, arith::CmpIPredicate::ugt, end, whole);
    auto branch = scf::IfOp::create(builder, loc, partial, false);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    Value first =
        arith::MulIOp::create(builder, loc, whole, constant(planned.panel));
    Value rest = arith::SubIOp::create(builder, loc, columns, first);
    for (unsigned i = 0; i < uses.size(); ++i)
      if (planned.tails[i])
        copyTail(i, first, rest, /*intoTail=*/true);
    callBody(body, contractionViews({whole, constant(1), true}));
    if (planned.tails[uses.size()])
      copyTail(uses.size(), first, rest, /*intoTail=*/false);
  }
  func::ReturnOp::create(builder, loc);
  group.erase();
  return success();
}

} // namespace gelato
