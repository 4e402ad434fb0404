//===- Features.h - what the server answers ---------------------*- C++ -*-===//
//
// Each answer is a function of one document, in the protocol's JSON.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_LANGUAGESERVER_FEATURES_H
#define GELATO_LIB_LANGUAGESERVER_FEATURES_H

#include "Document.h"

namespace gelato {

/// publishDiagnostics' list: with the id of the mistake as code, and notes as
/// related information.
llvm::json::Value diagnosticsJson(const Document &document);

/// What is under the mouse: the type and role of a value, the tensors of a
/// dimension, the formula of a function, the type of an operator's result.
llvm::json::Value hover(const Document &document, uint32_t offset);

/// Where a name is declared; null for what the language brings along.
llvm::json::Value definition(const Document &document, uint32_t offset);

/// Functions, and kernels with their arguments and statements.
llvm::json::Value symbols(const Document &document);

/// The edits that gelato fmt would make; none for a text that does not parse.
llvm::json::Value formatting(const Document &document);

/// What may stand at a place.
llvm::json::Value completion(const Document &document, uint32_t offset);

} // namespace gelato

#endif // GELATO_LIB_LANGUAGESERVER_FEATURES_H
