//===- StepBuilder.cpp - what contraction and elementwise steps share -----===//
//
// Sizes that are numbers stay numbers in every view, so that addresses of a
// kernel with bound dimensions are constants.
//
//===----------------------------------------------------------------------===//
#include "StepBuilder.h"

using namespace mlir;

namespace gelato {

StepBuilder::StepBuilder(func::FuncOp group, const KernelPlan &plan,
                         const PlannedStep &step)
    : group(group), plan(plan), planned(step), uses(usesOf(group)),
      resultExtents(*resultShape(group, 0)), builder(group.getContext()),
      loc(group.getLoc()) {}

void StepBuilder::createStep() {
  // Bytes, since memref.view is what moves a pointer.
  Type pointer = MemRefType::get({1}, builder.getI8Type());
  SmallVector<Type> types(planned.operands.size(), pointer);
  types.append(plan.freeDims.size() + 2, builder.getIndexType());
  builder.setInsertionPointAfter(group);
  std::string name = group.getName().str();
  group.setName(name + ".waist");
  step = func::FuncOp::create(builder, loc, name,
                              builder.getFunctionType(types, {}));
  step->setAttr("llvm.bareptr", builder.getUnitAttr());
  builder.setInsertionPointToStart(step.addEntryBlock());
}

Value StepBuilder::constant(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

Value StepBuilder::value(OpFoldResult size) {
  return getValueOrCreateConstantIndexOp(builder, loc, size);
}

OpFoldResult StepBuilder::sizeOf(const Extent &extent) {
  if (!extent.isFree())
    return builder.getIndexAttr(extent.size);
  return step.getArgument(planned.operands.size() + plan.freeDim(extent.name));
}

OpFoldResult StepBuilder::mul(OpFoldResult a, OpFoldResult b) {
  auto x = getConstantIntValue(a), y = getConstantIntValue(b);
  if (x && y)
    return builder.getIndexAttr(*x * *y);
  if (x && *x == 1)
    return b;
  if (y && *y == 1)
    return a;
  return arith::MulIOp::create(builder, loc, value(a), value(b)).getResult();
}

OpFoldResult StepBuilder::add(OpFoldResult a, OpFoldResult b) {
  auto x = getConstantIntValue(a), y = getConstantIntValue(b);
  if (x && y)
    return builder.getIndexAttr(*x + *y);
  if (x && *x == 0)
    return b;
  if (y && *y == 0)
    return a;
  return arith::AddIOp::create(builder, loc, value(a), value(b)).getResult();
}

OpFoldResult StepBuilder::roundUp(OpFoldResult size, int64_t multiple) {
  if (auto known = getConstantIntValue(size))
    return builder.getIndexAttr(llvm::alignTo(*known, multiple));
  Value blocks =
      arith::CeilDivUIOp::create(builder, loc, value(size), constant(multiple));
  return mul(blocks, builder.getIndexAttr(multiple));
}

OpFoldResult StepBuilder::product(ArrayRef<OpFoldResult> sizes) {
  OpFoldResult result = builder.getIndexAttr(1);
  for (OpFoldResult size : sizes)
    result = mul(result, size);
  return result;
}

OpFoldResult StepBuilder::rowStride(const PlannedBuffer &buffer) {
  OpFoldResult columns = sizeOf(buffer.shape.back());
  if (buffer.layout == gelato_layout_plain)
    return columns;
  return roundUp(columns, GELATO_PADDED);
}

Type StepBuilder::elementOf(unsigned index) {
  return elementType(plan.buffers[planned.operands[index]].type,
                     builder.getContext());
}

Value StepBuilder::pointer(unsigned index, OpFoldResult offset) {
  Type element = elementOf(index);
  int64_t size = element.getIntOrFloatBitWidth() / 8;
  Value bytes = value(mul(offset, builder.getIndexAttr(size)));
  return memref::ViewOp::create(builder, loc, MemRefType::get({}, element),
                                step.getArgument(index), bytes, ValueRange());
}

/// Calls `visit` for every size and stride of `views` in order, with whether it
/// may be shared with an equal one.
template <typename Views, typename Visit>
static void forEachNumber(Views &&views, Visit visit) {
  for (auto &view : views) {
    for (auto &size : view.sizes)
      visit(size, true);
    for (auto [i, stride] : llvm::enumerate(view.strides))
      visit(stride, i != 0 || !view.ownRowStride);
  }
}

linalg::GenericOp StepBuilder::elementwise() {
  for (auto generic : group.getOps<linalg::GenericOp>())
    return generic;
  return {};
}

func::FuncOp StepBuilder::createBody(
    ArrayRef<View> views,
    llvm::function_ref<Value(OpBuilder &, ValueRange)> fill) {
  // Arguments: the pointers, then each open number once.
  SmallVector<Type> types;
  for (const View &view : views)
    types.push_back(view.pointer.getType());
  SmallVector<Value> open;
  forEachNumber(views, [&](const OpFoldResult &number, bool mayShare) {
    auto known = dyn_cast<Value>(number);
    if (!known)
      return;
    auto found = mayShare ? llvm::find(open, known) : open.end();
    openArguments.push_back(views.size() + (found - open.begin()));
    if (found == open.end()) {
      open.push_back(mayShare ? known : Value());
      types.push_back(builder.getIndexType());
    }
  });
  OpBuilder inside(builder.getContext());
  inside.setInsertionPointAfter(step);
  auto body =
      func::FuncOp::create(inside, loc, (step.getName() + ".body").str(),
                           inside.getFunctionType(types, {}));
  body.setPrivate();
  body->setAttr("llvm.bareptr", builder.getUnitAttr());
  for (StringRef attr : {kGroupAttr, kShapeAttr})
    if (group->hasAttr(attr))
      body->setAttr(attr, group->getAttr(attr));
  inside.setInsertionPointToStart(body.addEntryBlock());

  SmallVector<View> own(views);
  const unsigned *next = openArguments.begin();
  forEachNumber(own, [&](OpFoldResult &number, bool) {
    if (isa<Value>(number))
      number = body.getArgument(*next++);
  });
  SmallVector<Value> tensors;
  Value written;
  for (auto [i, view] : llvm::enumerate(own)) {
    SmallVector<int64_t> sizes, strides;
    for (OpFoldResult size : view.sizes)
      sizes.push_back(getConstantIntValue(size).value_or(ShapedType::kDynamic));
    for (OpFoldResult stride : view.strides)
      strides.push_back(
          getConstantIntValue(stride).value_or(ShapedType::kDynamic));
    Type element = cast<MemRefType>(view.pointer.getType()).getElementType();
    auto type = MemRefType::get(
        sizes, element,
        StridedLayoutAttr::get(inside.getContext(), 0, strides));
    written = memref::ReinterpretCastOp::create(
        inside, loc, type, body.getArgument(i),
        OpFoldResult(inside.getIndexAttr(0)), view.sizes, view.strides);
    tensors.push_back(bufferization::ToTensorOp::create(
        inside, loc, RankedTensorType::get(sizes, element), written,
        /*restrict=*/true, /*writable=*/i + 1 == own.size()));
  }
  Value result = fill(inside, tensors);
  bufferization::MaterializeInDestinationOp::create(
      inside, loc, TypeRange(), result, written, /*restrict=*/true,
      /*writable=*/true);
  func::ReturnOp::create(inside, loc);
  return body;
}

void StepBuilder::callBody(func::FuncOp body, ArrayRef<View> views) {
  SmallVector<Value> args(body.getNumArguments());
  for (auto [i, view] : llvm::enumerate(views))
    args[i] = view.pointer;
  const unsigned *next = openArguments.begin();
  forEachNumber(views, [&](const OpFoldResult &number, bool) {
    if (auto open = dyn_cast<Value>(number))
      args[*next++] = open;
  });
  func::CallOp::create(builder, loc, body, args);
}

} // namespace gelato
