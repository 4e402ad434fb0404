//===- Lexer.h - text to tokens ---------------------------------*- C++ -*-===//
//
// Newlines are no tokens: each token knows whether it is the first of its line,
// and the parser, which knows the parentheses, decides what that means.
// Comments are no tokens either; who wants them (the formatter, an editor) asks
// for them.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_FRONTEND_LEXER_H
#define GELATO_FRONTEND_LEXER_H

#include "gelato/Support/Diagnostic.h"

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace gelato {

enum class TokenKind : uint8_t {
  End,
  Error, ///< something that was reported already
  Identifier,
  Number,
  Text, ///< in double quotes
  // Keywords.
  Kernel,
  Fn,
  Param,
  Return,
  F32,
  BF16,
  F16,
  // Punctuation.
  LParen,
  RParen,
  LBrace,
  RBrace,
  LBracket,
  RBracket,
  Comma,
  Colon,
  Dot,
  Assign,
  Arrow,
  Plus,
  Minus,
  Star,
  Slash,
  At,
  Lt,
  Le,
  Gt,
  Ge,
  EqEq,
  Ne,
  // Of other languages: known only to be answered well.
  StarStar,
  ColonAssign,
  OpAssign,
  Semicolon
};

struct Token {
  TokenKind kind = TokenKind::End;
  bool startsLine = false;
  uint32_t begin = 0, end = 0;
};

/// A token that is always written the same way.
struct Spelling {
  llvm::StringLiteral text;
  TokenKind kind;
};

llvm::ArrayRef<Spelling> keywords();
/// A text comes before its own beginnings.
llvm::ArrayRef<Spelling> punctuation();

/// From its `#` to the end of its line, which is left out.
struct Comment {
  uint32_t begin = 0, end = 0;
};

/// All tokens of the file, closed by one of kind End; the comments, in order,
/// go to `comments` if it is there.
std::vector<Token> lex(const SourceFile &file, DiagnosticEngine &diagnostics,
                       std::vector<Comment> *comments = nullptr);

} // namespace gelato

#endif // GELATO_FRONTEND_LEXER_H
