//===- IsolateBodies.h - elementwise bodies that stand alone --------------===//
#ifndef GELATO_LIB_TRANSFORMS_ISOLATEBODIES_H
#define GELATO_LIB_TRANSFORMS_ISOLATEBODIES_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Transforms/RegionUtils.h"

namespace gelato {

/// Gives the body of every linalg.generic below `root` its own copies of the
/// constants it uses. Common subexpressions are eliminated across a body's edge,
/// so a constant may have moved out; whoever copies a body to another function
/// must not leave it behind.
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

} // namespace gelato

#endif // GELATO_LIB_TRANSFORMS_ISOLATEBODIES_H
