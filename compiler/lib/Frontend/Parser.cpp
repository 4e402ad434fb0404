//===- Parser.cpp - declarations, functions and recovery ------------------===//
//
// Recovery is by statement: after an error everything up to the next line that
// can begin a statement is skipped; a line that begins with `kernel` or `fn`
// always begins a declaration, whatever braces or parentheses are open.
//
//===----------------------------------------------------------------------===//

#include "Parser.h"

#include "gelato/Frontend/Frontend.h"
#include "gelato/Support/Spelling.h"
#include "llvm/ADT/STLExtras.h"

using namespace gelato;

//===----------------------------------------------------------------------===//
// Tokens and errors
//===----------------------------------------------------------------------===//

bool Parser::accept(TokenKind kind) {
  if (!at(kind))
    return false;
  advance();
  return true;
}

std::string Parser::spell(const Token &token) const {
  if (token.kind == TokenKind::End)
    return "the end of the file";
  // A quoted text may hold anything; all other tokens are short and plain.
  if (token.kind == TokenKind::Text)
    return "a text in quotes";
  return "'" + textOf(token).str() + "'";
}

std::string Parser::describe(const Token &token) const {
  if (token.startsLine && opens.empty() && token.kind != TokenKind::End)
    return "the end of the line";
  return spell(token);
}

void Parser::error(ErrorId id, SourceRange range, std::string message) {
  if (!aborted && !at(TokenKind::Error))
    report(diagnostics, id, range, std::move(message));
}

void Parser::errorWithNote(ErrorId id, SourceRange range, std::string message,
                           SourceRange noteRange, std::string note) {
  if (!aborted && !at(TokenKind::Error))
    report(diagnostics, id, range, std::move(message))
        .note(noteRange, std::move(note));
}

void Parser::expected(ErrorId id, llvm::StringRef what,
                      llvm::StringRef wayOut) {
  std::string message =
      "expected " + what.str() + ", found " + describe(peek());
  if (!wayOut.empty())
    message += "; " + wayOut.str();
  // What is missing at the end of a line is missing behind its last token, not
  // before the first one of the next line.
  SourceRange range = rangeOf(peek());
  bool behindLast = (peek().startsLine && opens.empty()) || at(TokenKind::End);
  if (behindLast && pos > 0)
    range.begin = range.end = tokens[pos - 1].end;
  // Found on a later line, it tells little without the place of the opening.
  bool isFarther = peek().startsLine || at(TokenKind::End);
  if (opens.empty() || !isFarther)
    error(id, range, std::move(message));
  else
    errorWithNote(id, range, std::move(message), rangeOf(opens.back()),
                  "inside the " + textOf(opens.back()).str() +
                      " that opened here");
}

void Parser::abort(ErrorId id, SourceRange range, std::string message) {
  error(id, range, std::move(message));
  aborted = true;
  pos = tokens.size() - 1;
}

bool Parser::Nesting::check() {
  if (parser.nesting <= maxNesting)
    return true;
  parser.abort(ErrorId::NestingLimit, parser.rangeOf(parser.peek()),
               "found more than " + std::to_string(maxNesting) +
                   " levels of nesting; name a part of it in a statement or an "
                   "fn");
  return false;
}

bool Parser::expect(TokenKind kind, ErrorId id, llvm::StringRef what,
                    llvm::StringRef wayOut) {
  if (accept(kind))
    return true;
  expected(id, what, wayOut);
  return false;
}

bool Parser::close(TokenKind kind, llvm::StringRef what) {
  if (accept(kind)) {
    opens.pop_back();
    return true;
  }
  if (foreignOperator())
    return false;
  const Token &open = opens.back();
  llvm::StringRef closing = kind == TokenKind::RParen ? ")" : "]";
  errorWithNote(ErrorId::Unclosed, rangeOf(peek()),
                "expected " + what.str() + ", found " + describe(peek()),
                rangeOf(open),
                ("write '" + closing + "' to close the '" + textOf(open) +
                 "' opened here")
                    .str());
  return false;
}

bool Parser::expectName(llvm::StringRef what, std::string &name,
                        SourceRange &range) {
  const Token &token = peek();
  bool isKeyword =
      token.kind >= TokenKind::Kernel && token.kind <= TokenKind::F16;
  if (token.kind != TokenKind::Identifier) {
    if (isKeyword && !token.startsLine)
      expected(ErrorId::KeywordAsName, what,
               textOf(token).str() + " is a keyword; choose another name");
    else
      expected(ErrorId::ExpectedName, what,
               "write a letter or '_', then letters, digits and '_'");
    return false;
  }
  name = textOf(token).str();
  range = rangeOf(token);
  advance();
  return true;
}

//===----------------------------------------------------------------------===//
// Recovery
//===----------------------------------------------------------------------===//

void Parser::skipToDeclaration() {
  opens.clear();
  auto atForeignDeclaration = [&] {
    return peek().startsLine && at(TokenKind::Identifier) &&
           (findForeignWord(textOf(peek()), ForeignPlace::Declaration) ||
            !misspelledDeclaration().empty());
  };
  unsigned braces = 0;
  while (!at(TokenKind::End)) {
    if (peek().startsLine && (at(TokenKind::Kernel) || at(TokenKind::Fn)))
      return;
    if (braces == 0 && atForeignDeclaration())
      return;
    if (at(TokenKind::LBrace))
      ++braces;
    else if (at(TokenKind::RBrace) && braces > 0)
      --braces;
    advance();
  }
}

void Parser::skipStatement() {
  // Only what begins like a statement: the rest of an expression that went on
  // over lines would give a second error. Inside parentheses `name =` may be
  // an argument; a keyword never is.
  auto atStatement = [&] {
    if (!peek().startsLine)
      return false;
    if (at(TokenKind::Return) || at(TokenKind::Kernel) || at(TokenKind::Fn))
      return true;
    TokenKind second = peek(1).kind;
    return opens.empty() && at(TokenKind::Identifier) && !peek(1).startsLine &&
           (second == TokenKind::Assign || second == TokenKind::ColonAssign ||
            second == TokenKind::OpAssign || second == TokenKind::EqEq ||
            second == TokenKind::Colon || second == TokenKind::Identifier);
  };
  // Right where parsing failed, `name =` is the next statement, and what is
  // missing is a parenthesis.
  if (peek().startsLine && at(TokenKind::Identifier) &&
      peek(1).kind == TokenKind::Assign)
    opens.clear();
  while (!at(TokenKind::End) && !at(TokenKind::RBrace) && !atStatement()) {
    if (at(TokenKind::LParen) || at(TokenKind::LBracket))
      opens.push_back(peek());
    else if ((at(TokenKind::RParen) || at(TokenKind::RBracket)) &&
             !opens.empty())
      opens.pop_back();
    advance();
  }
  opens.clear();
}

void Parser::skipToBody() {
  opens.clear();
  while (!at(TokenKind::End) && !at(TokenKind::LBrace) &&
         !(peek().startsLine && (at(TokenKind::Kernel) || at(TokenKind::Fn))))
    advance();
}

bool Parser::foreignWord(ForeignPlace place) {
  // `let = x` is an ordinary statement.
  if (peek(1).kind == TokenKind::Assign)
    return false;
  const ForeignWord *found = findForeignWord(textOf(peek()), place);
  if (!found)
    return false;
  error(found->id, rangeOf(peek()),
        ("there is no '" + found->word + "' here; " + found->wayOut).str());
  return true;
}

std::string Parser::misspelled(llvm::ArrayRef<llvm::StringRef> keywords) const {
  return at(TokenKind::Identifier) ? closestName(textOf(peek()), keywords).str()
                                   : "";
}

std::string Parser::misspelledDeclaration() const {
  return peek(1).kind == TokenKind::Identifier &&
                 peek(2).kind == TokenKind::LParen
             ? misspelled({"kernel", "fn"})
             : "";
}

void Parser::reportMisspelled(llvm::StringRef keyword) {
  error(ErrorId::MisspelledKeyword, rangeOf(peek()),
        "found " + spell(peek()) + "; did you mean '" + keyword.str() + "'?");
}

bool Parser::foreignOperator() {
  bool isOperator =
      at(TokenKind::Identifier) && foreignWord(ForeignPlace::Operator);
  if (isOperator || !at(TokenKind::Assign))
    return isOperator;
  error(ErrorId::AssignForEqual, rangeOf(peek()),
        "found '=' in an expression; to compare, write '=='");
  return true;
}

void Parser::reportSemicolon() {
  // Once: there is one behind every statement, or none.
  if (!hasSemicolon)
    error(ErrorId::Semicolon, rangeOf(peek()),
          "found ';'; a statement ends with its line: remove it");
  hasSemicolon = true;
  while (accept(TokenKind::Semicolon))
    ;
}

//===----------------------------------------------------------------------===//
// Program, functions
//===----------------------------------------------------------------------===//

std::unique_ptr<Program> Parser::parseProgram() {
  auto program = std::make_unique<Program>();
  program->file = &file;
  while (!at(TokenKind::End))
    parseDeclaration(*program);
  program->isWhole = diagnostics.diagnostics().size() == errorsBefore;
  return program;
}

void Parser::parseDeclaration(Program &program) {
  std::string meant = misspelledDeclaration();
  if (at(TokenKind::Fn) || meant == "fn") {
    if (!meant.empty())
      reportMisspelled(meant);
    auto fn = std::make_unique<FnDecl>();
    if (!parseFn(*fn)) {
      fn->body = nullptr;
      skipToDeclaration();
    }
    if (!fn->name.empty())
      program.fns.push_back(std::move(fn));
    return;
  }
  if (at(TokenKind::Kernel) || meant == "kernel") {
    if (!meant.empty())
      reportMisspelled(meant);
    auto kernel = std::make_unique<Kernel>();
    parseKernel(*kernel);
    if (!kernel->name.empty())
      program.kernels.push_back(std::move(kernel));
    return;
  }
  if (at(TokenKind::Semicolon))
    return reportSemicolon();
  if (at(TokenKind::RBrace))
    error(ErrorId::Unopened, rangeOf(peek()),
          "found '}' with no '{' open; remove it");
  else if (at(TokenKind::Text))
    error(ErrorId::ExpectedDeclaration, rangeOf(peek()),
          "expected 'kernel' or 'fn', found a text in quotes; write a comment "
          "as # ...");
  else if (!foreignWord(ForeignPlace::Declaration))
    // The token itself was found here, even at the start of its line.
    error(ErrorId::ExpectedDeclaration, rangeOf(peek()),
          "expected 'kernel' or 'fn', found " + spell(peek()) +
              "; write statements inside a kernel's braces");
  // `def f(...)` means to declare f.
  if (peek(1).kind == TokenKind::Identifier &&
      peek(2).kind == TokenKind::LParen) {
    auto fn = std::make_unique<FnDecl>();
    fn->name = textOf(peek(1)).str();
    fn->nameRange = rangeOf(peek(1));
    program.fns.push_back(std::move(fn));
  }
  advance();
  skipToDeclaration();
}

bool Parser::parseFn(FnDecl &fn) {
  advance();
  if (!expectName("the function's name", fn.name, fn.nameRange) ||
      !parseFnParams(fn) ||
      !expect(TokenKind::Assign, ErrorId::FunctionForm, "'='",
              "a function is one expression: write fn name(v) = v * v"))
    return false;
  fn.body = parseExpr();
  return fn.body && endStatement();
}

bool Parser::parseFnParams(FnDecl &fn) {
  if (!at(TokenKind::LParen)) {
    expected(ErrorId::ExpectedParenthesis, "'(' and the parameters",
             "write fn name(v) = v * v");
    return false;
  }
  open();
  while (!at(TokenKind::RParen)) {
    auto param = std::make_unique<FnParam>();
    param->index = unsigned(fn.params.size());
    if (!expectName("a parameter's name", param->name, param->range))
      return false;
    if (at(TokenKind::Colon)) {
      error(ErrorId::TypedParameter, rangeOf(peek()),
            "expected ',' or ')', found ':'; the parameters of an fn are "
            "scalars and have no type: write fn name(v)");
      advance();
      TensorType ignored;
      if (!parseType(ignored))
        return false;
    }
    if (accept(TokenKind::Assign) && !(param->defaultValue = parseExpr()))
      return false;
    fn.params.push_back(std::move(param));
    if (!accept(TokenKind::Comma))
      break;
  }
  return close(TokenKind::RParen, "',' or ')'");
}

std::unique_ptr<Program> gelato::parse(const SourceFile &file,
                                       DiagnosticEngine &diagnostics) {
  if (file.text().size() > maxSourceBytes) {
    report(diagnostics, ErrorId::FileLimit,
           {&file, SourceRange::noOffset, SourceRange::noOffset},
           "the file has " + std::to_string(file.text().size()) +
               " bytes, expected at most " + std::to_string(maxSourceBytes) +
               "; split it into several files");
    return nullptr;
  }
  // A full engine would not show that there was an error.
  bool wasFull = diagnostics.isFull();
  std::unique_ptr<Program> program = Parser(file, diagnostics).parseProgram();
  return program->isWhole && !wasFull ? std::move(program) : nullptr;
}
