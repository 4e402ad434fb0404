//===- Unsupported.cpp - errors that name a missing piece -----------------===//
#include "gelato/Dialect/Unsupported.h"

#include "gelato/Support/Diagnostic.h"

using namespace mlir;

namespace gelato {

InFlightDiagnostic emitUnsupported(Location location) {
  return emitError(location) << kUnsupported;
}

std::optional<StringRef> missingPiece(StringRef message) {
  if (message.consume_front(kUnsupported))
    return message;
  return std::nullopt;
}

} // namespace gelato
