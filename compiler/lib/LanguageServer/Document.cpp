//===- Document.cpp - one open text and what is known of it ---------------===//

#include "Document.h"

#include <algorithm>

using namespace gelato;
namespace json = llvm::json;

Document::Document(std::string uri, std::string text)
    : uri_(std::move(uri)), file_("<document>", std::move(text)) {
  program_ = analyze(file_, diagnostics_);
  if (!program_) {
    program_ = std::make_unique<Program>();
    tokens_.emplace_back();
    return;
  }
  DiagnosticEngine known;
  tokens_ = lex(file_, known, &comments_);
}

size_t Document::tokensBefore(uint32_t offset) const {
  return std::partition_point(
             tokens_.begin(), tokens_.end(),
             [&](const Token &token) { return token.begin < offset; }) -
         tokens_.begin();
}

std::optional<size_t> Document::tokenAt(uint32_t offset) const {
  size_t next = tokensBefore(offset); // begins at `offset` or behind it
  auto isName = [&](size_t i) { return kind(i) == TokenKind::Identifier; };
  bool beginsHere = next < tokens_.size() && tokens_[next].begin == offset &&
                    kind(next) != TokenKind::End;
  if (beginsHere && isName(next))
    return next;
  if (next > 0) {
    const Token &last = tokens_[next - 1];
    if (offset < last.end || (offset == last.end && isName(next - 1)))
      return next - 1;
  }
  return beginsHere ? std::optional(next) : std::nullopt;
}

bool Document::isInComment(uint32_t offset) const {
  return llvm::any_of(comments_, [&](const Comment &comment) {
    return comment.begin < offset && offset <= comment.end;
  });
}

/// UTF-16 code units of a byte of UTF-8: each code point counts where it
/// begins, with two units from U+10000 on.
static unsigned unitsOf(char c) {
  auto byte = static_cast<unsigned char>(c);
  return (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
}

uint32_t Document::offsetOf(Position position) const {
  if (position.line >= file_.lineCount())
    return uint32_t(file_.text().size());
  llvm::StringRef line = file_.line(position.line + 1);
  size_t i = 0;
  unsigned units = 0;
  // A place inside a code point is its beginning.
  for (; i < line.size(); ++i) {
    units += unitsOf(line[i]);
    if (units > position.character)
      break;
  }
  return file_.lineStart(position.line + 1) + uint32_t(i);
}

Position Document::positionOf(uint32_t offset) const {
  Position position{file_.lineColumn(offset).line - 1, 0};
  uint32_t begin = file_.lineStart(position.line + 1);
  for (char c : file_.text().slice(begin, offset))
    position.character += unitsOf(c);
  return position;
}

static json::Value toJSON(Position position) {
  return json::Object{{"line", position.line},
                      {"character", position.character}};
}

json::Value Document::rangeOf(uint32_t begin, uint32_t end) const {
  return json::Object{{"start", toJSON(positionOf(begin))},
                      {"end", toJSON(positionOf(end))}};
}

json::Value Document::rangeOf(SourceRange range) const {
  return range.hasPlace() && range.file == &file_
             ? rangeOf(range.begin, range.end)
             : rangeOf(0, uint32_t(file_.line(1).size()));
}
