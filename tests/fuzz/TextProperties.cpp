//===- TextProperties.cpp - of tokens and of messages ---------------------===//

#include "Properties.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/raw_ostream.h"

#include <cstdlib>

using namespace gelato;
using namespace gelato::fuzz;

void gelato::fuzz::fail(const llvm::Twine &promise) {
  llvm::errs() << "PROPERTY FAILED: " << promise << '\n';
  llvm::errs().flush();
  std::abort();
}

Tally::~Tally() {
  llvm::errs() << "tally: " << texts << " texts, " << parsed << " parsed, "
               << right << " right\n";
}

//===----------------------------------------------------------------------===//
// Messages
//===----------------------------------------------------------------------===//

/// Longer than any that the front end means to write.
constexpr size_t maxMessage = 1000;
/// A source line is cut to 120 columns; a code point has at most four bytes.
constexpr size_t maxRenderedLine = 600;

static bool isUTF8(llvm::StringRef text) {
  const auto *begin = reinterpret_cast<const llvm::UTF8 *>(text.begin());
  return llvm::isLegalUTF8String(
      &begin, reinterpret_cast<const llvm::UTF8 *>(text.end()));
}

void gelato::fuzz::checkMessage(llvm::StringRef message) {
  require(!message.empty(), "an error says something");
  require(isUTF8(message), "a message is UTF-8");
  for (char c : message)
    require(uint8_t(c) >= 0x20 && c != 0x7F,
            "a message has no control characters");
  if (message.size() > maxMessage)
    fail("a message is not long, found " + llvm::Twine(message.size()) +
         " bytes: " + message.take_front(200));
}

static void checkPlace(SourceRange range, const SourceFile &file) {
  require(range.file == &file, "an error names its file");
  if (!range.hasPlace())
    return require(range.end == SourceRange::noOffset,
                   "a range has both ends or none");
  if (range.begin > range.end || range.end > file.text().size())
    fail("a range lies in its file, found " + llvm::Twine(range.begin) +
         " to " + llvm::Twine(range.end) + " of " +
         llvm::Twine(file.text().size()));
}

void gelato::fuzz::checkDiagnostics(const DiagnosticEngine &diagnostics,
                                    const SourceFile &file) {
  for (const Diagnostic &diagnostic : diagnostics.diagnostics()) {
    if (diagnostic.category == Category::Internal)
      fail("no text is an internal error: " + diagnostic.message);
    require(!diagnostic.code.empty(), "an error has its id");
    checkMessage(diagnostic.message);
    checkPlace(diagnostic.range, file);
    for (const Diagnostic::Note &note : diagnostic.notes) {
      checkMessage(note.message);
      checkPlace(note.range, file);
    }
  }
  require(diagnostics.hasErrors() == (diagnostics.exitCode() != 0),
          "the exit code says whether there were errors");
  std::string rendered = diagnostics.str();
  require(isUTF8(rendered), "what is rendered is UTF-8");
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(rendered).split(lines, '\n');
  for (llvm::StringRef line : lines) {
    require(line.size() <= maxMessage + maxRenderedLine,
            "a rendered line is not long");
    for (char c : line)
      require(uint8_t(c) >= 0x20 && c != 0x7F,
              "what is rendered has no control characters");
  }
}

//===----------------------------------------------------------------------===//
// Tokens
//===----------------------------------------------------------------------===//

/// Whether `gap` holds blanks and whole comments only, also those of other
/// languages, which were reported; sets whether a line ends in it.
static bool isBlank(llvm::StringRef gap, bool &endsLine) {
  for (size_t i = 0; i < gap.size(); ++i) {
    char c = gap[i];
    if (c == '#' || gap.substr(i).starts_with("//")) {
      i = std::min(gap.find_first_of("\r\n", i), gap.size()) - 1;
    } else if (gap.substr(i).starts_with("/*")) {
      size_t end = std::min(gap.find("*/", i + 2), gap.size());
      endsLine |= gap.slice(i, end).find_first_of("\r\n") != gap.npos;
      i = end + 1;
    } else if (c == '\n' || c == '\r')
      endsLine = true;
    else if (c != ' ' && c != '\t')
      return false;
  }
  return true;
}

static llvm::StringRef spellingOf(TokenKind kind) {
  for (llvm::ArrayRef<Spelling> table : {keywords(), punctuation()})
    for (const Spelling &spelling : table)
      if (spelling.kind == kind && kind != TokenKind::OpAssign)
        return spelling.text;
  return "";
}

void gelato::fuzz::checkTokens(const std::vector<Token> &tokens,
                               const DiagnosticEngine &diagnostics,
                               const SourceFile &file) {
  llvm::StringRef text = file.text();
  require(!tokens.empty() && tokens.back().kind == TokenKind::End &&
              tokens.back().begin == text.size(),
          "the last token is the end of the file");
  size_t last = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  bool isFirst = true, hasErrorToken = false;
  for (const Token &token : tokens) {
    bool isEnd = token.kind == TokenKind::End;
    require(isEnd == (&token == &tokens.back()), "one token is the end");
    require(token.begin >= last && token.end <= text.size() &&
                (isEnd ? token.end == token.begin : token.end > token.begin),
            "tokens follow each other");
    bool startsLine = isFirst;
    require(isBlank(text.slice(last, token.begin), startsLine),
            "between tokens there is nothing to read");
    require(token.startsLine == startsLine,
            "a token knows whether it starts its line");
    llvm::StringRef spelled = text.slice(token.begin, token.end);
    llvm::StringRef spelling = spellingOf(token.kind);
    bool looksAlike = !spelled.empty() && (uint8_t(spelled[0]) & 0x80) &&
                      diagnostics.hasErrors();
    require(spelling.empty() || spelled == spelling || looksAlike,
            "a keyword or sign is spelled as its table says");
    if (token.kind == TokenKind::Identifier || token.kind == TokenKind::Number)
      require(spelled.size() <= maxNameBytes, "names and numbers are short");
    hasErrorToken |= token.kind == TokenKind::Error;
    last = token.end;
    isFirst = false;
  }
  // What was meant is known of these two: they leave no Error token.
  bool isUnread = false;
  for (const Diagnostic &diagnostic : diagnostics.diagnostics())
    isUnread |=
        diagnostic.code != "foreign-comment" && diagnostic.code != "look-alike";
  require((!isUnread || hasErrorToken) &&
              (!hasErrorToken || diagnostics.hasErrors()),
          "the lexer reports what it gives no name");
}

std::string gelato::fuzz::respell(const std::vector<Token> &tokens,
                                  const SourceFile &file,
                                  llvm::StringRef lineEnd) {
  std::string text;
  for (const Token &token : tokens) {
    text += token.startsLine ? lineEnd : " ";
    text += file.text().slice(token.begin, token.end);
  }
  return text;
}
