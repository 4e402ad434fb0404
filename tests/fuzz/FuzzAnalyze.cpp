//===- FuzzAnalyze.cpp - any text as an editor sees it --------------------===//

#include "Properties.h"

using namespace gelato;
using namespace gelato::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  SourceFile file("t.gel", {reinterpret_cast<const char *>(data), size});
  DiagnosticEngine diagnostics;
  std::unique_ptr<Program> known = analyze(file, diagnostics);
  require(bool(known), "of a text that is not too large something is known");
  checkDiagnostics(diagnostics, file);
  checkKnown(*known);
  std::string dumped = dump(*known);

  // An editor and the command say the same.
  DiagnosticEngine said;
  std::unique_ptr<Program> program = parseAndCheck(file, {}, said);
  bool isValid = program != nullptr;
  require(said.str() == diagnostics.str(), "an editor is told the same errors");
  require(known->isChecked == isValid, "what is right is known to be");
  require(!isValid || dump(*program) == dumped,
          "of what is right all is known");
  static Tally tally;
  ++tally.texts;
  DiagnosticEngine unheard;
  tally.parsed += parse(file, unheard) != nullptr;
  tally.right += isValid;
  return 0;
}
