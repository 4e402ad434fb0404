//===- Properties.h - what must hold for every text -------------*- C++ -*-===//
//
// Beyond "no crash, no run away": what the headers of the front end promise,
// for each stage. A property that fails says so on standard error and aborts,
// which is what libFuzzer takes for a finding.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_TESTS_FUZZ_PROPERTIES_H
#define GELATO_TESTS_FUZZ_PROPERTIES_H

#include "gelato/Frontend/Frontend.h"
#include "gelato/Frontend/Lexer.h"

#include "llvm/Support/Error.h"

namespace gelato::fuzz {

/// Says what was promised and ends the process.
[[noreturn]] void fail(const llvm::Twine &promise);
inline void require(bool holds, llvm::StringLiteral promise) {
  if (!holds)
    fail(promise);
}

/// How many inputs got how far, said when the process ends: a fuzzer whose
/// texts are all refused at once tests little.
struct Tally {
  size_t texts = 0, parsed = 0, right = 0;
  ~Tally();
};

/// A message can be printed on one line and does not grow with the input.
void checkMessage(llvm::StringRef message);

/// Whether a reader of files took its input, which is counted; an error's
/// message is checked.
template <typename File> bool wasRead(llvm::Expected<File> &file) {
  static Tally tally;
  ++tally.texts;
  if (!file) {
    checkMessage(llvm::toString(file.takeError()));
    return false;
  }
  ++tally.parsed;
  ++tally.right;
  return true;
}

/// Every error has a place in `file`, a sound message; what is rendered
/// can be printed.
void checkDiagnostics(const DiagnosticEngine &diagnostics,
                      const SourceFile &file);

/// Tokens follow each other, with nothing but blanks and comments between them;
/// each is what its kind says, and an Error token has been reported.
void checkTokens(const std::vector<Token> &tokens,
                 const DiagnosticEngine &diagnostics, const SourceFile &file);

/// The text again with one blank, or one line end, before each token: it means
/// the same.
std::string respell(const std::vector<Token> &tokens, const SourceFile &file,
                    llvm::StringRef lineEnd);

/// What AST.h says of a tree that was parsed: ranges and heights.
void checkParsed(const Program &program);

/// What AST.h says of one that may be wrong: what is typed has a type.
void checkKnown(const Program &program);

/// Slices are the one thing that looks at bindings.
bool hasSlices(const Program &program);

/// What AST.h says of one that was checked: types, declarations, constants.
void checkChecked(const Program &program, const Bindings &bindings);

} // namespace gelato::fuzz

#endif // GELATO_TESTS_FUZZ_PROPERTIES_H
