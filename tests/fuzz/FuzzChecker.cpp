//===- FuzzChecker.cpp - any text and bindings to a checked program -------===//
//
// The bindings stand in the first line, behind "# --set ".
//
//===----------------------------------------------------------------------===//

#include "Mutator.h"
#include "Properties.h"

using namespace gelato;
using namespace gelato::fuzz;

namespace {

/// Keeps a text out of the corpus, which so holds what is right or nearly so:
/// what is made from texts full of mistakes is never right again.
constexpr int unwanted = -1;

struct Checked {
  Checked(llvm::StringRef text, const Bindings &bindings)
      : file("t.gel", text.str()) {
    program = parse(file, diagnostics);
    isParsed = program != nullptr;
    isValid = isParsed && check(*program, bindings, diagnostics);
  }
  size_t errors() const { return diagnostics.diagnostics().size(); }

  SourceFile file;
  DiagnosticEngine diagnostics;
  std::unique_ptr<Program> program;
  bool isParsed, isValid;
};

/// What `--set` gives, or nothing for what it refuses.
Bindings bindingsOf(llvm::StringRef text) {
  if (!text.consume_front(bindingsPrefix))
    return {};
  llvm::StringRef given =
      text.take_until([](char c) { return c == '\n' || c == '\r'; });
  llvm::Expected<Bindings> bindings = parseBindings(given);
  if (!bindings) {
    require(!llvm::toString(bindings.takeError()).empty(),
            "bindings are not refused without a word");
    return {};
  }
  for (const auto &[name, size] : *bindings)
    require(!name.empty() && size >= 1 && size <= maxSize,
            "bindings are names and sizes");
  return *bindings;
}

/// One for each dimension of the program: no tensor becomes larger by it, and
/// no name may broadcast.
Bindings allOne(const Program &program) {
  Bindings bindings;
  auto add = [&](const TensorType &type) {
    for (const Dim &dim : type.dims)
      if (!dim.isLiteral())
        bindings[dim.name] = 1;
  };
  for (const auto &kernel : program.kernels) {
    for (const auto &argument : kernel->arguments)
      add(argument->type);
    for (const Result &result : kernel->results)
      add(result.type);
  }
  return bindings;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  llvm::StringRef text(reinterpret_cast<const char *>(data), size);
  Bindings bindings = bindingsOf(text);
  Checked checked(text, bindings);
  require(checked.isValid != checked.diagnostics.hasErrors(),
          "a program is right or there are errors");
  checkDiagnostics(checked.diagnostics, checked.file);
  static Tally tally;
  ++tally.texts;
  tally.parsed += checked.isParsed;
  tally.right += checked.isValid;
  if (!checked.isParsed)
    return unwanted;
  require(checked.program->isChecked == checked.isValid,
          "a program knows whether it was checked");
  if (checked.isValid)
    checkChecked(*checked.program, bindings);
  std::string dumped = dump(*checked.program);

  Checked again(text, bindings);
  require(again.diagnostics.str() == checked.diagnostics.str() &&
              dump(*again.program) == dumped,
          "checking twice gives the same");

  // What is right for one size is right for all.
  if (!hasSlices(*checked.program)) {
    Checked bound(text, allOne(*checked.program));
    size_t unbound =
        bindings.empty() ? checked.errors() : Checked(text, {}).errors();
    require(unbound == bound.errors(), "bindings change no answer");
    require(!checked.isValid || unbound == 0,
            "what is right for some sizes is right for all");
  }
  return checked.errors() > 2 ? unwanted : 0;
}
