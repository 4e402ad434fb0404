//===- Document.h - one open text and what is known of it -------*- C++ -*-===//
//
// Made anew for each change: a text of at most 1 MiB is read and checked faster
// than it is typed, and a document that never changes is never out of step.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_LANGUAGESERVER_DOCUMENT_H
#define GELATO_LIB_LANGUAGESERVER_DOCUMENT_H

#include "gelato/Frontend/Frontend.h"
#include "gelato/Frontend/Lexer.h"

#include "llvm/Support/JSON.h"

namespace gelato {

/// A place as the protocol counts: from 0, columns in UTF-16 code units.
struct Position {
  unsigned line = 0, character = 0;
};

class Document {
public:
  Document(std::string uri, std::string text);

  const std::string &uri() const { return uri_; }
  const SourceFile &file() const { return file_; }
  const DiagnosticEngine &diagnostics() const { return diagnostics_; }
  /// Without anything in it if the text is too large.
  const Program &program() const { return *program_; }

  /// All tokens, the last one of kind End.
  llvm::ArrayRef<Token> tokens() const { return tokens_; }
  TokenKind kind(size_t i) const { return tokens_[i].kind; }
  llvm::StringRef text(size_t i) const {
    return file_.text().slice(tokens_[i].begin, tokens_[i].end);
  }
  /// How many tokens begin before `offset`.
  size_t tokensBefore(uint32_t offset) const;
  /// The token at `offset`, or the name that ends there.
  std::optional<size_t> tokenAt(uint32_t offset) const;
  bool isInComment(uint32_t offset) const;

  /// Places beyond a line are its end, beyond the last line that of the text.
  uint32_t offsetOf(Position position) const;
  Position positionOf(uint32_t offset) const;
  llvm::json::Value rangeOf(uint32_t begin, uint32_t end) const;
  /// A whole file, and a place in another one, is the first line.
  llvm::json::Value rangeOf(SourceRange range) const;

private:
  std::string uri_;
  SourceFile file_;
  DiagnosticEngine diagnostics_;
  std::unique_ptr<Program> program_;
  std::vector<Token> tokens_;
  std::vector<Comment> comments_;
};

} // namespace gelato

#endif // GELATO_LIB_LANGUAGESERVER_DOCUMENT_H
