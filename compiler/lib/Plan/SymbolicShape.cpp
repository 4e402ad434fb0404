//===- SymbolicShape.cpp - the names behind a tensor's question marks -----===//
//
// Names enter only at function boundaries; inside a function a free size is
// always `tensor.dim` of a value whose names are known.
//
//===----------------------------------------------------------------------===//
#include "gelato/Plan/SymbolicShape.h"

#include "gelato/Dialect/GelatoDialect.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;

namespace gelato {

/// Sizes by a type and its `gelato.dims` (null when every size is a number).
static FailureOr<Extents> shapeOf(Type type, ArrayAttr names) {
  auto shaped = dyn_cast<ShapedType>(type);
  if (!shaped || !shaped.hasRank())
    return failure();
  Extents extents;
  for (auto [i, size] : llvm::enumerate(shaped.getShape())) {
    Extent extent{size, {}};
    if (ShapedType::isDynamic(size)) {
      if (!names || i >= names.size())
        return failure();
      extent.name = cast<StringAttr>(names[i]).getValue();
      if (extent.name.empty())
        return failure();
    }
    extents.push_back(extent);
  }
  return extents;
}

FailureOr<Extents> argumentShape(func::FuncOp func, unsigned index) {
  return shapeOf(func.getArgumentTypes()[index],
                 func.getArgAttrOfType<ArrayAttr>(index, kDimsAttr));
}

FailureOr<Extents> resultShape(func::FuncOp func, unsigned index) {
  return shapeOf(func.getResultTypes()[index],
                 func.getResultAttrOfType<ArrayAttr>(index, kDimsAttr));
}

/// The extent that an index value stands for: a constant or `tensor.dim`.
static FailureOr<Extent> extentOf(Value size) {
  if (auto constant = getConstantIntValue(size))
    return Extent{*constant, {}};
  auto dim = size.getDefiningOp<tensor::DimOp>();
  if (!dim || !dim.getConstantIndex())
    return failure();
  FailureOr<Extents> source = symbolicShape(dim.getSource());
  if (failed(source))
    return failure();
  return (*source)[*dim.getConstantIndex()];
}

static FailureOr<Extents> extentsOf(ArrayRef<OpFoldResult> sizes) {
  Extents extents;
  for (OpFoldResult size : sizes) {
    if (auto constant = getConstantIntValue(size)) {
      extents.push_back({*constant, {}});
      continue;
    }
    FailureOr<Extent> extent = extentOf(cast<Value>(size));
    if (failed(extent))
      return failure();
    extents.push_back(*extent);
  }
  return extents;
}

FailureOr<Extents> symbolicShape(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    auto func = dyn_cast<func::FuncOp>(argument.getOwner()->getParentOp());
    if (!func)
      return failure();
    return argumentShape(func, argument.getArgNumber());
  }
  Operation *op = value.getDefiningOp();
  if (isa<linalg::LinalgOp>(op))
    return symbolicShape(cast<DestinationStyleOpInterface>(op)
                             .getTiedOpOperand(cast<OpResult>(value))
                             ->get());
  if (auto call = dyn_cast<func::CallOp>(op)) {
    auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
        op, call.getCalleeAttr());
    return callee ? resultShape(callee, cast<OpResult>(value).getResultNumber())
                  : FailureOr<Extents>(failure());
  }
  if (auto empty = dyn_cast<tensor::EmptyOp>(op))
    return extentsOf(empty.getMixedSizes());
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
    return extentsOf(slice.getMixedSizes());
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op)) {
    FailureOr<Extents> source = symbolicShape(collapse.getSrc());
    if (failed(source))
      return failure();
    Extents extents;
    for (const ReassociationIndices &group :
         collapse.getReassociationIndices()) {
      // The front end only drops unit dimensions: at most one other is left.
      Extent kept{1, {}};
      for (int64_t i : group) {
        if ((*source)[i] == Extent{1, {}})
          continue;
        if (kept != Extent{1, {}})
          return failure();
        kept = (*source)[i];
      }
      extents.push_back(kept);
    }
    return extents;
  }
  return failure();
}

ArrayAttr dimsAttr(MLIRContext *context, ArrayRef<Extent> extents) {
  SmallVector<Attribute> names;
  for (const Extent &extent : extents)
    names.push_back(StringAttr::get(context, extent.name));
  return ArrayAttr::get(context, names);
}

std::string productText(ArrayRef<Extent> extents) {
  std::string text;
  for (const Extent &extent : extents) {
    text += text.empty() ? "" : " x ";
    text += extent.isFree() ? extent.name.str() : std::to_string(extent.size);
  }
  return text.empty() ? "1" : text;
}

FailureOr<SmallVector<StringRef>> freeDimensions(func::FuncOp kernel) {
  SmallVector<StringRef> names;
  auto add = [&](FailureOr<Extents> shape) {
    if (failed(shape))
      return failure();
    for (const Extent &extent : *shape)
      if (extent.isFree() && !llvm::is_contained(names, extent.name))
        names.push_back(extent.name);
    return success();
  };
  for (unsigned i = 0; i < kernel.getNumArguments(); ++i)
    if (failed(add(argumentShape(kernel, i))))
      return failure();
  for (unsigned i = 0; i < kernel.getNumResults(); ++i)
    if (failed(add(resultShape(kernel, i))))
      return failure();
  return names;
}

} // namespace gelato
