//===- GrammarTest.cpp - the grammars of editors --------------------------===//
//
// The TextMate grammar is a flat list of patterns, each within one line. So it
// is applied here as an editor does: at each place the pattern that matches
// first wins, of several that match there the one that is listed first. What it
// finds is compared with the lexer's tokens. The words of its lists, and of
// Vim's, are those of the compiler's own tables; with GELATO_UPDATE in its
// environment this test writes them.
//
//===----------------------------------------------------------------------===//

#include "Derived.h"
#include "Sources.h"

#include "gelato/Frontend/Builtins.h"
#include "gelato/Frontend/Frontend.h"
#include "gelato/Frontend/Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/JSON.h"
#include "gtest/gtest.h"

#include <regex>

using namespace gelato;
using gelato::test::expectDerived;
using gelato::test::repository;

namespace {

struct Pattern {
  std::regex regex;
  std::string source;
  /// Of the whole match and of its groups; empty: none.
  std::vector<std::string> scopes;
};

/// The bytes [begin, end) of a file have a scope.
struct Scoped {
  uint32_t begin, end;
  std::string scope;
};

std::string read(const std::string &path) {
  auto file = SourceFile::open(repository() + "/compiler/editors/" + path);
  EXPECT_TRUE(bool(file)) << path;
  return file ? (*file)->text().str() : "";
}

const std::vector<Pattern> &grammar() {
  static const std::vector<Pattern> patterns = [] {
    std::vector<Pattern> result;
    llvm::json::Value root = llvm::cantFail(
        llvm::json::parse(read("vscode/syntaxes/gel.tmLanguage.json")));
    for (const llvm::json::Value &value :
         *root.getAsObject()->getArray("patterns")) {
      const llvm::json::Object &object = *value.getAsObject();
      Pattern pattern;
      pattern.source = object.getString("match")->str();
      pattern.regex = std::regex(pattern.source);
      pattern.scopes.resize(pattern.regex.mark_count() + 1);
      if (auto name = object.getString("name"))
        pattern.scopes[0] = name->str();
      if (const llvm::json::Object *captures = object.getObject("captures"))
        for (const auto &[group, scope] : *captures)
          pattern.scopes.at(std::stoul(group.str())) =
              scope.getAsObject()->getString("name")->str();
      result.push_back(std::move(pattern));
    }
    return result;
  }();
  return patterns;
}

void scopesOfLine(const std::string &line, uint32_t offset,
                  std::vector<Scoped> &found) {
  for (auto at = line.begin(); at != line.end();) {
    std::smatch first;
    const Pattern *winner = nullptr;
    for (const Pattern &pattern : grammar()) {
      std::smatch match;
      auto flags = at == line.begin() ? std::regex_constants::match_default
                                      : std::regex_constants::match_prev_avail;
      if (std::regex_search(at, line.end(), match, pattern.regex, flags) &&
          (!winner || match[0].first < first[0].first)) {
        first = match;
        winner = &pattern;
      }
    }
    if (!winner)
      return;
    ASSERT_NE(first[0].first, first[0].second) << winner->source;
    for (size_t group = 0; group < first.size(); ++group)
      if (first[group].matched && !winner->scopes[group].empty())
        found.push_back({offset + uint32_t(first[group].first - line.begin()),
                         offset + uint32_t(first[group].second - line.begin()),
                         winner->scopes[group]});
    at = first[0].second;
  }
}

std::vector<Scoped> scopesOf(const SourceFile &file) {
  std::vector<Scoped> found;
  for (unsigned line = 1; line <= file.lineCount(); ++line)
    scopesOfLine(file.line(line).str(), file.lineStart(line), found);
  return found;
}

/// What the scope of a token of that kind begins with.
llvm::StringRef expectedScope(TokenKind kind, llvm::StringRef scope) {
  switch (kind) {
  case TokenKind::Identifier:
    for (llvm::StringRef name :
         {"variable.", "entity.name.function.", "support.function.",
          "support.variable.property."})
      if (scope.starts_with(name))
        return name;
    return "variable.";
  case TokenKind::Number:
    return "constant.numeric.";
  case TokenKind::Text:
    return "string.quoted.";
  case TokenKind::Kernel:
  case TokenKind::Fn:
    return "storage.type.function.";
  case TokenKind::Param:
    return "storage.modifier.";
  case TokenKind::Return:
    return "keyword.control.";
  case TokenKind::F32:
  case TokenKind::BF16:
  case TokenKind::F16:
    return "support.type.";
  case TokenKind::LParen:
  case TokenKind::RParen:
  case TokenKind::LBrace:
  case TokenKind::RBrace:
  case TokenKind::LBracket:
  case TokenKind::RBracket:
  case TokenKind::Comma:
  case TokenKind::Colon:
  case TokenKind::Dot:
    return "punctuation.";
  case TokenKind::StarStar:
  case TokenKind::ColonAssign:
  case TokenKind::OpAssign:
  case TokenKind::Semicolon:
    return "invalid.illegal.";
  default:
    return "keyword.operator.";
  }
}

/// Compares the grammar with the lexer; how many tokens there were.
size_t compare(const SourceFile &file) {
  DiagnosticEngine diagnostics;
  std::vector<Comment> comments;
  std::vector<Token> tokens = lex(file, diagnostics, &comments);
  if (diagnostics.hasErrors())
    return 0;
  struct Expected {
    uint32_t begin, end;
    const Token *token; ///< null: a comment
  };
  std::vector<Expected> expected;
  for (const Comment &comment : comments)
    expected.push_back({comment.begin, comment.end, nullptr});
  for (const Token &token : tokens)
    if (token.kind != TokenKind::End)
      expected.push_back({token.begin, token.end, &token});
  llvm::sort(expected, [](const Expected &a, const Expected &b) {
    return a.begin < b.begin;
  });
  std::vector<Scoped> found = scopesOf(file);
  for (size_t i = 0; i < expected.size(); ++i) {
    auto [begin, end, token] = expected[i];
    SourceRange range{&file, begin, end};
    std::string where = file.name().str() + ":" +
                        std::to_string(range.start().line) + ": '" +
                        range.text().str() + "'";
    if (i >= found.size()) {
      ADD_FAILURE() << where << " has no scope";
      return i;
    }
    llvm::StringRef scope = found[i].scope;
    llvm::StringRef prefix =
        token ? expectedScope(token->kind, scope) : "comment.line.";
    EXPECT_TRUE(scope.starts_with(prefix) && found[i].begin == begin &&
                found[i].end == end)
        << where << " has scope " << scope.str() << " on '"
        << file.text().slice(found[i].begin, found[i].end).str()
        << "', expected " << prefix.str();
    if (::testing::Test::HasFailure())
      return i;
  }
  EXPECT_EQ(found.size(), expected.size()) << file.name().str();
  return expected.size();
}

TEST(Grammar, FindsTheTokensOfEveryFile) {
  size_t tokens = 0;
  for (const auto &file : gelato::test::sources())
    tokens += compare(*file);
  EXPECT_GE(tokens, 2000u);
}

TEST(Grammar, FindsEveryTokenAlone) {
  for (llvm::ArrayRef<Spelling> spellings : {keywords(), punctuation()})
    for (const Spelling &spelling : spellings) {
      SourceFile file("t.gel", spelling.text.str());
      EXPECT_EQ(compare(file), 1u) << spelling.text.str();
    }
  for (const char *text : {"2",
                           "0.5",
                           ".5",
                           "1.",
                           "1e3",
                           "1E-3",
                           "2.5e+10",
                           "0x1p4",
                           "0x1.8p-3",
                           "0X.8P1",
                           "2.T",
                           "x1.T",
                           "w . T",
                           "_a1",
                           "kernels",
                           "f322",
                           "a.T.T",
                           "\"a # b\" # \"c\"",
                           "fn  f",
                           "kernel\tk",
                           "kernel",
                           "gelu ( x)",
                           "gelu_(x)",
                           "my_gelu(x)",
                           "-1e-3-x",
                           "a<-b",
                           "accuracy = \"tight\"",
                           "accuracy = 1",
                           "x[:2,3:]",
                           "# \xF0\x9F\x8D\xA8 \xFF"}) {
    SourceFile file("t.gel", text);
    EXPECT_GE(compare(file), 1u) << text;
  }
}

/// The words of a list, in the order of the compiler's table.
using Words = std::vector<std::string>;

Words builtinNames() {
  Words names;
  for (const Builtin &builtin : builtins())
    if (!builtin.isHidden)
      names.push_back(builtin.name.str());
  names.push_back("matmul");
  return names;
}

Words preludeNames() {
  Words names;
  for (const auto &fn : prelude().fns)
    if (findPreludeFn(fn->name))
      names.push_back(fn->name);
  return names;
}

Words options() {
  Words names;
  for (const CallOption &option : callOptions())
    names.push_back(option.name.str());
  return names;
}

TEST(Grammar, ListsTheFunctionsAndOptions) {
  for (const auto &[scope, words] :
       {std::pair{"support.function.builtin", builtinNames()},
        {"support.function.prelude", preludeNames()},
        {"variable.parameter.option", options()}})
    expectDerived("compiler/editors/vscode/syntaxes/gel.tmLanguage.json",
                  std::string("{\"name\": \"") + scope +
                      ".gel\", \"match\": \"\\\\b(?:",
                  ")", llvm::join(words, "|"));
}

TEST(VimSyntax, ListsTheWords) {
  std::string functions = llvm::join(builtinNames(), " ") +
                          "\nsyntax keyword gelFunction " +
                          llvm::join(preludeNames(), " ");
  const char *file = "compiler/editors/vim/syntax/gel.vim";
  expectDerived(file, "syntax keyword gelFunction ",
                "\nsyntax keyword gelOption", functions);
  expectDerived(file, "syntax keyword gelOption ", "\n",
                llvm::join(options(), " "));
  std::string text = read("vim/syntax/gel.vim");
  std::map<std::string, std::vector<std::string>> groups;
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(text).split(lines, '\n');
  for (llvm::StringRef line : lines) {
    if (!line.consume_front("syntax keyword "))
      continue;
    llvm::SmallVector<llvm::StringRef> words;
    line.split(words, ' ');
    for (llvm::StringRef word : llvm::drop_begin(words))
      groups[words[0].str()].push_back(word.str());
  }
  for (auto &[group, words] : groups)
    llvm::sort(words);
  std::vector<std::string> known, expected;
  for (const char *group :
       {"gelDeclaration", "gelStatement", "gelModifier", "gelType"})
    known.insert(known.end(), groups[group].begin(), groups[group].end());
  for (const Spelling &keyword : keywords())
    expected.push_back(keyword.text.str());
  llvm::sort(known);
  llvm::sort(expected);
  EXPECT_EQ(known, expected);
}

} // namespace
