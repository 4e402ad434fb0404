//===- LowerToLinalg.h - from the checked tree to the waist ---------------===//
#ifndef GELATO_FRONTEND_LOWERTOLINALG_H
#define GELATO_FRONTEND_LOWERTOLINALG_H

#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Frontend/AST.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace gelato {

/// The kernels of a checked program, or those named in `kernels` if any, as
/// functions on tensors: linalg.contract for each `@`, one linalg.generic for
/// each elementwise expression, gelato ops and arith in its body. Activations
/// that name no class have class `default`. Null with a diagnostic of the
/// context on what has no lowering yet. The context must have loaded the
/// dialects of the waist (registerWaist).
mlir::OwningOpRef<mlir::ModuleOp>
lowerToLinalg(const Program &program, llvm::ArrayRef<std::string> kernels,
              mlir::MLIRContext &context);

/// Registers the dialects that the waist is made of.
void registerWaist(mlir::DialectRegistry &registry);

} // namespace gelato

#endif // GELATO_FRONTEND_LOWERTOLINALG_H
