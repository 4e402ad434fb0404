//===- Errors.cpp - the list of the language's errors ---------------------===//

#include "gelato/Frontend/Errors.h"

using namespace gelato;

static constexpr llvm::StringLiteral ids[] = {
#define GELATO_ERROR(enumerator, id) id,
#include "gelato/Frontend/Errors.def"
};

static constexpr Category categories[] = {
#define GELATO_ERROR(enumerator, id) Category::User,
#define GELATO_UNSUPPORTED(enumerator, id) Category::Unsupported,
#include "gelato/Frontend/Errors.def"
};

llvm::ArrayRef<llvm::StringLiteral> gelato::errorIds() { return ids; }

Diagnostic &gelato::report(DiagnosticEngine &diagnostics, ErrorId id,
                           SourceRange range, std::string message) {
  return diagnostics.add(categories[size_t(id)], range, std::move(message),
                         ids[size_t(id)]);
}
