//===- FuzzLexer.cpp - any bytes to tokens --------------------------------===//

#include "Properties.h"

using namespace gelato;
using namespace gelato::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  SourceFile file("t.gel", {reinterpret_cast<const char *>(data), size});
  DiagnosticEngine diagnostics;
  std::vector<Token> tokens = lex(file, diagnostics);
  checkTokens(tokens, diagnostics, file);
  checkDiagnostics(diagnostics, file);

  // Each token is itself wherever it stands.
  SourceFile respelled("t.gel", respell(tokens, file, "\r\n"));
  DiagnosticEngine again;
  std::vector<Token> same = lex(respelled, again);
  require(same.size() == tokens.size(), "respelled, there are as many tokens");
  for (size_t i = 0; i < tokens.size(); ++i)
    require(same[i].kind == tokens[i].kind &&
                same[i].startsLine == tokens[i].startsLine,
            "respelled, tokens are the same");
  return 0;
}
