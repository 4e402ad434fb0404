//===- FuzzParser.cpp - any text to a tree or to errors -------------------===//

#include "Properties.h"

using namespace gelato;
using namespace gelato::fuzz;

namespace {

struct Parsed {
  explicit Parsed(std::string text) : file("t.gel", std::move(text)) {
    program = parse(file, diagnostics);
  }
  SourceFile file;
  DiagnosticEngine diagnostics;
  std::unique_ptr<Program> program;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Parsed parsed({reinterpret_cast<const char *>(data), size});
  require(bool(parsed.program) != parsed.diagnostics.hasErrors(),
          "there is a tree or there are errors");
  checkDiagnostics(parsed.diagnostics, parsed.file);
  if (parsed.program)
    checkParsed(*parsed.program);

  // Blanks, comments and the kind of line end mean nothing.
  DiagnosticEngine lexed;
  std::vector<Token> tokens = lex(parsed.file, lexed);
  // Those of other languages are mistakes, which would be lost.
  for (const Diagnostic &diagnostic : lexed.diagnostics())
    if (diagnostic.code == "foreign-comment")
      return 0;
  Parsed respelled(respell(tokens, parsed.file, size % 2 ? "\n" : "\r"));
  require(bool(parsed.program) == bool(respelled.program),
          "respelled, a text is as right as before");
  require(parsed.diagnostics.diagnostics().size() ==
              respelled.diagnostics.diagnostics().size(),
          "respelled, a text has as many errors");
  if (parsed.program)
    require(dump(*parsed.program) == dump(*respelled.program),
            "respelled, a text means the same");
  return 0;
}
