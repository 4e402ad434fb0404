//===- SourceFile.h - a text and places in it -------------------*- C++ -*-===//
//
// A SourceFile owns the bytes of one text and knows its lines. A SourceRange is
// a half-open range of bytes in one file; it is what every token, expression
// and diagnostic carries. Ranges point at their file, so a file must outlive
// whatever was made from it.
//
// Any bytes are accepted: CRLF, a missing final newline, NUL bytes and invalid
// UTF-8 are the lexer's and the renderer's business, not a reason to refuse.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_SUPPORT_SOURCEFILE_H
#define GELATO_SUPPORT_SOURCEFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace gelato {

/// The largest text that is read: 1 MiB.
constexpr uint64_t maxSourceBytes = uint64_t(1) << 20;

/// A place as a person counts: both from 1. The column counts code points, a
/// tab as one, as editors' "go to column" does.
struct LineColumn {
  unsigned line = 0;
  unsigned column = 0;
};

class SourceFile {
public:
  /// `name` is what diagnostics print: usually the path as the user gave it.
  SourceFile(std::string name, std::string text);

  // Ranges point at the object, so it stays where it is.
  SourceFile(const SourceFile &) = delete;
  SourceFile &operator=(const SourceFile &) = delete;

  /// Reads `path`, or standard input for "-". The error says what failed: no
  /// such file, a folder, no permission, or more than maxSourceBytes.
  static llvm::Expected<std::unique_ptr<SourceFile>> open(llvm::StringRef path);

  llvm::StringRef name() const { return name_; }
  llvm::StringRef text() const { return text_; }

  /// The place of a byte; `offset` may be one past the end.
  LineColumn lineColumn(uint32_t offset) const;

  unsigned lineCount() const { return unsigned(lineStarts_.size()); }
  /// The bytes of line `line` (from 1) without its line end.
  llvm::StringRef line(unsigned line) const;
  /// The offset of the first byte of line `line` (from 1).
  uint32_t lineStart(unsigned line) const { return lineStarts_[line - 1]; }

private:
  std::string name_;
  std::string text_;
  std::vector<uint32_t> lineStarts_;
};

/// The bytes [begin, end) of a file. Without a file it names no place; with
/// begin == noOffset it names the file as a whole.
struct SourceRange {
  static constexpr uint32_t noOffset = UINT32_MAX;

  const SourceFile *file = nullptr;
  uint32_t begin = noOffset;
  uint32_t end = noOffset;

  bool hasPlace() const { return file && begin != noOffset; }
  /// Line and column of the first byte; needs hasPlace().
  LineColumn start() const { return file->lineColumn(begin); }
  llvm::StringRef text() const {
    return hasPlace() ? file->text().slice(begin, end) : llvm::StringRef();
  }
  /// The smallest range that holds both; they lie in one file.
  SourceRange to(SourceRange last) const {
    return {file, begin, last.end < end ? end : last.end};
  }
};

} // namespace gelato

#endif // GELATO_SUPPORT_SOURCEFILE_H
