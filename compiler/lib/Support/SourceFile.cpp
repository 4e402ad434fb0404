//===- SourceFile.cpp - a text and places in it ---------------------------===//
//
// Line ends are LF, CRLF or a lone CR; the table of line starts is made once.
//
//===----------------------------------------------------------------------===//

#include "gelato/Support/SourceFile.h"

#include "llvm/Support/Errc.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

#include <algorithm>
#include <cassert>

using namespace gelato;

SourceFile::SourceFile(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {
  assert(text_.size() < SourceRange::noOffset && "offsets have 32 bits");
  lineStarts_.push_back(0);
  for (size_t i = 0; i < text_.size(); ++i)
    if (text_[i] == '\n' ||
        (text_[i] == '\r' && (i + 1 == text_.size() || text_[i + 1] != '\n')))
      lineStarts_.push_back(uint32_t(i + 1));
}

llvm::Expected<std::unique_ptr<SourceFile>>
SourceFile::open(llvm::StringRef path) {
  auto tooLarge = [&](uint64_t size) {
    return llvm::createStringError(
        llvm::errc::file_too_large,
        "cannot read '" + path + "': it has " + llvm::Twine(size) +
            " bytes; a source file may have " + llvm::Twine(maxSourceBytes));
  };
  llvm::sys::fs::file_status status;
  if (path != "-" && !llvm::sys::fs::status(path, status)) {
    if (llvm::sys::fs::is_directory(status))
      return llvm::createStringError(llvm::errc::is_a_directory,
                                     "cannot read '" + path +
                                         "': it is a folder");
    // Before reading: a file of many gigabytes must not fill the memory.
    if (llvm::sys::fs::is_regular_file(status) &&
        status.getSize() > maxSourceBytes)
      return tooLarge(status.getSize());
  }
  // A device or pipe may have no end: one byte too many is enough to know.
  int fd = 0;
  if (path != "-")
    if (std::error_code ec = llvm::sys::fs::openFileForRead(path, fd))
      return llvm::createStringError(ec, "cannot read '" + path +
                                             "': " + ec.message());
  std::string bytes(maxSourceBytes + 1, '\0');
  size_t size = 0;
  llvm::Error failed = llvm::Error::success();
  while (size < bytes.size()) {
    llvm::Expected<size_t> got = llvm::sys::fs::readNativeFile(
        fd, llvm::MutableArrayRef<char>(&bytes[size], bytes.size() - size));
    if (!got) {
      failed = llvm::joinErrors(std::move(failed), got.takeError());
      break;
    }
    if (*got == 0)
      break;
    size += *got;
  }
  if (path != "-")
    llvm::sys::fs::closeFile(fd);
  if (failed)
    return llvm::createStringError(
        llvm::errc::io_error,
        "cannot read '" + path + "': " + llvm::toString(std::move(failed)));
  if (size > maxSourceBytes)
    return llvm::createStringError(
        llvm::errc::file_too_large,
        "cannot read '" + path + "': it has more than " +
            llvm::Twine(maxSourceBytes) + " bytes, the most a source may have");
  bytes.resize(size);
  return std::make_unique<SourceFile>(path == "-" ? "<stdin>" : path.str(),
                                      std::move(bytes));
}

LineColumn SourceFile::lineColumn(uint32_t offset) const {
  offset = std::min<uint32_t>(offset, uint32_t(text_.size()));
  auto next = std::upper_bound(lineStarts_.begin(), lineStarts_.end(), offset);
  unsigned line = unsigned(next - lineStarts_.begin());
  // Continuation bytes belong to the code point before them.
  auto startsCodePoint = [](char c) { return (c & 0xC0) != 0x80; };
  auto first = text_.begin() + lineStarts_[line - 1];
  return {line, 1 + unsigned(std::count_if(first, text_.begin() + offset,
                                           startsCodePoint))};
}

llvm::StringRef SourceFile::line(unsigned line) const {
  size_t begin = lineStarts_[line - 1];
  size_t end = line < lineCount() ? lineStarts_[line] : text_.size();
  return llvm::StringRef(text_).slice(begin, end).rtrim("\r\n");
}
