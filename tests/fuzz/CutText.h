//===- CutText.h - a text as tokens that can be moved -----------*- C++ -*-===//
//
// A text cut into its tokens, each with the blanks and comments before it.
// Cutting and joining gives back the same bytes; in between, tokens and whole
// units (operands, arguments, statements, declarations) can be taken out, put
// in and exchanged. Units are found by brackets and lines alone, so they are
// found in texts that are wrong, too.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_TESTS_FUZZ_CUTTEXT_H
#define GELATO_TESTS_FUZZ_CUTTEXT_H

#include "gelato/Frontend/Lexer.h"

#include <string>
#include <vector>

namespace gelato::fuzz {

struct Piece {
  std::string lead; ///< blanks and comments before it
  std::string text;
  TokenKind kind = TokenKind::End;

  bool startsLine() const {
    return lead.find_first_of("\r\n") != std::string::npos;
  }
};

/// The pieces [begin, end).
struct Span {
  size_t begin = 0, end = 0;
  size_t size() const { return end - begin; }
};

enum class Unit {
  Operand,    ///< a name, number, call or parenthesis with its .T and slices
  Argument,   ///< between two commas of a parenthesis or bracket
  Statement,  ///< of a body, from its line to the next one outside brackets
  Declaration ///< a kernel or fn
};
constexpr unsigned unitKinds = 4;

class CutText {
public:
  explicit CutText(llvm::StringRef bytes);

  /// The bytes again. Where moved tokens would run into each other, a blank
  /// keeps them apart.
  std::string str() const;

  std::vector<Span> find(Unit unit) const;
  std::vector<Piece> copy(Span span) const {
    return {pieces.begin() + span.begin, pieces.begin() + span.end};
  }
  /// Puts `with` in the place of `span`; the first piece keeps the blanks that
  /// were there.
  void replace(Span span, std::vector<Piece> with);
  /// Puts `what` in front of piece `at`, with its own blanks.
  void insert(size_t at, const std::vector<Piece> &what);
  void erase(Span span);

  std::vector<Piece> pieces;
  std::string tail; ///< blanks and comments at the end

private:
  /// One past the token that closes the bracket at `open`.
  size_t closeOf(size_t open) const;
  size_t endOfOperand(size_t begin) const;
};

} // namespace gelato::fuzz

#endif // GELATO_TESTS_FUZZ_CUTTEXT_H
