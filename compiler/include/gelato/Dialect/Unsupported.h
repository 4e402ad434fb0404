//===- Unsupported.h - errors that name a missing piece ---------*- C++ -*-===//
//
// An MLIR diagnostic has no category. One that says what gelato cannot do yet
// starts with the words that gelato's own has as well, which are written and
// read here alone.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_DIALECT_UNSUPPORTED_H
#define GELATO_DIALECT_UNSUPPORTED_H

#include "mlir/IR/Diagnostics.h"

#include <optional>

namespace gelato {

/// An error at `location`; what is streamed to it names the missing piece.
mlir::InFlightDiagnostic emitUnsupported(mlir::Location location);

/// The missing piece that `message`, of a diagnostic, names.
std::optional<llvm::StringRef> missingPiece(llvm::StringRef message);

} // namespace gelato

#endif // GELATO_DIALECT_UNSUPPORTED_H
