//===- LexerTest.cpp - text to tokens -------------------------------------===//

#include "gelato/Frontend/Lexer.h"

#include "gtest/gtest.h"

using namespace gelato;
using Kind = TokenKind;

namespace {

struct Lexed {
  explicit Lexed(std::string text)
      : file("t.gel", std::move(text)), tokens(lex(file, diagnostics)) {}
  std::vector<Kind> kinds() const {
    std::vector<Kind> result;
    for (const Token &token : tokens)
      result.push_back(token.kind);
    return result;
  }
  std::string textOf(size_t i) const {
    return file.text().slice(tokens[i].begin, tokens[i].end).str();
  }
  SourceFile file;
  DiagnosticEngine diagnostics;
  std::vector<Token> tokens;
};

TEST(Lexer, KnowsEveryToken) {
  Lexed lexed("kernel fn param return f32 bf16 f16 x_1 _ 2 \"t\" ( ) { } [ ] "
              ", : . = -> + - * / @ < <= > >= == != ** := += ;");
  EXPECT_EQ(lexed.diagnostics.str(), "");
  EXPECT_EQ(
      lexed.kinds(),
      (std::vector<Kind>{
          Kind::Kernel,     Kind::Fn,       Kind::Param,       Kind::Return,
          Kind::F32,        Kind::BF16,     Kind::F16,         Kind::Identifier,
          Kind::Identifier, Kind::Number,   Kind::Text,        Kind::LParen,
          Kind::RParen,     Kind::LBrace,   Kind::RBrace,      Kind::LBracket,
          Kind::RBracket,   Kind::Comma,    Kind::Colon,       Kind::Dot,
          Kind::Assign,     Kind::Arrow,    Kind::Plus,        Kind::Minus,
          Kind::Star,       Kind::Slash,    Kind::At,          Kind::Lt,
          Kind::Le,         Kind::Gt,       Kind::Ge,          Kind::EqEq,
          Kind::Ne,         Kind::StarStar, Kind::ColonAssign, Kind::OpAssign,
          Kind::Semicolon,  Kind::End}));
}

TEST(Lexer, MarksTheFirstTokenOfALine) {
  Lexed lexed("\xEF\xBB\xBF a b # c d\r\n\r\n  e\rf # no newline");
  EXPECT_EQ(lexed.diagnostics.str(), "");
  ASSERT_EQ(lexed.tokens.size(), 5u);
  EXPECT_EQ(lexed.textOf(0), "a");
  EXPECT_TRUE(lexed.tokens[0].startsLine);
  EXPECT_FALSE(lexed.tokens[1].startsLine);
  EXPECT_EQ(lexed.textOf(2), "e");
  EXPECT_TRUE(lexed.tokens[2].startsLine);
  EXPECT_EQ(lexed.textOf(3), "f");
  EXPECT_TRUE(lexed.tokens[3].startsLine);
  EXPECT_EQ(lexed.tokens[4].kind, Kind::End);
}

TEST(Lexer, TakesEveryFormOfNumber) {
  for (const char *number : {"0", "768", "0.5", ".5", "1.", "1e3", "1E-3",
                             "2.5e+10", "0x1p4", "0x1.8p-3", "0X.8P1"}) {
    Lexed lexed(number);
    EXPECT_EQ(lexed.diagnostics.str(), "") << number;
    ASSERT_EQ(lexed.tokens.size(), 2u) << number;
    EXPECT_EQ(lexed.tokens[0].kind, Kind::Number) << number;
    EXPECT_EQ(lexed.textOf(0), number);
  }
}

TEST(Lexer, LeavesTheTransposedName) {
  Lexed lexed("w1.T 2.T");
  EXPECT_EQ(lexed.kinds(),
            (std::vector<Kind>{Kind::Identifier, Kind::Dot, Kind::Identifier,
                               Kind::Number, Kind::Dot, Kind::Identifier,
                               Kind::End}));
}

TEST(Lexer, LetsCommentsHoldAnything) {
  Lexed lexed(std::string("x # \0 \xFF \xE4 \" ' \\ \n y", 19));
  EXPECT_EQ(lexed.diagnostics.str(), "");
  EXPECT_EQ(lexed.tokens.size(), 3u);
}

TEST(Lexer, DeliversCommentsToWhoAsks) {
  SourceFile file("t.gel", "# one\r\nx # two \ry#\n\"# text\" # three");
  DiagnosticEngine diagnostics;
  std::vector<Comment> comments;
  std::vector<Token> tokens = lex(file, diagnostics, &comments);
  EXPECT_EQ(tokens.size(), 4u);
  std::vector<std::string> texts;
  for (const Comment &comment : comments)
    texts.push_back(file.text().slice(comment.begin, comment.end).str());
  EXPECT_EQ(texts,
            (std::vector<std::string>{"# one", "# two ", "#", "# three"}));
}

TEST(Lexer, KnowsWhatIsNoToken) {
  // The words of these errors are in errors/.
  struct Row {
    std::string text, id;
  };
  const Row rows[] = {
      {"1.0f", "number-form"},
      {"1e", "number-form"},
      {"1_000", "number-form"},
      {"0x", "hex-exponent"},
      {"0x10", "hex-exponent"},
      {"0x1.8p", "number-form"},
      {"0x.p1", "hex-exponent"},
      {std::string(65, '1'), "number-limit"},
      {std::string(65, 'a'), "name-limit"},
      {"\"open\n", "unclosed-text"},
      {"'tanh'", "single-quotes"},
      {"a \\\n", "line-continuation"},
      {"!", "logical-operator"},
      {"&& ", "logical-operator"},
      {"^", "power-operator"},
      {"%", "remainder"},
      {"?", "foreign-branch"},
      {"$", "stray-character"},
      {"\xE2\x80\x9Ctanh\xE2\x80\x9D", "look-alike"},
      {"\xC3\xA9t\xC3\xA9", "stray-character"},
      {"\xF0\x9F\x8D\xA8", "stray-character"},
      {std::string(3, '\0'), "nul-byte"},
      {"\xFF\xFE", "bad-utf8"},
      {"\xE4\xB8", "bad-utf8"},
      {"\x1B[", "stray-character"},
  };
  for (const Row &row : rows) {
    SCOPED_TRACE(row.text);
    Lexed lexed(row.text);
    ASSERT_TRUE(lexed.diagnostics.hasErrors());
    EXPECT_EQ(lexed.diagnostics.diagnostics()[0].code.str(), row.id)
        << lexed.diagnostics.str();
    EXPECT_TRUE(lexed.tokens.back().kind == Kind::End);
    bool hasError = false;
    for (const Token &token : lexed.tokens)
      hasError |= token.kind == Kind::Error;
    EXPECT_TRUE(hasError) << "the parser must know that this was reported";
  }
}

TEST(Lexer, TakesWhatLooksAlike) {
  Lexed lexed("a \xC3\x97 b \xE2\x88\x92 c \xE2\x86\x92 d \xE2\x89\xA4 e");
  EXPECT_EQ(lexed.diagnostics.diagnostics().size(), 4u);
  EXPECT_EQ(lexed.kinds(),
            (std::vector<Kind>{Kind::Identifier, Kind::Star, Kind::Identifier,
                               Kind::Minus, Kind::Identifier, Kind::Arrow,
                               Kind::Identifier, Kind::Le, Kind::Identifier,
                               Kind::End}));
}

TEST(Lexer, SkipsForeignComments) {
  Lexed lexed("// one\na // two\n/* three\n four */ b /* five */ c /* six");
  EXPECT_EQ(lexed.diagnostics.diagnostics().size(), 1u);
  ASSERT_EQ(lexed.tokens.size(), 4u);
  EXPECT_TRUE(lexed.tokens[1].startsLine);
  EXPECT_FALSE(lexed.tokens[2].startsLine);
}

} // namespace
