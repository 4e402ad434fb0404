//===- ScalarEmitter.h - scalar expressions to arith and gelato ops -------===//
//
// Emits the computation of one element: the body of a linalg.generic. All
// values are f32, or i1 where they are conditions: a 16-bit leaf is widened
// when it is bound, a conversion to 16 bits narrows and widens again. Leaves of
// the expression (named tensors, parts of them and products) were bound to
// values before; functions are substituted, their parameters bound to the
// values of the arguments, so an argument is computed once however often it is
// used. What is constant once the arguments are known folds in double and
// rounds once.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_FRONTEND_SCALAREMITTER_H
#define GELATO_LIB_FRONTEND_SCALAREMITTER_H

#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Frontend/AST.h"

#include "llvm/ADT/DenseMap.h"

#include <optional>

namespace gelato {

mlir::Location locationOf(SourceRange range, mlir::MLIRContext *context);

/// The type of an element in storage.
mlir::Type elementType(ElementType type, mlir::MLIRContext *context);

/// Calls `visit` for every leaf of an elementwise expression of a kernel, in
/// the order of the text.
mlir::LogicalResult
forEachLeaf(const Expr &expr,
            llvm::function_ref<mlir::LogicalResult(const Expr &)> visit);

class ScalarEmitter {
public:
  explicit ScalarEmitter(mlir::OpBuilder &builder) : builder(builder) {}

  /// `value` is what a number's storage holds.
  void bind(llvm::ArrayRef<const Expr *> sameLeaf, mlir::Value value);
  mlir::FailureOr<mlir::Value> emit(const Expr &expr);
  /// The number `value` as storage of type `type` holds it.
  mlir::Value store(mlir::Location loc, mlir::Value value, mlir::Type type);

private:
  /// What is known of a function's parameter while its body is emitted.
  struct Bound {
    mlir::Value value;
    std::optional<double> constant;
  };

  mlir::FailureOr<mlir::Value> emitCall(const CallExpr &call);
  mlir::FailureOr<mlir::Value> emitFn(const CallExpr &call,
                                      llvm::ArrayRef<mlir::Value> args);
  mlir::FailureOr<mlir::Value> emitActivation(const CallExpr &call,
                                              llvm::StringRef function);
  std::optional<double> constantOf(const FnParam &param);
  std::optional<double> constantValue(const Expr &expr);
  mlir::Value constant(mlir::Location loc, double value);

  mlir::OpBuilder &builder;
  llvm::DenseMap<const Expr *, mlir::Value> leaves;
  llvm::DenseMap<const Decl *, Bound> params;
};

} // namespace gelato

#endif // GELATO_LIB_FRONTEND_SCALAREMITTER_H
