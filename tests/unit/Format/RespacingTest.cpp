//===- RespacingTest.cpp - formatting undoes any spacing ------------------===//
//
// The tokens of every .gel file of the repository are written with other
// blanks, line ends and comments between them, wherever the language lets those
// stand. The layout of a text must not depend on the blanks, formatting twice
// must change nothing more, and tokens and comments must come out as they went
// in. GELATO_SEED sets another seed; a failure prints the seed and the text.
//
//===----------------------------------------------------------------------===//

#include "gelato/Format/Format.h"

#include "Sources.h"

#include "gelato/Frontend/Frontend.h"
#include "gelato/Frontend/Lexer.h"
#include "gtest/gtest.h"

#include <cstdlib>
#include <random>

using namespace gelato;

namespace {

/// Tokens and comments, each comment behind the token that it followed.
std::vector<std::string> contentsOf(const std::string &text) {
  SourceFile file("t.gel", text);
  DiagnosticEngine diagnostics;
  std::vector<Comment> comments;
  std::vector<Token> tokens = lex(file, diagnostics, &comments);
  std::vector<std::pair<uint32_t, std::string>> found;
  for (const Token &token : tokens)
    found.emplace_back(token.begin,
                       file.text().slice(token.begin, token.end).str());
  for (const Comment &comment : comments)
    found.emplace_back(
        comment.begin,
        file.text().slice(comment.begin, comment.end).rtrim(" \t").str());
  std::stable_sort(found.begin(), found.end(),
                   [](auto &a, auto &b) { return a.first < b.first; });
  std::vector<std::string> contents;
  for (auto &[place, content] : found)
    contents.push_back(std::move(content));
  return contents;
}

class Respacing : public ::testing::Test {
protected:
  Respacing() {
    const char *given = std::getenv("GELATO_SEED");
    seed = given ? unsigned(std::strtoul(given, nullptr, 10)) : 19910101u;
    random.seed(seed);
  }

  size_t below(size_t n) { return random() % n; }

  std::string blanks(size_t most) {
    std::string text;
    for (size_t i = below(most + 1); i > 0; --i)
      text += below(4) ? ' ' : '\t';
    return text;
  }
  std::string lineEnd() {
    static const char *const ends[] = {"\n", "\n", "\r\n", "\r"};
    return ends[below(4)];
  }
  std::string comment() {
    static const char *const comments[] = {
        "# a comment",  "#",          "## )]}", "# \xF0\x9F\x8D\xA8 ice",
        "#\xFF\x80raw", "# tail \t ", "#\"",    "# kernel k("};
    return comments[below(8)];
  }

  /// What separates two tokens: `line`, a line may end there; `must`, it has
  /// to.
  std::string gap(bool line, bool must, bool joins, bool withComments) {
    std::string text = blanks(3);
    while (line && (must || below(3) == 0)) {
      if (withComments && below(2))
        text += comment();
      text += lineEnd() + blanks(5);
      must = false;
    }
    return text.empty() && !joins ? " " : text;
  }

  /// Whether two tokens stay two without a blank between them.
  static bool joins(llvm::StringRef left, llvm::StringRef right) {
    return contentsOf((left + right).str()) ==
           std::vector<std::string>{left.str(), right.str(), ""};
  }

  std::string respaced(const SourceFile &file, bool withComments) {
    DiagnosticEngine diagnostics;
    std::string text;
    size_t depth = 0, head = 0; // in a kernel's head or an fn's
    llvm::StringRef last;
    for (const Token &token : lex(file, diagnostics)) {
      llvm::StringRef now = file.text().slice(token.begin, token.end);
      bool closes = now == ")" || now == "]", isEnd = now.empty();
      bool isDeclaration = depth == 0 && (now == "kernel" || now == "fn");
      bool must = depth == 0 && !head && token.startsLine && now != "}" &&
                  !last.empty() && last != "{" && last != "}" && !isEnd;
      bool free = depth > 0 || head || last == "{" || last == "}" ||
                  now == "}" || last.empty() || isEnd;
      text += gap(free || must, must, last.empty() || joins(last, now),
                  withComments);
      text += now;
      depth += now == "(" || now == "[";
      depth -= closes;
      if (isDeclaration)
        head = 1;
      else if (depth == 0 && (now == "{" || now == "="))
        head = 0;
      last = now;
    }
    return text;
  }

  std::string formatted(const std::string &text) {
    SourceFile file("t.gel", text);
    DiagnosticEngine diagnostics;
    std::optional<std::string> result = format(file, diagnostics);
    EXPECT_TRUE(result) << diagnostics.str();
    return result.value_or("");
  }

  unsigned seed;
  std::mt19937 random;
};

/// Blank lines and lines of comments are kept, so they must be equal first.
std::string withoutBlankLines(const std::string &text) {
  std::string result;
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\n' || (i > 0 && text[i - 1] != '\n'))
      result += text[i];
  return result;
}

TEST_F(Respacing, ChangesNothing) {
  size_t tested = 0;
  for (const auto &file : gelato::test::sources()) {
    DiagnosticEngine diagnostics;
    if (!parse(*file, diagnostics))
      continue;
    SourceFile bare("t.gel", [&] { // without its comments
      std::string text = file->text().str();
      std::vector<Comment> comments;
      lex(*file, diagnostics, &comments);
      for (const Comment &comment : comments)
        std::fill(text.begin() + comment.begin, text.begin() + comment.end,
                  ' ');
      return text;
    }());
    std::string expected = withoutBlankLines(formatted(bare.text().str()));
    for (int round = 0; round < 20; ++round) {
      std::string text = respaced(bare, /*withComments=*/false);
      SCOPED_TRACE("GELATO_SEED=" + std::to_string(seed) + "\n" + text);
      ASSERT_EQ(withoutBlankLines(formatted(text)), expected);
      ++tested;
    }
  }
  EXPECT_GE(tested, 200u);
}

TEST_F(Respacing, KeepsTokensAndCommentsInOrder) {
  for (const auto &file : gelato::test::sources()) {
    DiagnosticEngine diagnostics;
    if (!parse(*file, diagnostics))
      continue;
    for (int round = 0; round < 20; ++round) {
      std::string text = respaced(*file, /*withComments=*/true);
      SCOPED_TRACE("GELATO_SEED=" + std::to_string(seed) + "\n" + text);
      std::string once = formatted(text);
      ASSERT_EQ(contentsOf(once), contentsOf(text));
      ASSERT_EQ(formatted(once), once);
      EXPECT_EQ(once.find('\r'), std::string::npos);
      EXPECT_EQ(once.find(" \n"), std::string::npos);
      EXPECT_EQ(once.find("\n\n\n"), std::string::npos);
    }
  }
}

/// An expression of names of all lengths.
class Expressions {
public:
  explicit Expressions(std::mt19937 &random) : random(random) {}

  std::string any(unsigned depth) {
    switch (depth == 0 ? 0 : random() % 6) {
    case 0:
      return name();
    case 1:
      return any(depth - 1) + operation() + any(depth - 1);
    case 2:
      return "(" + any(depth - 1) + ")";
    case 3:
      return "-" + any(depth - 1);
    case 4:
      return any(depth - 1) + operation() + any(depth - 1);
    default:
      std::string call = name() + "(";
      for (unsigned i = random() % 5; i > 0; --i)
        call += any(depth - 1) + ",";
      return call + name() + "=" + any(depth - 1) + ")";
    }
  }

private:
  std::string name() { return "n" + std::string(random() % 24, 'x'); }
  std::string operation() {
    static const char *const operations[] = {"+", "-", "*", "/", "@"};
    return operations[random() % 5];
  }
  std::mt19937 &random;
};

TEST_F(Respacing, LaysOutAnyExpression) {
  Expressions expressions(random);
  size_t longest = 0;
  for (int round = 0; round < 400; ++round) {
    std::string text = "fn f(x) = (" + expressions.any(1 + round % 7) + ")";
    SCOPED_TRACE("GELATO_SEED=" + std::to_string(seed) + "\n" + text);
    std::string once = formatted(text);
    ASSERT_EQ(formatted(once), once);
    ASSERT_EQ(contentsOf(once), contentsOf(text));
    SourceFile file("t.gel", text);
    ASSERT_EQ(formatted(respaced(file, /*withComments=*/false)), once);
    longest =
        std::max<size_t>(longest, std::count(once.begin(), once.end(), '\n'));
  }
  EXPECT_GE(longest, 10u) << "no expression was broken";
}

TEST_F(Respacing, IsNeverAnInternalError) {
  std::vector<std::string> tokens;
  for (const auto &file : gelato::test::sources())
    for (std::string &content : contentsOf(file->text().str()))
      tokens.push_back(std::move(content));
  size_t taken = 0;
  for (int round = 0; round < 4000; ++round) {
    // A damaged statement in a sound kernel is most likely to still parse.
    std::string text = "kernel k(x: f32[M]) -> f32[M] {\n  y = ";
    for (size_t i = below(8); i > 0; --i)
      text += tokens[below(tokens.size())] + (below(5) ? " " : "\n");
    text += "\n  return (x)\n}\n";
    SCOPED_TRACE("GELATO_SEED=" + std::to_string(seed) + "\n" + text);
    SourceFile file("t.gel", text);
    DiagnosticEngine diagnostics;
    std::optional<std::string> once = format(file, diagnostics);
    ASSERT_NE(diagnostics.exitCode(), 3) << diagnostics.str();
    ASSERT_EQ(once.has_value(), diagnostics.exitCode() == 0);
    if (once)
      ASSERT_EQ(formatted(*once), *once);
    taken += once.has_value();
  }
  EXPECT_GE(taken, 20u);
}

} // namespace
