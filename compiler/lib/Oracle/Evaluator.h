//===- Evaluator.h - one run of a function --------------------------------===//
#ifndef GELATO_LIB_ORACLE_EVALUATOR_H
#define GELATO_LIB_ORACLE_EVALUATOR_H

#include "Number.h"

#include "gelato/Oracle/Interpreter.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/Error.h"

#include <memory>

namespace gelato::oracle {

/// Holds the values of one call of a function. Number is double or Bounded.
template <typename Number> class Evaluator {
public:
  using TensorRef = std::shared_ptr<const Tensor<Number>>;

  /// `depth` counts calls within calls: the waist does not recurse.
  explicit Evaluator(Accumulation accumulation, unsigned depth = 0)
      : accumulation(accumulation), depth(depth) {}

  llvm::Expected<std::vector<TensorRef>> run(mlir::func::FuncOp func,
                                             std::vector<TensorRef> arguments);

private:
  llvm::Error evaluate(mlir::Operation &op);
  llvm::Error evaluate(mlir::linalg::GenericOp op);
  llvm::Error evaluate(mlir::linalg::ContractOp op);
  llvm::Error evaluate(mlir::linalg::FillOp op);
  llvm::Error evaluate(mlir::tensor::EmptyOp op);
  llvm::Error evaluate(mlir::tensor::DimOp op);
  llvm::Error evaluate(mlir::tensor::CollapseShapeOp op);
  llvm::Error evaluate(mlir::tensor::ExtractSliceOp op);
  llvm::Error evaluate(mlir::func::CallOp op);

  /// The sizes of the loops; fails if two operands disagree.
  llvm::Expected<llvm::SmallVector<int64_t>>
  loopExtents(mlir::linalg::LinalgOp op);
  const Tensor<Number> &tensor(mlir::Value value) { return *tensors[value]; }
  void set(mlir::Value value, Tensor<Number> tensor) {
    tensors[value] = std::make_shared<Tensor<Number>>(std::move(tensor));
  }
  /// Whether every operand of a tensor type has a value.
  bool hasOperands(mlir::Operation &op);

  Accumulation accumulation;
  unsigned depth;
  llvm::DenseMap<mlir::Value, TensorRef> tensors;
  llvm::DenseMap<mlir::Value, int64_t> indices;
};

/// The elements of `shape`, or an error if there are too many for an oracle.
llvm::Expected<int64_t> elementCount(llvm::ArrayRef<int64_t> shape);

/// "3 x ? x 16".
std::string shapeText(llvm::ArrayRef<int64_t> shape);

/// An error at the place of `op`.
llvm::Error errorAt(mlir::Operation *op, const llvm::Twine &message);

} // namespace gelato::oracle

#endif // GELATO_LIB_ORACLE_EVALUATOR_H
