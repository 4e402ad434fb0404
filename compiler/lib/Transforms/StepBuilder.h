//===- StepBuilder.h - what contraction and elementwise steps share -------===//
//
// A step is the function that the entry code calls for one group:
//
//   func @ffn.0(%x: memref<1xi8>, %w: memref<1xi8>, ..., %M: index,
//               %begin: index, %end: index) attributes {llvm.bareptr}
//
// bare pointers for its operands, the kernel's free sizes, and the range of its
// work. It calls the body, a function that holds the compute and that the
// schedule transforms. The body takes a bare pointer to each view's first
// element and only those sizes and strides that are not known: descriptors of
// views would cost its loops the registers that addresses need.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_TRANSFORMS_STEPBUILDER_H
#define GELATO_LIB_TRANSFORMS_STEPBUILDER_H

#include "gelato/Plan/KernelPlan.h"
#include "gelato/Transforms/Passes.h"

namespace gelato {

/// What a body reads or writes: sizes and strides in elements, static where
/// known.
struct View {
  mlir::Value pointer; ///< memref<ELEMENT> at the first element
  llvm::SmallVector<mlir::OpFoldResult> sizes, strides;
  /// Views of other calls have another strides[0], whatever else it equals
  /// here.
  bool ownRowStride = false;
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
  /// The step's last two arguments: the range of its work.
  Value begin() { return step.getArgument(step.getNumArguments() - 2); }
  Value end() { return step.getArgument(step.getNumArguments() - 1); }
  Value constant(int64_t value);
  Value value(OpFoldResult size);
  OpFoldResult sizeOf(const Extent &extent);
  OpFoldResult product(llvm::ArrayRef<OpFoldResult> sizes);
  OpFoldResult mul(OpFoldResult a, OpFoldResult b);
  OpFoldResult add(OpFoldResult a, OpFoldResult b);
  OpFoldResult roundUp(OpFoldResult size, int64_t multiple);
  /// Elements from one row of a buffer to the next.
  OpFoldResult rowStride(const PlannedBuffer &buffer);
  /// The type of the elements of operand `index` of the step.
  mlir::Type elementOf(unsigned index);
  /// The element `offset` of operand `index`.
  Value pointer(unsigned index, OpFoldResult offset);
  /// A body for operands like `views`, of which the last is written; its
  /// compute is what `fill` makes of them as tensors. Sizes and strides that
  /// are values become arguments, equal values one argument.
  mlir::func::FuncOp createBody(
      llvm::ArrayRef<View> views,
      llvm::function_ref<Value(mlir::OpBuilder &, mlir::ValueRange)> fill);
  /// Calls the body on views that are alike but for what is no constant.
  void callBody(mlir::func::FuncOp body, llvm::ArrayRef<View> views);
  /// The group's elementwise op, null if it has none.
  mlir::linalg::GenericOp elementwise();

  /// The part of a contraction step between two panels.
  struct PanelRange {
    Value begin, count;
    bool isTail;
  };
  /// The k that a view covers where a right side's panels hold pairs of them.
  enum class KPart { Pairs, Rest };
  /// Whether they do.
  bool hasPairs();
  View rowsView(unsigned use, KPart part);
  View panelsView(unsigned use, PanelRange range, KPart part);
  View contractionView(unsigned useOrResult, PanelRange range);
  llvm::SmallVector<View> contractionViews(PanelRange range);
  void copyTail(unsigned useOrResult, Value firstColumn, Value columns,
                bool intoTail);

  mlir::func::FuncOp group, step;
  const KernelPlan &plan;
  const PlannedStep &planned;
  llvm::SmallVector<Use> uses;
  Extents resultExtents;
  mlir::OpBuilder builder;
  mlir::Location loc;
  OpFoldResult rows; ///< of a contraction: product of the leading sizes
  OpFoldResult kPairs, kRest; ///< its K / 2 and K % 2
  /// For each open size and stride of the body's views in order, its argument.
  llvm::SmallVector<unsigned> openArguments;
};

} // namespace gelato

#endif // GELATO_LIB_TRANSFORMS_STEPBUILDER_H
