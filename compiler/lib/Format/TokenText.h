//===- TokenText.h - tokens, the gaps between them, and their widths ------===//
//
// What the layout asks about a text that parses: where its brackets close,
// which comments stand in front of a token, which tokens are separated by a
// space, where a line may be broken, and how wide a run of tokens is on one
// line. All of it is found in one pass, so that each question costs a look-up.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_FORMAT_TOKENTEXT_H
#define GELATO_LIB_FORMAT_TOKENTEXT_H

#include "gelato/Frontend/Lexer.h"

namespace gelato {

/// Where a line may end inside brackets: what binds loosest is broken first.
enum class Break : uint8_t { AfterComma, Compare, Sum, Product, None };

class TokenText {
public:
  /// `file` must parse.
  explicit TokenText(const SourceFile &file);

  struct GapComment {
    llvm::StringRef text; ///< without blanks at its end
    bool ownLine;
    bool blankBefore; ///< a line without anything stood before it
  };

  /// Without the last one, of kind End, whose index is size().
  size_t size() const { return tokens.size() - 1; }
  TokenKind kind(size_t i) const { return tokens[i].kind; }
  bool startsLine(size_t i) const { return tokens[i].startsLine; }
  llvm::StringRef text(size_t i) const {
    return file.text().slice(tokens[i].begin, tokens[i].end);
  }
  bool isOpen(size_t i) const { return infos[i].match > i; }
  /// The index of the bracket that closes the one at `i`.
  size_t match(size_t i) const { return infos[i].match; }

  /// The gap before token `i`; size() has one too.
  llvm::ArrayRef<GapComment> comments(size_t i) const {
    return llvm::ArrayRef(gapComments)
        .slice(infos[i].firstComment,
               infos[i].endComment - infos[i].firstComment);
  }
  /// A line ends in the gap: there is a comment.
  bool isBroken(size_t i) const {
    return infos[i].firstComment != infos[i].endComment;
  }
  bool hasBlankBefore(size_t i) const { return infos[i].blankBefore; }
  bool hasSpaceBefore(size_t i) const { return infos[i].space; }
  Break breakBefore(size_t i) const { return infos[i].breakBefore; }
  /// The first token from `i` on before which a line may or must end; size() if
  /// there is none.
  size_t nextBreak(size_t i) const { return infos[i].nextBreak; }

  /// Columns of the tokens [begin, end) on one line.
  size_t width(size_t begin, size_t end) const {
    return begin == end ? 0 : infos[end - 1].flatEnd - infos[begin].flatBegin;
  }
  /// Whether no comment parts the tokens [begin, end).
  bool isFlat(size_t begin, size_t end) const {
    return begin == end || infos[end - 1].brokenGaps == infos[begin].brokenGaps;
  }

private:
  struct Info {
    size_t match = 0; ///< of brackets; else 0
    size_t firstComment = 0, endComment = 0;
    size_t nextBreak = 0;
    size_t flatBegin = 0, flatEnd = 0; ///< columns, all tokens on one line
    size_t brokenGaps = 0;             ///< up to the gap before this token
    Break breakBefore = Break::None;
    bool space = false;
    bool blankBefore = false;
  };

  void collectGaps(llvm::ArrayRef<Comment> comments);
  void classify();
  void measure();

  const SourceFile &file;
  std::vector<Token> tokens;
  std::vector<Info> infos; ///< one per token
  std::vector<GapComment> gapComments;
};

} // namespace gelato

#endif // GELATO_LIB_FORMAT_TOKENTEXT_H
