//===- Parser.h - tokens to a tree ------------------------------*- C++ -*-===//
//
// Recursive descent with one rule per function; compiler/docs/language.md has
// the grammar. A rule that fails has reported why and returns null or false;
// the statement, or the signature, is then skipped and parsing goes on behind
// it.
//
// The recursion is bounded: Nesting counts what can nest, and finish() refuses
// an expression that is too high, which long chains of operators make without
// nesting. Both end the parse.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_FRONTEND_PARSER_H
#define GELATO_LIB_FRONTEND_PARSER_H

#include "Foreign.h"
#include "gelato/Frontend/AST.h"
#include "gelato/Frontend/Errors.h"
#include "gelato/Frontend/Lexer.h"

namespace gelato {

class Parser {
public:
  Parser(const SourceFile &file, DiagnosticEngine &diagnostics)
      : file(file), diagnostics(diagnostics),
        errorsBefore(diagnostics.diagnostics().size()),
        tokens(lex(file, diagnostics)) {}

  /// What could be read, with isWhole set if it was all of it.
  std::unique_ptr<Program> parseProgram();
  /// Whether a limit ended the parse: the rest of the file was not looked at.
  bool isAborted() const { return aborted; }

private:
  // Tokens (Parser.cpp).
  const Token &peek(size_t ahead = 0) const {
    return tokens[std::min(pos + ahead, tokens.size() - 1)];
  }
  bool at(TokenKind kind) const { return peek().kind == kind; }
  /// Takes the token if it is of that kind.
  bool accept(TokenKind kind);
  void advance() { pos += at(TokenKind::End) ? 0 : 1; }
  /// Takes a token of that kind or reports "expected `what`, found ...", with
  /// `wayOut` behind it.
  bool expect(TokenKind kind, ErrorId id, llvm::StringRef what,
              llvm::StringRef wayOut = "");
  /// Takes a parenthesis or bracket that opens.
  void open() {
    opens.push_back(peek());
    advance();
  }
  /// Takes the token that closes the last one opened, or reports both.
  bool close(TokenKind kind, llvm::StringRef what);
  bool expectName(llvm::StringRef what, std::string &name, SourceRange &range);
  /// Outside parentheses a statement ends with its line.
  bool atStatementEnd() const {
    return opens.empty() &&
           (peek().startsLine || at(TokenKind::RBrace) || at(TokenKind::End));
  }

  SourceRange rangeOf(const Token &token) const {
    return {&file, token.begin, token.end};
  }
  /// From `begin` to the end of the token taken last.
  SourceRange rangeFrom(uint32_t begin) const {
    return {&file, begin, tokens[pos == 0 ? 0 : pos - 1].end};
  }
  llvm::StringRef textOf(const Token &token) const {
    return file.text().slice(token.begin, token.end);
  }
  /// "'x'", or what it is for what cannot be quoted.
  std::string spell(const Token &token) const;
  /// The same, but "the end of the line" where that is what was found.
  std::string describe(const Token &token) const;

  // Errors. After an Error token or an abort they are silent.
  void error(ErrorId id, SourceRange range, std::string message);
  void errorWithNote(ErrorId id, SourceRange range, std::string message,
                     SourceRange noteRange, std::string note);
  void expected(ErrorId id, llvm::StringRef what, llvm::StringRef wayOut = "");
  /// Ends the parse after a limit was exceeded.
  void abort(ErrorId id, SourceRange range, std::string message);

  /// One level of parentheses, brackets, calls or minus signs.
  class Nesting {
  public:
    explicit Nesting(Parser &parser) : parser(parser) { ++parser.nesting; }
    ~Nesting() { --parser.nesting; }
    /// False, with the parse ended, below the deepest level.
    bool check();

  private:
    Parser &parser;
  };

  // Declarations (Parser.cpp, ParseSignature.cpp), statements (ParseBody.cpp).
  void parseDeclaration(Program &program);
  bool parseFn(FnDecl &fn);
  bool parseFnParams(FnDecl &fn);
  void parseKernel(Kernel &kernel);
  bool parseSignature(Kernel &kernel);
  bool parseArguments(Kernel &kernel);
  bool parseArgument(Argument &argument);
  bool refuseCount(SourceRange range, llvm::StringRef noun);
  bool parseResults(Kernel &kernel);
  bool parseType(TensorType &type);
  /// False if it cannot be known which one was meant.
  bool reportType(ElementType &meant);
  bool parseDims(TensorType &type);
  bool parseDim(Dim &dim, int64_t smallest = 1);
  void parseBody(Kernel &kernel);
  bool parseStatement(Kernel &kernel);
  bool parseLet(Kernel &kernel);
  bool parseReturn(Kernel &kernel);
  bool endStatement();
  /// Keeps the names that the statement at `first`, which could not be read,
  /// would have assigned.
  void keepNames(Kernel &kernel, size_t first);
  void skipStatement();
  void skipToDeclaration();
  void skipToBody();

  // Habits (Parser.cpp). Each reports one at the current token, if it is one.
  bool foreignWord(ForeignPlace place);
  /// Before an operand: a word.
  bool foreignOperand();
  /// Behind an operand: a word, or '=' for '=='.
  bool foreignOperator();
  /// Takes the semicolons, too.
  void reportSemicolon();
  /// The keyword that the current name was meant to be; empty if none.
  std::string misspelled(llvm::ArrayRef<llvm::StringRef> keywords) const;
  std::string misspelledDeclaration() const;
  void reportMisspelled(llvm::StringRef keyword);

  // Expressions (ParseExpr.cpp).
  ExprPtr parseExpr();
  ExprPtr parseSum();
  ExprPtr parseProduct();
  ExprPtr parseUnary();
  ExprPtr parsePostfix();
  ExprPtr parsePrimary();
  ExprPtr parseNumber();
  ExprPtr parseParenthesized();
  ExprPtr parseCall();
  bool parseCallArgument(const Token &callee, std::vector<ExprPtr> &args,
                         std::vector<CallExpr::Named> &named);
  ExprPtr parseTranspose(ExprPtr operand);
  void reportAttribute(bool isName);
  ExprPtr parseSlice(ExprPtr operand);
  bool parseSliceBounds(SliceExpr::Bounds &bounds);
  /// `expr`, unless it is too high.
  ExprPtr finish(ExprPtr expr);

  const SourceFile &file;
  DiagnosticEngine &diagnostics;
  size_t errorsBefore; ///< of other files; counted before the lexer runs
  std::vector<Token> tokens;
  size_t pos = 0;
  std::vector<Token> opens; ///< parentheses and brackets, innermost last
  unsigned nesting = 0;     ///< see Nesting
  bool aborted = false;
  bool hasSemicolon = false; ///< reported already
};

} // namespace gelato

#endif // GELATO_LIB_FRONTEND_PARSER_H
