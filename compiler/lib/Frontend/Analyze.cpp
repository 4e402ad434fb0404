//===- Analyze.cpp - all that can be said of a text -----------------------===//
//
// The checker sees whatever could be read. What could not, but would have had a
// name, stands there as broken, so that its uses are no mistakes of their own.
//
//===----------------------------------------------------------------------===//

#include "Checker.h"
#include "Parser.h"

#include "llvm/ADT/STLExtras.h"

using namespace gelato;

std::unique_ptr<Program> gelato::analyze(const SourceFile &file,
                                         DiagnosticEngine &diagnostics,
                                         const Bindings &bindings) {
  if (file.text().size() > maxSourceBytes)
    return parse(file, diagnostics); // says so
  Parser parser(file, diagnostics);
  std::unique_ptr<Program> program = parser.parseProgram();
  // Behind a limit all is unknown.
  if (!parser.isAborted())
    check(*program, bindings, diagnostics);
  llvm::erase_if(program->fns, [](const auto &fn) { return !fn->body; });
  for (const auto &kernel : program->kernels)
    llvm::erase_if(kernel->lets, [](const auto &let) { return !let->value; });
  return program;
}

std::unique_ptr<Program> gelato::parseAndCheck(const SourceFile &file,
                                               const Bindings &bindings,
                                               DiagnosticEngine &diagnostics) {
  std::unique_ptr<Program> program = analyze(file, diagnostics, bindings);
  return program && program->isChecked ? std::move(program) : nullptr;
}
