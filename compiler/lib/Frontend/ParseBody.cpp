//===- ParseBody.cpp - kernels and their statements -----------------------===//
//
// A statement that is wrong in a way that is understood is reported and kept,
// so that what stands in it is checked, too; one that is not leaves the names
// that it would have assigned.
//
//===----------------------------------------------------------------------===//

#include "Parser.h"

using namespace gelato;

void Parser::parseKernel(Kernel &kernel) {
  uint32_t begin = peek().begin;
  advance();
  if (!parseSignature(kernel)) {
    kernel.results.clear();
    skipToBody();
    if (!at(TokenKind::LBrace))
      return;
  }
  if (!at(TokenKind::LBrace)) {
    if (at(TokenKind::Comma))
      error(ErrorId::ResultNames, rangeOf(peek()),
            "found ',' behind the result's type; several results have names: "
            "write -> (y: f32[M, D], h: f32[M, F])");
    else
      expected(ErrorId::MissingBody, "'{' and the kernel's statements",
               "write them in braces: { return x }");
    kernel.isBroken = true;
    skipToDeclaration();
    return;
  }
  parseBody(kernel);
  kernel.range = rangeFrom(begin);
}

void Parser::parseBody(Kernel &kernel) {
  const Token open = peek();
  advance();
  auto atEnd = [&] {
    return at(TokenKind::RBrace) || at(TokenKind::End) ||
           (peek().startsLine && (at(TokenKind::Kernel) || at(TokenKind::Fn)));
  };
  while (!atEnd()) {
    size_t first = pos;
    if (kernel.returnRange.hasPlace() && !at(TokenKind::Semicolon)) {
      errorWithNote(ErrorId::AfterReturn, rangeOf(peek()),
                    "found a statement after the return; move it before, or "
                    "remove it",
                    kernel.returnRange, "the return is here");
      while (!atEnd())
        advance();
    } else if (!parseStatement(kernel)) {
      keepNames(kernel, first);
      skipStatement();
    }
  }
  if (!at(TokenKind::RBrace)) {
    errorWithNote(ErrorId::UnclosedBody, rangeOf(peek()),
                  "expected '}' at the end of kernel '" + kernel.name +
                      "', found " + spell(peek()) +
                      "; write it behind the last statement",
                  rangeOf(open), "its '{' is here");
    return;
  }
  if (!kernel.returnRange.hasPlace())
    error(ErrorId::MissingReturn, rangeOf(peek()),
          "kernel '" + kernel.name +
              "' returns nothing, found '}'; write 'return expression' before "
              "it");
  advance();
}

void Parser::keepNames(Kernel &kernel, size_t first) {
  std::vector<const Token *> names;
  for (size_t i = first; i < tokens.size(); ++i) {
    const Token &token = tokens[i];
    if (i > first && token.startsLine)
      return;
    switch (token.kind) {
    case TokenKind::Identifier:
      names.push_back(&token);
      continue;
    case TokenKind::Comma:
    case TokenKind::Error:
    case TokenKind::F32:
    case TokenKind::BF16:
    case TokenKind::F16:
      continue;
    case TokenKind::Assign:
    case TokenKind::Colon:
    case TokenKind::ColonAssign:
      break;
    default:
      return;
    }
    break;
  }
  for (const Token *token : names) {
    auto let = std::make_unique<Let>();
    let->name = textOf(*token).str();
    let->range = rangeOf(*token);
    kernel.lets.push_back(std::move(let));
  }
}

bool Parser::parseStatement(Kernel &kernel) {
  if (at(TokenKind::Return))
    return parseReturn(kernel);
  if (at(TokenKind::Semicolon)) {
    reportSemicolon();
    return true;
  }
  if (foreignWord(ForeignPlace::Statement)) {
    advance();
    return false;
  }
  bool isNamed = at(TokenKind::Identifier) && !peek(1).startsLine;
  TokenKind second = peek(1).kind;
  SourceRange secondRange = rangeOf(peek(1));
  if (isNamed && second == TokenKind::Assign)
    return parseLet(kernel);
  if (isNamed && second == TokenKind::ColonAssign) {
    error(ErrorId::ColonAssign, secondRange,
          "found ':='; to assign, write '=': name = expression");
    return parseLet(kernel);
  }
  if (isNamed && second == TokenKind::EqEq) {
    error(ErrorId::EqualForAssign, secondRange,
          "found '==', which compares; to assign, write '=': name = "
          "expression");
    return parseLet(kernel);
  }
  if (isNamed && second == TokenKind::Identifier &&
      !misspelled({"return"}).empty()) {
    reportMisspelled("return");
    return parseReturn(kernel);
  }
  if (isNamed && second == TokenKind::OpAssign)
    error(ErrorId::OperatorAssign, secondRange,
          "found '" + textOf(peek(1)).str() +
              "'; each name is assigned once: give the new value a new name");
  else if (isNamed && second == TokenKind::Colon)
    error(ErrorId::AnnotatedAssignment, secondRange,
          "found ':'; its type follows from the expression: write 'name = "
          "expression'");
  else if (isNamed && second == TokenKind::Comma)
    error(ErrorId::SeveralTargets, secondRange,
          "found ','; a statement assigns one name: write one statement for "
          "each");
  else if (isNamed)
    error(ErrorId::UnusedValue, rangeOf(peek()),
          "expected 'name = expression' or 'return expression', found a value; "
          "give it a name or return it");
  else
    error(ErrorId::ExpectedStatement, rangeOf(peek()),
          "expected 'name = expression' or 'return expression', found " +
              spell(peek()) +
              (at(TokenKind::Text)
                   ? "; write a comment as # ..."
                   : "; to continue the line before, put its expression in "
                     "parentheses"));
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
  if (at(TokenKind::Semicolon)) {
    reportSemicolon();
    // What stands behind it on the line is the next statement.
    return true;
  }
  if (foreignOperator())
    return false;
  if (at(TokenKind::RParen) || at(TokenKind::RBracket)) {
    llvm::StringRef opening = at(TokenKind::RParen) ? "(" : "[";
    error(ErrorId::Unopened, rangeOf(peek()),
          ("found '" + textOf(peek()) + "' with no '" + opening +
           "' open; remove it")
              .str());
    return false;
  }
  llvm::StringRef wayOut = "write one statement a line";
  if (at(TokenKind::Comma))
    wayOut = "a statement ends without it: remove it";
  else if (at(TokenKind::LBrace))
    wayOut = "only kernels have braces: remove it";
  else if (at(TokenKind::Colon))
    wayOut = "there are no blocks: remove it";
  else if (at(TokenKind::Identifier) || at(TokenKind::Number) ||
           at(TokenKind::LParen))
    wayOut = "write a product with *, and one statement a line";
  expected(ErrorId::ExpectedLineEnd, "an operator or the end of the line",
           wayOut);
  return false;
}
