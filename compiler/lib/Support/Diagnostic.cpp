//===- Diagnostic.cpp - collecting and rendering diagnostics --------------===//
//
// A source line is shown as cells, one per code point, so that the caret stands
// under its text whatever the line holds: a tab becomes four spaces; what
// cannot be printed (NUL, other control characters, invalid UTF-8) becomes
// U+FFFD; wide characters count two columns. Long lines are cut around the
// range.
//
//===----------------------------------------------------------------------===//

#include "gelato/Support/Diagnostic.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Unicode.h"

#include <algorithm>
#include <tuple>

using namespace gelato;

namespace {

/// What one code point looks like on the terminal.
struct Cell {
  std::string text;
  unsigned width;
  uint32_t offset; ///< of its first byte, from the line's start
};

constexpr unsigned maxLineColumns = 120;

std::vector<Cell> makeCells(llvm::StringRef line) {
  std::vector<Cell> cells;
  for (size_t i = 0; i < line.size();) {
    const auto *bytes = reinterpret_cast<const llvm::UTF8 *>(line.data()) + i;
    unsigned length = llvm::getNumBytesForUTF8(*bytes);
    bool valid = length <= line.size() - i &&
                 llvm::isLegalUTF8Sequence(bytes, bytes + length);
    llvm::StringRef point = line.substr(i, valid ? length : 1);
    int width = valid ? llvm::sys::unicode::columnWidthUTF8(point) : -1;
    if (point == "\t")
      cells.push_back({"    ", 4, uint32_t(i)});
    else if (width < 0)
      cells.push_back({"\xEF\xBF\xBD", 1, uint32_t(i)});
    else
      cells.push_back({point.str(), unsigned(width), uint32_t(i)});
    i += point.size();
  }
  return cells;
}

unsigned widthOf(llvm::ArrayRef<Cell> cells) {
  unsigned width = 0;
  for (const Cell &cell : cells)
    width += cell.width;
  return width;
}

/// Prints the first line of `range` and the caret line below it.
void renderSnippet(SourceRange range, llvm::raw_ostream &os) {
  unsigned line = range.start().line;
  uint32_t lineStart = range.file->lineStart(line);
  std::vector<Cell> cells = makeCells(range.file->line(line));
  auto cellAt = [&](uint32_t offset) {
    return size_t(std::partition_point(
                      cells.begin(), cells.end(),
                      [&](const Cell &cell) { return cell.offset < offset; }) -
                  cells.begin());
  };
  size_t first = cellAt(range.begin - lineStart);
  size_t last = std::max(first, cellAt(range.end - lineStart));

  // The part of the line that is shown: all of it, or a piece from a little
  // before the range.
  size_t from = 0, to = cells.size();
  if (widthOf(cells) > maxLineColumns) {
    from = first > maxLineColumns / 3 ? first - maxLineColumns / 3 : 0;
    unsigned width = 0;
    for (to = from; to < cells.size(); ++to)
      if ((width += cells[to].width) > maxLineColumns)
        break;
    last = std::min(last, to);
    first = std::min(first, to);
  }
  llvm::ArrayRef<Cell> shown = llvm::ArrayRef(cells).slice(from, to - from);
  llvm::StringRef lead = from > 0 ? "..." : "";

  std::string number = std::to_string(line);
  size_t gutter = std::max<size_t>(3, number.size());
  std::string text;
  for (const Cell &cell : shown)
    text += cell.text;
  os.indent(unsigned(gutter - number.size())) << number << " | " << lead;
  os << (to < cells.size() ? text + "..." : llvm::StringRef(text).rtrim().str())
     << '\n';

  unsigned before = widthOf(shown.take_front(first - from));
  unsigned under = widthOf(shown.slice(first - from, last - first));
  os.indent(unsigned(gutter)) << " | ";
  os.indent(unsigned(lead.size()) + before);
  os.changeColor(llvm::raw_ostream::GREEN, true) << '^';
  for (unsigned i = 1; i < under; ++i)
    os << '~';
  os.resetColor() << '\n';
}

/// Bold, in the terminal's own colour.
llvm::raw_ostream &bold(llvm::raw_ostream &os) {
  return os.changeColor(llvm::raw_ostream::SAVEDCOLOR, true);
}

void renderPlace(SourceRange range, llvm::raw_ostream &os) {
  if (!range.file)
    return;
  bold(os) << range.file->name() << ':';
  if (range.hasPlace()) {
    LineColumn start = range.start();
    os << start.line << ':' << start.column << ':';
  }
  os << ' ';
  os.resetColor();
}

llvm::StringRef prefix(Category category) {
  switch (category) {
  case Category::User:
    return "error: ";
  case Category::Unsupported:
    return "error: ";
  case Category::Internal:
    return "internal error: ";
  case Category::Warning:
    return "warning: ";
  }
  return "";
}

/// Internal before user before unsupported before warnings.
Category worse(Category a, Category b) {
  auto rank = [](Category c) {
    return c == Category::Internal      ? 3
           : c == Category::User        ? 2
           : c == Category::Unsupported ? 1
                                        : 0;
  };
  return rank(a) >= rank(b) ? a : b;
}

} // namespace

int gelato::exitCodeOf(Category category) {
  switch (category) {
  case Category::User:
    return 1;
  case Category::Unsupported:
    return 2;
  case Category::Internal:
    return 3;
  case Category::Warning:
    return 0;
  }
  return 3;
}

llvm::Error gelato::unsupportedError(const llvm::Twine &what) {
  return llvm::createStringError(std::make_error_code(std::errc::not_supported),
                                 what);
}

Category gelato::categoryOf(const llvm::ErrorInfoBase &error) {
  return error.convertToErrorCode() == std::errc::not_supported
             ? Category::Unsupported
             : Category::User;
}

void gelato::renderError(Category category, const llvm::Twine &message,
                         llvm::raw_ostream &os) {
  os.changeColor(category == Category::Warning ? llvm::raw_ostream::MAGENTA
                                               : llvm::raw_ostream::RED,
                 true)
      << prefix(category)
      << (category == Category::Unsupported ? kUnsupported : "");
  os.resetColor();
  bold(os) << message;
  os.resetColor() << '\n';
}

void gelato::render(const Diagnostic &diagnostic, llvm::raw_ostream &os) {
  renderPlace(diagnostic.range, os);
  renderError(diagnostic.category, diagnostic.message, os);
  const SourceFile *shownFile = nullptr;
  unsigned shownLine = 0;
  auto show = [&](SourceRange range) {
    if (!range.hasPlace())
      return;
    unsigned line = range.start().line;
    if (range.file == shownFile && line == shownLine)
      return;
    shownFile = range.file;
    shownLine = line;
    renderSnippet(range, os);
  };
  show(diagnostic.range);
  for (const Diagnostic::Note &note : diagnostic.notes) {
    renderPlace(note.range, os);
    os.changeColor(llvm::raw_ostream::CYAN, true) << "note: ";
    os.resetColor() << note.message << '\n';
    show(note.range);
  }
}

Diagnostic &DiagnosticEngine::add(Category category, SourceRange range,
                                  std::string message, llvm::StringRef code) {
  bool isError = category != Category::Warning;
  errors_ += isError;
  if (isFull()) {
    dropped_ += isError;
    worstDropped_ = worse(worstDropped_, category);
    overflow_ = Diagnostic();
    return overflow_;
  }
  diagnostics_.push_back({category, range, std::move(message), {}, code});
  return diagnostics_.back();
}

void DiagnosticEngine::add(SourceRange range, llvm::Error error) {
  llvm::handleAllErrors(std::move(error), [&](const llvm::ErrorInfoBase &info) {
    add(categoryOf(info), range, info.message());
  });
}

void DiagnosticEngine::addAll(const DiagnosticEngine &other) {
  for (const Diagnostic &d : other.diagnostics_)
    add(d.category, d.range, d.message, d.code).notes = d.notes;
}

int DiagnosticEngine::exitCode() const {
  if (!hasErrors())
    return 0;
  Category worst = diagnostics_.front().category;
  for (const Diagnostic &diagnostic : diagnostics_)
    worst = worse(worst, diagnostic.category);
  return exitCodeOf(dropped_ ? worse(worst, worstDropped_) : worst);
}

std::vector<const Diagnostic *> DiagnosticEngine::sorted() const {
  // Files in the order in which they were first heard of; what has no place in
  // its file (noOffset) comes last, and equal places stay as reported.
  std::vector<const SourceFile *> files;
  std::vector<std::tuple<size_t, uint32_t, size_t>> order;
  for (const Diagnostic &diagnostic : diagnostics_) {
    auto file = std::find(files.begin(), files.end(), diagnostic.range.file);
    order.emplace_back(file - files.begin(), diagnostic.range.begin,
                       order.size());
    if (file == files.end())
      files.push_back(diagnostic.range.file);
  }
  std::sort(order.begin(), order.end());
  std::vector<const Diagnostic *> result;
  for (const auto &[file, begin, index] : order)
    result.push_back(&diagnostics_[index]);
  return result;
}

void DiagnosticEngine::render(llvm::raw_ostream &os) const {
  for (const Diagnostic *diagnostic : sorted())
    gelato::render(*diagnostic, os);
  if (dropped_)
    os << "and " << dropped_ << " more error" << (dropped_ == 1 ? "" : "s")
       << "; fix these first\n";
}

std::string DiagnosticEngine::str() const {
  std::string text;
  llvm::raw_string_ostream os(text);
  render(os);
  return text;
}
