//===- LanguageServer.h - .gel files in an editor ---------------*- C++ -*-===//
//
// The Language Server Protocol, version 3.17, over two streams. What the server
// offers and how editors find it is in compiler/docs/editors.md.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LANGUAGESERVER_LANGUAGESERVER_H
#define GELATO_LANGUAGESERVER_LANGUAGESERVER_H

#include "llvm/Support/raw_ostream.h"

#include <cstdio>

namespace gelato {

/// Serves one client until it says `exit` or closes `in`. The exit code: 0 if
/// it said `shutdown` before, else 1.
int runLanguageServer(std::FILE *in, llvm::raw_ostream &out);

} // namespace gelato

#endif // GELATO_LANGUAGESERVER_LANGUAGESERVER_H
