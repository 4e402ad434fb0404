//===- Errors.h - the list of the language's errors -------------*- C++ -*-===//
//
// Every error of the lexer, the parser and the checker is reported through
// report(), which demands its row of Errors.def. The id travels in the
// Diagnostic as `code`, for editors and tests; the rendered text does not show
// it, since a message that needs a page to look it up has failed.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_FRONTEND_ERRORS_H
#define GELATO_FRONTEND_ERRORS_H

#include "gelato/Support/Diagnostic.h"

#include "llvm/ADT/ArrayRef.h"

namespace gelato {

enum class ErrorId {
#define GELATO_ERROR(enumerator, id) enumerator,
#include "gelato/Frontend/Errors.def"
};

/// The ids of all errors, indexed by ErrorId.
llvm::ArrayRef<llvm::StringLiteral> errorIds();

/// Reports one error, in the category of its row.
Diagnostic &report(DiagnosticEngine &diagnostics, ErrorId id, SourceRange range,
                   std::string message);

} // namespace gelato

#endif // GELATO_FRONTEND_ERRORS_H
