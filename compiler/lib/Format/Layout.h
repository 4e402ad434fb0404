//===- Layout.h - where lines end -------------------------------*- C++ -*-===//
//
// Writes one declaration's head or one statement at a time. What fits on its
// line stands on it. What does not is broken inside its brackets, from the
// outside in: behind commas, else before the operators that bind loosest. The
// pieces of one pair of brackets are aligned with the first one and fill the
// fewest lines that hold them; of those layouts the narrowest is taken, so that
// lines are about equally long:
//
//   kernel ffn(x: f32[M, D], w1: param f32[D, F], b1: param f32[F],
//              w2: param f32[F, D], b2: param f32[D]) -> f32[M, D] {
//
// A comment ends its line wherever it stands.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_FORMAT_LAYOUT_H
#define GELATO_LIB_FORMAT_LAYOUT_H

#include "TokenText.h"

namespace gelato {

class Layout {
public:
  explicit Layout(const TokenText &tokens) : tokens(tokens) {}

  /// Writes the comments before token `i`, each on its line, with at most one
  /// blank line kept before each and before what follows them, but none behind
  /// a brace that opens or before one that closes.
  void writeGap(size_t i, size_t indent);
  /// Writes the tokens [begin, end), which are one head or statement.
  void writeLine(size_t begin, size_t end, size_t indent);
  /// The text, after writeGap(tokens.size(), 0).
  std::string finish();

private:
  /// Where lines go on inside some brackets.
  struct Frame {
    size_t column; ///< of their pieces
    size_t hang;   ///< of the pieces of brackets inside that open too far right
  };

  void pieces(size_t begin, size_t end, Break level, Frame frame, size_t stop);
  void sequence(size_t begin, size_t end, Frame frame, size_t stop);
  void group(size_t open, Frame frame, size_t stop);
  void fill(llvm::ArrayRef<size_t> starts, size_t first, size_t last,
            size_t stop, Frame frame);

  size_t column() const { return text.size() - lineStart; }
  bool fits(size_t column, size_t begin, size_t stop) const;
  /// Ends the line, with the comments of the gap before token `i`.
  void breakLine(size_t i, size_t indent);
  void newLine(size_t indent);
  /// Writes token `i`; a comment before it ends the line.
  void write(size_t i, size_t indent);

  const TokenText &tokens;
  std::string text;
  size_t lineStart = 0;
  bool atLineStart = true;
};

} // namespace gelato

#endif // GELATO_LIB_FORMAT_LAYOUT_H
