//===- gelato-lsp.cpp - the language server's command ---------------------===//
#include "gelato/LanguageServer/LanguageServer.h"

#include "llvm/ADT/StringRef.h"

int main(int argc, char **argv) {
  llvm::raw_fd_ostream &out = llvm::outs();
  int code = 0;
  llvm::StringRef word = argc > 1 ? argv[1] : "--stdio";
  if (argc > 2 ||
      (word != "--stdio" && word != "--help" && word != "--version")) {
    llvm::errs() << "gelato-lsp: error: found '" << argv[argc - 1]
                 << "', expected --stdio, --help, --version or nothing\n";
    return 1;
  }
  if (word == "--help")
    out << "gelato-lsp [--stdio]: serves .gel files to an editor that speaks "
           "the Language Server Protocol on its standard input and output; see "
           "compiler/docs/editors.md\n";
  else if (word == "--version")
    out << "gelato-lsp " << GELATO_VERSION << "\n";
  else
    code = gelato::runLanguageServer(stdin, out);
  out.flush();
  if (!out.has_error())
    return code;
  out.clear_error(); // one that nobody cleared would abort at exit
  return 1;
}
