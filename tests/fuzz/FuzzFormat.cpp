//===- FuzzFormat.cpp - any text that parses, laid out --------------------===//

#include "Properties.h"

#include "gelato/Format/Format.h"

using namespace gelato;
using namespace gelato::fuzz;

namespace {

/// The tokens and comments of a text, in order, without what stands between.
std::vector<std::string> contentsOf(const SourceFile &file) {
  DiagnosticEngine diagnostics;
  std::vector<Comment> comments;
  std::vector<Token> tokens = lex(file, diagnostics, &comments);
  std::vector<std::string> contents;
  auto comment = comments.begin();
  for (const Token &token : tokens) {
    for (; comment != comments.end() && comment->begin < token.begin; ++comment)
      contents.push_back(
          file.text().slice(comment->begin, comment->end).rtrim(" \t").str());
    contents.push_back(file.text().slice(token.begin, token.end).str());
  }
  return contents;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  SourceFile file("t.gel", {reinterpret_cast<const char *>(data), size});
  DiagnosticEngine diagnostics;
  std::optional<std::string> formatted = format(file, diagnostics);
  require(formatted.has_value() != diagnostics.hasErrors(),
          "a text is formatted or there are errors");
  checkDiagnostics(diagnostics, file);
  static Tally tally;
  ++tally.texts;
  tally.parsed += formatted.has_value();
  if (!formatted)
    return -1; // the corpus keeps what can be formatted
  ++tally.right;

  SourceFile once("t.gel", *formatted);
  require(contentsOf(once) == contentsOf(file),
          "formatting keeps tokens and comments");
  require(once.text().find('\r') == llvm::StringRef::npos &&
              once.text().find(" \n") == llvm::StringRef::npos &&
              once.text().find("\n\n\n") == llvm::StringRef::npos,
          "formatting leaves plain lines");
  DiagnosticEngine none;
  require(format(once, none) == formatted, "formatting twice changes nothing");
  return 0;
}
