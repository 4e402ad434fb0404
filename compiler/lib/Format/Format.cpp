//===- Format.cpp - the one way to lay out a .gel file --------------------===//

#include "gelato/Format/Format.h"

#include "Layout.h"

#include "gelato/Frontend/Frontend.h"

using namespace gelato;

namespace {

/// Walks over the declarations of a text that parses.
class Formatter {
public:
  explicit Formatter(const SourceFile &file) : tokens(file), layout(tokens) {}

  std::string run() {
    for (size_t i = 0; i < tokens.size();)
      i = tokens.kind(i) == TokenKind::Kernel ? writeKernel(i) : writeFn(i);
    layout.writeGap(tokens.size(), 0);
    return layout.finish();
  }

private:
  /// The first token of this kind from `i` on.
  size_t find(TokenKind kind, size_t i) const {
    while (i < tokens.size() && tokens.kind(i) != kind)
      i = skip(i);
    return i;
  }
  /// Behind the token, or behind the brackets that it opens.
  size_t skip(size_t i) const {
    return (tokens.isOpen(i) ? tokens.match(i) : i) + 1;
  }
  /// The end of the statement that goes on at `i`: that of its line, unless a
  /// bracket is open there.
  size_t statementEnd(size_t i) const {
    while (i < tokens.size() && tokens.kind(i) != TokenKind::RBrace &&
           !tokens.startsLine(i))
      i = skip(i);
    return i;
  }

  size_t write(size_t begin, size_t end, size_t indent) {
    layout.writeGap(begin, indent);
    layout.writeLine(begin, end, indent);
    return end;
  }

  size_t writeFn(size_t begin) {
    // Its head may go over lines, its expression may not.
    size_t assign = find(TokenKind::Assign, begin);
    return write(begin, statementEnd(skip(assign)), 0);
  }

  size_t writeKernel(size_t begin) {
    constexpr size_t bodyIndent = 2;
    size_t i = write(begin, skip(find(TokenKind::LBrace, begin)), 0);
    while (tokens.kind(i) != TokenKind::RBrace)
      i = write(i, statementEnd(skip(i)), bodyIndent);
    return write(i, i + 1, bodyIndent);
  }

  TokenText tokens;
  Layout layout;
};

/// The tokens and comments, in order, without what stands between them.
std::vector<llvm::StringRef> contentsOf(const SourceFile &file) {
  TokenText tokens(file);
  std::vector<llvm::StringRef> contents;
  for (size_t i = 0; i <= tokens.size(); ++i) {
    for (const TokenText::GapComment &comment : tokens.comments(i))
      contents.push_back(comment.text);
    if (i < tokens.size())
      contents.push_back(tokens.text(i));
  }
  return contents;
}

} // namespace

bool gelato::saysTheSame(const SourceFile &before, const SourceFile &after) {
  DiagnosticEngine damage;
  std::unique_ptr<Program> first = parse(before, damage);
  std::unique_ptr<Program> second = parse(after, damage);
  return first && second && dump(*first) == dump(*second) &&
         contentsOf(before) == contentsOf(after);
}

std::optional<std::string> gelato::format(const SourceFile &file,
                                          DiagnosticEngine &diagnostics) {
  if (!parse(file, diagnostics))
    return std::nullopt;
  SourceRange wholeFile{&file, SourceRange::noOffset, SourceRange::noOffset};
  SourceFile formatted(file.name().str(), Formatter(file).run());
  if (formatted.text().size() > maxSourceBytes) {
    diagnostics.error(wholeFile, "formatted, the file would have " +
                                     std::to_string(formatted.text().size()) +
                                     " bytes; a source file may have " +
                                     std::to_string(maxSourceBytes) +
                                     ": split it in two");
    return std::nullopt;
  }
  if (!saysTheSame(file, formatted)) {
    diagnostics.internal(
        wholeFile, "formatting would have changed what the file says, so it "
                   "stays as it is; this is a bug in gelato: please report it "
                   "with the file");
    return std::nullopt;
  }
  return formatted.text().str();
}
