//===- Analyze.cpp - what is known of a text that may be wrong ------------===//
//
// After an error of syntax statements and declarations are missing, so most of
// what the checker has to say follows from that: nobody hears it.
//
//===----------------------------------------------------------------------===//

#include "Checker.h"
#include "Parser.h"

using namespace gelato;

std::unique_ptr<Program> gelato::analyze(const SourceFile &file,
                                         DiagnosticEngine &diagnostics) {
  if (file.text().size() > maxSourceBytes)
    return parse(file, diagnostics); // says so
  std::unique_ptr<Program> program = Parser(file, diagnostics).parseProgram();
  DiagnosticEngine unheard;
  Checker(*program, {}, diagnostics.hasErrors() ? unheard : diagnostics,
          /*isPrelude=*/false)
      .run();
  // Of a text that is wrong, what could be parsed may be right by itself.
  program->isChecked = !diagnostics.hasErrors();
  return program;
}
