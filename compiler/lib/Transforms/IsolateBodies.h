//===- IsolateBodies.h - elementwise bodies that stand alone --------------===//
#ifndef GELATO_LIB_TRANSFORMS_ISOLATEBODIES_H
#define GELATO_LIB_TRANSFORMS_ISOLATEBODIES_H

#include "gelato/Dialect/GelatoDialect.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Transforms/RegionUtils.h"

namespace gelato {

/// Gives the body of every linalg.generic below `root` its own copies of the
/// constants it uses. Common subexpressions are eliminated across a body's
/// edge, so a constant may have moved out; whoever copies a body to another
/// function must not leave it behind.
inline void isolateBodies(mlir::Operation *root) {
  root->walk([](mlir::linalg::GenericOp generic) {
    llvm::SetVector<mlir::Value> outside;
    mlir::getUsedValuesDefinedAbove(generic->getRegions(), outside);
    mlir::OpBuilder builder = mlir::OpBuilder::atBlockBegin(generic.getBlock());
    for (mlir::Value value : outside) {
      mlir::Operation *constant = value.getDefiningOp();
      if (!constant || !constant->hasTrait<mlir::OpTrait::ConstantLike>())
        continue;
      mlir::replaceAllUsesInRegionWith(
          value, builder.clone(*constant)->getResult(0), generic.getRegion());
    }
  });
}

/// Copies the body of `from` to where `builder` stands, its arguments mapped to
/// `args`, and yields what it yields. A value that is not computed in the body, a bare
/// operand or a constant, is kept by gelato.identity: copies would be folded
/// away before they are scheduled.
inline void copyBody(mlir::OpBuilder &builder, mlir::linalg::GenericOp from,
                     mlir::ValueRange args) {
  mlir::IRMapping mapping;
  mapping.map(from.getBlock()->getArguments(), args);
  for (mlir::Operation &op : from.getBlock()->without_terminator())
    builder.clone(op, mapping);
  mlir::Value result =
      mapping.lookup(from.getBlock()->getTerminator()->getOperand(0));
  mlir::Operation *computed = result.getDefiningOp();
  if (!computed || computed->hasTrait<mlir::OpTrait::ConstantLike>())
    result = IdentityOp::create(builder, from.getLoc(), result);
  mlir::linalg::YieldOp::create(builder, from.getLoc(), result);
}

} // namespace gelato

#endif // GELATO_LIB_TRANSFORMS_ISOLATEBODIES_H
