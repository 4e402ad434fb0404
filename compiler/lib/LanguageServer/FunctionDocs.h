//===- FunctionDocs.h - what the language's page says of a function -------===//

#ifndef GELATO_LIB_LANGUAGESERVER_FUNCTIONDOCS_H
#define GELATO_LIB_LANGUAGESERVER_FUNCTIONDOCS_H

#include "llvm/ADT/StringRef.h"

#include <string>

namespace gelato {

/// The rows of the tables of compiler/docs/language.md that name the function
/// of the language, in Markdown with their heads: its formula and its values at
/// the limits. Empty if there is none.
std::string tableRows(llvm::StringRef function);

/// "Greatest error over all f32 inputs: ..." for what Numerics has a row of,
/// empty for all else. `mnemonic` as in CallExpr::builtin.
std::string accuracyText(llvm::StringRef mnemonic);

} // namespace gelato

#endif // GELATO_LIB_LANGUAGESERVER_FUNCTIONDOCS_H
