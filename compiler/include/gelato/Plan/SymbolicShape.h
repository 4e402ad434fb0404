//===- SymbolicShape.h - the names behind a tensor's question marks -------===//
//
// A tensor type says which sizes are free, not which of them are equal. The
// kernel's arguments carry the names (`gelato.dims`); this header follows them
// through the waist, so that groups, buffers and the C interface agree about
// what M is without comparing SSA values.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_PLAN_SYMBOLICSHAPE_H
#define GELATO_PLAN_SYMBOLICSHAPE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/SmallVector.h"

#include <string>

namespace gelato {

/// One size of a tensor: a number, or the name of a free dimension.
struct Extent {
  int64_t size = mlir::ShapedType::kDynamic;
  llvm::StringRef name; ///< empty exactly when the size is a number

  bool isFree() const { return !name.empty(); }
  bool operator==(const Extent &other) const {
    return isFree() ? name == other.name
                    : !other.isFree() && size == other.size;
  }
  bool operator!=(const Extent &other) const { return !(*this == other); }
};

using Extents = llvm::SmallVector<Extent, 4>;

/// The sizes of tensor `value`, defined in a kernel's or a group's function.
/// Fails if a free size comes from something that is not on the waist (anything
/// but arguments, calls of groups, linalg results, tensor.empty,
/// tensor.collapse_shape and tensor.extract_slice).
mlir::FailureOr<Extents> symbolicShape(mlir::Value value);

/// The attribute form of `extents` for `gelato.dims`, "" for numbers.
mlir::ArrayAttr dimsAttr(mlir::MLIRContext *context,
                         llvm::ArrayRef<Extent> extents);

/// Sizes of argument `index` of `func` by its type and its `gelato.dims`.
mlir::FailureOr<Extents> argumentShape(mlir::func::FuncOp func, unsigned index);
/// The same for a result.
mlir::FailureOr<Extents> resultShape(mlir::func::FuncOp func, unsigned index);

/// "M x 768" for a person, "1" for a scalar.
std::string productText(llvm::ArrayRef<Extent> extents);

/// The free dimensions of a kernel in order of first appearance: arguments left
/// to right, then results.
mlir::FailureOr<llvm::SmallVector<llvm::StringRef>>
freeDimensions(mlir::func::FuncOp kernel);

} // namespace gelato

#endif // GELATO_PLAN_SYMBOLICSHAPE_H
