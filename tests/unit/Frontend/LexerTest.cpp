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

TEST(Lexer, SaysWhatIsNoToken) {
  struct Row {
    std::string text, message;
  };
  const Row rows[] = {
      {"1.0f", "found '1.0f', expected a number such as"},
      {"1e", "found '1e', expected a number such as"},
      {"1_000", "found '1_000', expected a number such as"},
      {"0x", "expected an exponent"},
      {"0x10", "expected an exponent"},
      {"0x1.8p", "found '0x1.8p', expected a number such as"},
      {"0x.p1", "found '0x', expected an exponent"},
      {std::string(65, '1'), "a number of 65 characters"},
      {std::string(65, 'a'), "a name of 65 letters; a name may have 64"},
      {"\"open\n", "no closing '\"'"},
      {"// c", "a comment starts with #"},
      {"/* c */", "a comment starts with #"},
      {"'tanh'", "texts stand in double quotes"},
      {"a \\\n", "a line continues inside parentheses"},
      {"!", "instead of negating"},
      {"&& &", "to combine conditions"},
      {"^", "no power operator"},
      {"%", "no remainder"},
      {"$", "found '$', which begins nothing here"},
      {"\xC3\x97", "found '\xC3\x97'; write *"},
      {"\xE2\x88\x92", "write -"},
      {"\xC3\xA9t\xC3\xA9", "the character U+00E9; names and operators are"},
      {"\xF0\x9F\x8D\xA8", "the character U+1F368"},
      {std::string(3, '\0'), "a NUL byte"},
      {"\xFF\xFE", "bytes that are no UTF-8"},
      {"\xE4\xB8", "bytes that are no UTF-8"},
      {"\x1B[", "the character U+001B"},
  };
  for (const Row &row : rows) {
    SCOPED_TRACE(row.text);
    Lexed lexed(row.text);
    ASSERT_TRUE(lexed.diagnostics.hasErrors());
    EXPECT_NE(lexed.diagnostics.diagnostics()[0].message.find(row.message),
              std::string::npos)
        << lexed.diagnostics.str();
    EXPECT_TRUE(lexed.tokens.back().kind == Kind::End);
    bool hasError = false;
    for (const Token &token : lexed.tokens)
      hasError |= token.kind == Kind::Error;
    EXPECT_TRUE(hasError) << "the parser must know that this was reported";
  }
}

TEST(Lexer, ReportsARunOfBadBytesOnce) {
  Lexed lexed("x = " + std::string(1000, '\xFF') + "y");
  EXPECT_EQ(lexed.diagnostics.diagnostics().size(), 1u);
  EXPECT_EQ(lexed.tokens.size(), 5u);
}

} // namespace
