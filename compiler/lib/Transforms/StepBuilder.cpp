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
  Type pointer = MemRefType::get({}, builder.getF32Type());
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
  if (auto size = getConstantIntValue(columns))
    return builder.getIndexAttr((*size + kPanel - 1) / kPanel * kPanel);
  Value panels = arith::CeilDivUIOp::create(builder, loc, value(columns),
                                            constant(kPanel));
  return mul(panels, builder.getIndexAttr(kPanel));
}

MemRefType StepBuilder::viewType(const ViewShape &shape,
                                 ArrayRef<bool> keepDynamic) {
  SmallVector<int64_t> sizes, strides;
  for (auto [i, size] : llvm::enumerate(shape.sizes))
    sizes.push_back(getConstantIntValue(size).value_or(ShapedType::kDynamic));
  for (auto [i, stride] : llvm::enumerate(shape.strides)) {
    bool dynamic = i < keepDynamic.size() && keepDynamic[i];
    strides.push_back(dynamic ? ShapedType::kDynamic
                              : getConstantIntValue(stride).value_or(
                                    ShapedType::kDynamic));
  }
  return MemRefType::get(
      sizes, builder.getF32Type(),
      StridedLayoutAttr::get(builder.getContext(), ShapedType::kDynamic,
                             strides));
}

Value StepBuilder::view(unsigned index, OpFoldResult offset, ViewShape shape,
                        MemRefType type) {
  // What the type leaves open must be a value, even where it is known here.
  auto [strides, _] = type.getStridesAndOffset();
  for (auto [stride, known] : llvm::zip(shape.strides, strides))
    if (ShapedType::isDynamic(known))
      stride = value(stride);
  for (auto [size, known] : llvm::zip(shape.sizes, type.getShape()))
    if (ShapedType::isDynamic(known))
      size = value(size);
  return memref::ReinterpretCastOp::create(
      builder, loc, type, step.getArgument(index), OpFoldResult(value(offset)),
      shape.sizes, shape.strides);
}

linalg::GenericOp StepBuilder::elementwise() {
  for (auto generic : group.getOps<linalg::GenericOp>())
    return generic;
  return {};
}

func::FuncOp StepBuilder::createBody(
    ArrayRef<Type> types,
    llvm::function_ref<Value(OpBuilder &, ValueRange)> fill) {
  OpBuilder inside(builder.getContext());
  inside.setInsertionPointAfter(step);
  auto body = func::FuncOp::create(inside, loc, (step.getName() + ".body").str(),
                                   inside.getFunctionType(types, {}));
  body.setPrivate();
  body->setAttr(kGroupAttr, group->getAttr(kGroupAttr));
  inside.setInsertionPointToStart(body.addEntryBlock());
  SmallVector<Value> tensors;
  for (BlockArgument argument : body.getArguments()) {
    auto type = cast<MemRefType>(argument.getType());
    bool isResult = argument.getArgNumber() + 1 == types.size();
    tensors.push_back(bufferization::ToTensorOp::create(
        inside, loc, RankedTensorType::get(type.getShape(), type.getElementType()),
        argument, /*restrict=*/true, /*writable=*/isResult));
  }
  Value result = fill(inside, tensors);
  bufferization::MaterializeInDestinationOp::create(
      inside, loc, TypeRange(), result,
      body.getArguments().back(), /*restrict=*/true, /*writable=*/true);
  func::ReturnOp::create(inside, loc);
  return body;
}

} // namespace gelato
