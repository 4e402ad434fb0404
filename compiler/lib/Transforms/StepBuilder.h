//===- StepBuilder.h - what contraction and elementwise steps share -------===//
//
// A step is the function that the entry code calls for one group:
//
//   func @ffn.0(%x: memref<f32>, %w: memref<f32>, ..., %M: index,
//               %begin: index, %end: index) attributes {llvm.bareptr}
//
// bare pointers for its operands, the kernel's free sizes, and the range of its
// work. It makes views of the operands and calls the body: a function on views
// that holds the compute, which the schedule transforms.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_TRANSFORMS_STEPBUILDER_H
#define GELATO_LIB_TRANSFORMS_STEPBUILDER_H

#include "gelato/Plan/KernelPlan.h"
#include "gelato/Transforms/Passes.h"

namespace gelato {

/// A shape with strides in elements; sizes and strides static where known.
struct ViewShape {
  llvm::SmallVector<mlir::OpFoldResult> sizes, strides;
};

class StepBuilder {
public:
  StepBuilder(mlir::func::FuncOp group, const KernelPlan &plan,
              const PlannedStep &step);

  /// Builds the step and its body behind the group; erases the group.
  mlir::LogicalResult buildContraction();
  mlir::LogicalResult buildElementwise();

private:
  using OpFoldResult = mlir::OpFoldResult;
  using Value = mlir::Value;

  void createStep();
  Value constant(int64_t value);
  Value value(OpFoldResult size);
  OpFoldResult sizeOf(const Extent &extent);
  OpFoldResult product(llvm::ArrayRef<OpFoldResult> sizes);
  OpFoldResult mul(OpFoldResult a, OpFoldResult b);
  /// Elements from one row of a buffer to the next.
  OpFoldResult rowStride(const PlannedBuffer &buffer);
  /// The view of operand `index` of the step as `type`.
  Value view(unsigned index, OpFoldResult offset, ViewShape shape,
             mlir::MemRefType type);
  mlir::MemRefType viewType(const ViewShape &shape,
                            mlir::ArrayRef<bool> keepDynamic = {});
  /// The body on `types`, its compute filled in by `fill` from tensors.
  mlir::func::FuncOp
  createBody(llvm::ArrayRef<mlir::Type> types,
             llvm::function_ref<Value(mlir::OpBuilder &, mlir::ValueRange)> fill);
  /// The element computation of the group's elementwise op, or the identity.
  mlir::linalg::GenericOp elementwise();

  /// The part of a contraction step between two panels.
  struct PanelRange {
    Value begin, count;
    bool isTail;
  };
  mlir::Type contractionType(unsigned useOrResult);
  Value contractionView(unsigned useOrResult, PanelRange range);
  void callContraction(mlir::func::FuncOp body, PanelRange range);
  void copyTail(unsigned useOrResult, Value firstColumn, Value columns,
                bool intoTail);

  mlir::func::FuncOp group, step;
  const KernelPlan &plan;
  const PlannedStep &planned;
  llvm::SmallVector<Use> uses;
  Extents resultExtents;
  mlir::OpBuilder builder;
  mlir::Location loc;
};

} // namespace gelato

#endif // GELATO_LIB_TRANSFORMS_STEPBUILDER_H
