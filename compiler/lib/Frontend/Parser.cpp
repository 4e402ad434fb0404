//===- Parser.cpp - declarations, statements and recovery -----------------===//
//
// Recovery is by statement: after an error everything up to the next line that
// can begin a statement is skipped; a line that begins with `kernel` or `fn`
// always begins a declaration, whatever braces or parentheses are open.
//
//===----------------------------------------------------------------------===//

#include "Parser.h"

#include "gelato/Frontend/Frontend.h"
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
               "this is nested more than " + std::to_string(maxNesting) +
                   " deep; name a part of it in a statement or an fn");
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
  if (!accept(kind)) {
    const Token &open = opens.back();
    errorWithNote(ErrorId::Unclosed, rangeOf(peek()),
                  "expected " + what.str() + ", found " + describe(peek()),
                  rangeOf(open),
                  "it closes the " + textOf(open).str() + " that opened here");
    return false;
  }
  opens.pop_back();
  return true;
}

bool Parser::expectName(llvm::StringRef what, std::string &name,
                        SourceRange &range) {
  const Token &token = peek();
  bool isKeyword =
      token.kind >= TokenKind::Kernel && token.kind <= TokenKind::F16;
  if (token.kind != TokenKind::Identifier) {
    if (isKeyword && !token.startsLine)
      expected(ErrorId::KeywordAsName, what,
               textOf(token).str() + " is a keyword");
    else
      expected(ErrorId::ExpectedName, what);
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
  while (!at(TokenKind::End) &&
         !(peek().startsLine && (at(TokenKind::Kernel) || at(TokenKind::Fn))))
    advance();
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
            second == TokenKind::Identifier);
  };
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

namespace {

/// Words of other languages and what gelato has in their place.
struct ForeignWord {
  llvm::StringLiteral word;
  bool atTopLevel; ///< between declarations, else between statements
  ErrorId id;
  llvm::StringLiteral wayOut;
};

constexpr llvm::StringLiteral declarationForms =
    "write 'kernel name(x: f32[M, D]) -> f32[M, D] { ... }' for a kernel, 'fn "
    "name(v) = expression' for a scalar function";
constexpr llvm::StringLiteral noImports =
    "a file is complete in itself; its functions are built in or declared with "
    "fn";
constexpr llvm::StringLiteral noQualifier =
    "a statement is 'name = expression', and each name is assigned once";
constexpr llvm::StringLiteral noBranches =
    "choose element by element with where(condition, a, b)";
constexpr llvm::StringLiteral noLoops =
    "operators work on whole tensors; @ sums";

constexpr ForeignWord foreignWords[] = {
    {"def", true, ErrorId::ForeignDeclaration, declarationForms},
    {"func", true, ErrorId::ForeignDeclaration, declarationForms},
    {"fun", true, ErrorId::ForeignDeclaration, declarationForms},
    {"function", true, ErrorId::ForeignDeclaration, declarationForms},
    {"void", true, ErrorId::ForeignDeclaration, declarationForms},
    {"import", true, ErrorId::ForeignImport, noImports},
    {"from", true, ErrorId::ForeignImport, noImports},
    {"include", true, ErrorId::ForeignImport, noImports},
    {"use", true, ErrorId::ForeignImport, noImports},
    {"let", false, ErrorId::ForeignQualifier, noQualifier},
    {"var", false, ErrorId::ForeignQualifier, noQualifier},
    {"val", false, ErrorId::ForeignQualifier, noQualifier},
    {"const", false, ErrorId::ForeignQualifier, noQualifier},
    {"auto", false, ErrorId::ForeignQualifier, noQualifier},
    {"float", false, ErrorId::ForeignQualifier, noQualifier},
    {"if", false, ErrorId::ForeignBranch, noBranches},
    {"else", false, ErrorId::ForeignBranch, noBranches},
    {"switch", false, ErrorId::ForeignBranch, noBranches},
    {"for", false, ErrorId::ForeignLoop, noLoops},
    {"while", false, ErrorId::ForeignLoop, noLoops},
    {"def", false, ErrorId::ForeignDeclaration, declarationForms},
    {"import", false, ErrorId::ForeignImport, noImports},
};

} // namespace

bool Parser::foreignWord(bool atTopLevel) {
  // `let = x` is an ordinary statement.
  if (!at(TokenKind::Identifier) || peek(1).kind == TokenKind::Assign)
    return false;
  const ForeignWord *found =
      llvm::find_if(foreignWords, [&](const ForeignWord &row) {
        return row.atTopLevel == atTopLevel && row.word == textOf(peek());
      });
  if (found == std::end(foreignWords))
    return false;
  error(found->id, rangeOf(peek()),
        ("there is no '" + found->word + "' here; " + found->wayOut).str());
  return true;
}

//===----------------------------------------------------------------------===//
// Program, functions
//===----------------------------------------------------------------------===//

std::unique_ptr<Program> Parser::parseProgram() {
  auto program = std::make_unique<Program>();
  program->file = &file;
  while (!at(TokenKind::End))
    parseDeclaration(*program);
  return program;
}

void Parser::parseDeclaration(Program &program) {
  if (at(TokenKind::Fn)) {
    if (std::unique_ptr<FnDecl> fn = parseFn())
      program.fns.push_back(std::move(fn));
    else
      skipToDeclaration();
    return;
  }
  if (at(TokenKind::Kernel)) {
    if (std::unique_ptr<Kernel> kernel = parseKernel())
      program.kernels.push_back(std::move(kernel));
    return;
  }
  if (at(TokenKind::Semicolon))
    error(ErrorId::Semicolon, rangeOf(peek()),
          "found ';'; a declaration ends without one");
  else if (at(TokenKind::RBrace))
    error(ErrorId::UnopenedBody, rangeOf(peek()),
          "found '}' with no '{' open; remove it");
  else if (!foreignWord(/*atTopLevel=*/true)) {
    // The token itself was found here, even at the start of its line.
    error(ErrorId::ExpectedDeclaration, rangeOf(peek()),
          "expected 'kernel' or 'fn', found " + spell(peek()));
  }
  advance();
  skipToDeclaration();
}

std::unique_ptr<FnDecl> Parser::parseFn() {
  auto fn = std::make_unique<FnDecl>();
  advance();
  if (!expectName("the function's name", fn->name, fn->nameRange) ||
      !parseFnParams(*fn))
    return nullptr;
  if (at(TokenKind::LBrace) || at(TokenKind::Colon) || at(TokenKind::Arrow)) {
    expected(ErrorId::FunctionForm, "'='",
             "a function is one expression of scalars: fn name(v) = v "
             "* v");
    return nullptr;
  }
  if (!expect(TokenKind::Assign, ErrorId::FunctionForm,
              "'=' and the function's expression"))
    return nullptr;
  fn->body = parseExpr();
  if (!fn->body || !endStatement())
    return nullptr;
  return fn;
}

bool Parser::parseFnParams(FnDecl &fn) {
  if (!at(TokenKind::LParen)) {
    expected(ErrorId::ExpectedParenthesis, "'(' and the parameters");
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
            "expected ',' or ')', found ':'; the parameters "
            "of an fn are scalars and have no type");
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

//===----------------------------------------------------------------------===//
// Kernels: bodies and statements
//===----------------------------------------------------------------------===//

std::unique_ptr<Kernel> Parser::parseKernel() {
  auto kernel = std::make_unique<Kernel>();
  uint32_t begin = peek().begin;
  advance();
  if (!parseSignature(*kernel)) {
    skipToBody();
    if (!at(TokenKind::LBrace))
      return nullptr;
  }
  if (!at(TokenKind::LBrace)) {
    expected(ErrorId::MissingBody, "'{' and the kernel's statements");
    skipToDeclaration();
    return nullptr;
  }
  parseBody(*kernel);
  kernel->range = rangeFrom(begin);
  return kernel;
}

void Parser::parseBody(Kernel &kernel) {
  const Token open = peek();
  advance();
  while (!at(TokenKind::RBrace)) {
    bool atDeclaration =
        peek().startsLine && (at(TokenKind::Kernel) || at(TokenKind::Fn));
    if (at(TokenKind::End) || atDeclaration) {
      errorWithNote(ErrorId::UnclosedBody, rangeOf(peek()),
                    "expected '}' at the end of kernel '" + kernel.name +
                        "', found " + spell(peek()),
                    rangeOf(open), "its '{' is here");
      return;
    }
    if (!parseStatement(kernel))
      skipStatement();
  }
  if (!kernel.returnRange.hasPlace())
    error(ErrorId::MissingReturn, rangeOf(peek()),
          "kernel '" + kernel.name +
              "' returns nothing; end it with 'return "
              "expression'");
  advance();
}

bool Parser::parseStatement(Kernel &kernel) {
  if (!kernel.returns.empty() && !at(TokenKind::Semicolon)) {
    errorWithNote(ErrorId::AfterReturn, rangeOf(peek()),
                  "found a statement after the return; nothing may follow it",
                  kernel.returnRange, "the return is here");
    advance();
    return false;
  }
  if (at(TokenKind::Return))
    return parseReturn(kernel);
  if (foreignWord(/*atTopLevel=*/false)) {
    advance();
    return false;
  }
  TokenKind second = peek(1).kind;
  SourceRange secondRange = rangeOf(peek(1));
  if (at(TokenKind::Identifier) && !peek(1).startsLine) {
    if (second == TokenKind::Assign)
      return parseLet(kernel);
    if (second == TokenKind::ColonAssign) {
      error(ErrorId::ColonAssign, secondRange,
            "found ':='; a statement is 'name = expression'");
      return parseLet(kernel);
    }
    if (second == TokenKind::OpAssign)
      error(ErrorId::OperatorAssign, secondRange,
            "found '" + textOf(peek(1)).str() +
                "'; each name is assigned once: give the new "
                "value a new name");
    else if (second == TokenKind::Colon)
      error(ErrorId::AnnotatedAssignment, secondRange,
            "found ':'; a statement is 'name = expression', its "
            "type follows from the expression");
    else if (second == TokenKind::Comma)
      error(ErrorId::SeveralTargets, secondRange,
            "found ','; a statement assigns one name");
    else
      error(ErrorId::UnusedValue, rangeOf(peek()),
            "expected 'name = expression' or 'return expression'; give this "
            "value a name or return it");
    advance();
    return false;
  }
  if (at(TokenKind::Semicolon))
    error(ErrorId::Semicolon, rangeOf(peek()),
          "found ';'; a statement ends with its line, without one");
  else if (at(TokenKind::Error))
    ; // reported by the lexer
  else
    error(ErrorId::ExpectedStatement, rangeOf(peek()),
          "expected 'name = expression' or 'return expression', found " +
              spell(peek()) +
              "; to continue the line before, put its expression in "
              "parentheses");
  advance();
  return false;
}

bool Parser::parseLet(Kernel &kernel) {
  auto let = std::make_unique<Let>();
  let->name = textOf(peek()).str();
  let->range = rangeOf(peek());
  advance();
  advance(); // '='
  let->value = parseExpr();
  if (!let->value || !endStatement())
    return false;
  kernel.lets.push_back(std::move(let));
  return true;
}

bool Parser::parseReturn(Kernel &kernel) {
  const Token keyword = peek();
  // Set first: a return that is wrong is not a return that is missing.
  kernel.returnRange = rangeOf(keyword);
  advance();
  std::vector<ExprPtr> values;
  do {
    ExprPtr value = parseExpr();
    if (!value)
      return false;
    values.push_back(std::move(value));
  } while (accept(TokenKind::Comma));
  if (!endStatement())
    return false;
  kernel.returnRange = rangeFrom(keyword.begin);
  kernel.returns = std::move(values);
  return true;
}

bool Parser::endStatement() {
  if (atStatementEnd())
    return true;
  llvm::StringRef wayOut;
  ErrorId id = ErrorId::ExpectedLineEnd;
  if (at(TokenKind::Semicolon)) {
    id = ErrorId::Semicolon;
    wayOut = "a statement ends with its line, without ';'";
  } else if (at(TokenKind::Assign)) {
    id = ErrorId::AssignForEqual;
    wayOut = "equality is written ==";
  } else if (at(TokenKind::Identifier) &&
             llvm::is_contained({"and", "or"}, textOf(peek()))) {
    id = ErrorId::LogicalOperator;
    wayOut = "choose element by element with where(condition, a, b)";
  } else if (at(TokenKind::Identifier) &&
             llvm::is_contained({"if", "else"}, textOf(peek()))) {
    id = ErrorId::ForeignBranch;
    wayOut = "choose element by element with where(condition, a, b)";
  } else if (at(TokenKind::LBrace)) {
    wayOut = "only kernels have braces";
  }
  expected(id, "an operator or the end of the line", wayOut);
  return false;
}

std::unique_ptr<Program> gelato::parse(const SourceFile &file,
                                       DiagnosticEngine &diagnostics) {
  if (file.text().size() > maxSourceBytes) {
    report(diagnostics, ErrorId::FileLimit,
           {&file, SourceRange::noOffset, SourceRange::noOffset},
           "the file has " + std::to_string(file.text().size()) +
               " bytes; a source file may have " +
               std::to_string(maxSourceBytes));
    return nullptr;
  }
  // Not hasErrors(): the engine may hold the errors of other files.
  size_t before = diagnostics.diagnostics().size();
  bool wasFull = diagnostics.isFull();
  std::unique_ptr<Program> program = Parser(file, diagnostics).parseProgram();
  bool failed = wasFull || diagnostics.diagnostics().size() > before;
  return failed ? nullptr : std::move(program);
}
