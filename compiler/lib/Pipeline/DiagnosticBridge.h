//===- DiagnosticBridge.h - MLIR's diagnostics as gelato's ----------------===//
//
// While it lives, errors that MLIR reports become gelato's diagnostics, at the
// place in the source that the op came from. After the front end has accepted a
// program they mean that gelato is wrong, or, by emitUnsupported(), that it
// cannot do this yet; only what a user's own schedule does is the user's.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_PIPELINE_DIAGNOSTICBRIDGE_H
#define GELATO_LIB_PIPELINE_DIAGNOSTICBRIDGE_H

#include "gelato/Support/Diagnostic.h"

#include "mlir/IR/Diagnostics.h"

namespace gelato {

class DiagnosticBridge {
public:
  /// Errors that are not about a missing piece are of `category`.
  DiagnosticBridge(mlir::MLIRContext &context, DiagnosticEngine &engine,
                   const SourceFile &file,
                   Category category = Category::Internal);

  /// To be called when `stage` failed: makes sure that something was reported.
  void expectError(const llvm::Twine &stage);

private:
  DiagnosticEngine &engine;
  const SourceFile &file;
  bool reported = false;
  mlir::ScopedDiagnosticHandler handler;
};

} // namespace gelato

#endif // GELATO_LIB_PIPELINE_DIAGNOSTICBRIDGE_H
