//===- ParseExpr.cpp - expressions ----------------------------------------===//
//
// From loose to tight: comparisons (they do not chain), + -, * / @, unary
// minus, .T and slices. Binary operators associate to the left, as in Python.
//
//===----------------------------------------------------------------------===//

#include "Parser.h"

#include "gelato/Frontend/Frontend.h"
#include "gelato/Support/Spelling.h"
#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace gelato;

namespace {

std::optional<CompareOp> compareOp(TokenKind kind) {
  static constexpr std::pair<TokenKind, CompareOp> table[] = {
      {TokenKind::Lt, CompareOp::Lt},   {TokenKind::Le, CompareOp::Le},
      {TokenKind::Gt, CompareOp::Gt},   {TokenKind::Ge, CompareOp::Ge},
      {TokenKind::EqEq, CompareOp::Eq}, {TokenKind::Ne, CompareOp::Ne}};
  for (auto [token, op] : table)
    if (token == kind)
      return op;
  return std::nullopt;
}

std::optional<ElementType> elementType(TokenKind kind) {
  static constexpr std::pair<TokenKind, ElementType> table[] = {
      {TokenKind::F32, ElementType::F32},
      {TokenKind::BF16, ElementType::BF16},
      {TokenKind::F16, ElementType::F16}};
  for (auto [token, type] : table)
    if (token == kind)
      return type;
  return std::nullopt;
}

} // namespace

ExprPtr Parser::finish(ExprPtr expr) {
  if (expr && expr->height > maxHeight) {
    abort(ErrorId::ExpressionLimit, expr->range,
          "found an expression of more than " + std::to_string(maxHeight) +
              " operations above each other; name parts of it in statements");
    return nullptr;
  }
  return expr;
}

ExprPtr Parser::parseExpr() {
  ExprPtr lhs = parseSum();
  if (!lhs || atStatementEnd())
    return lhs;
  std::optional<CompareOp> op = compareOp(peek().kind);
  if (!op)
    return lhs;
  advance();
  ExprPtr rhs = parseSum();
  if (!rhs)
    return nullptr;
  SourceRange range = lhs->range.to(rhs->range);
  if (!atStatementEnd() && compareOp(peek().kind)) {
    error(ErrorId::ChainedComparison, rangeOf(peek()),
          "found '" + textOf(peek()).str() +
              "' behind a comparison; comparisons do not chain: nest where(a < "
              "b, where(b < c, ...), ...)");
    return nullptr;
  }
  return finish(std::make_unique<CompareExpr>(range, *op, std::move(lhs),
                                              std::move(rhs)));
}

ExprPtr Parser::parseSum() {
  ExprPtr lhs = parseProduct();
  while (lhs && !atStatementEnd() &&
         (at(TokenKind::Plus) || at(TokenKind::Minus))) {
    BinaryOp op = at(TokenKind::Plus) ? BinaryOp::Add : BinaryOp::Sub;
    advance();
    ExprPtr rhs = parseProduct();
    if (!rhs)
      return nullptr;
    SourceRange range = lhs->range.to(rhs->range);
    lhs = finish(std::make_unique<BinaryExpr>(range, op, std::move(lhs),
                                              std::move(rhs)));
  }
  return lhs;
}

ExprPtr Parser::parseProduct() {
  ExprPtr lhs = parseUnary();
  while (lhs && !atStatementEnd()) {
    TokenKind kind = peek().kind;
    if (kind == TokenKind::StarStar) {
      error(ErrorId::PowerOperator, rangeOf(peek()),
            "found '**'; there is no power operator: write v "
            "* v, sqrt(v) or exp(y * log(v))");
      return nullptr;
    }
    if (kind != TokenKind::Star && kind != TokenKind::Slash &&
        kind != TokenKind::At)
      break;
    advance();
    ExprPtr rhs = parseUnary();
    if (!rhs)
      return nullptr;
    SourceRange range = lhs->range.to(rhs->range);
    ExprPtr product;
    if (kind == TokenKind::At)
      product =
          std::make_unique<MatmulExpr>(range, std::move(lhs), std::move(rhs));
    else
      product = std::make_unique<BinaryExpr>(
          range, kind == TokenKind::Star ? BinaryOp::Mul : BinaryOp::Div,
          std::move(lhs), std::move(rhs));
    lhs = finish(std::move(product));
  }
  return lhs;
}

ExprPtr Parser::parseUnary() {
  if (!at(TokenKind::Minus) || atStatementEnd())
    return parsePostfix();
  Nesting level(*this);
  if (!level.check())
    return nullptr;
  uint32_t begin = peek().begin;
  advance();
  ExprPtr operand = parseUnary();
  if (!operand)
    return nullptr;
  return finish(
      std::make_unique<NegateExpr>(rangeFrom(begin), std::move(operand)));
}

ExprPtr Parser::parsePostfix() {
  ExprPtr expr = parsePrimary();
  while (expr && !atStatementEnd()) {
    if (at(TokenKind::Dot))
      expr = finish(parseTranspose(std::move(expr)));
    else if (at(TokenKind::LBracket))
      expr = finish(parseSlice(std::move(expr)));
    else
      break;
  }
  return expr;
}

ExprPtr Parser::parseTranspose(ExprPtr operand) {
  advance();
  bool isName = at(TokenKind::Identifier) && !atStatementEnd();
  if (!isName || textOf(peek()) != "T") {
    reportAttribute(isName);
    return nullptr;
  }
  advance();
  if (at(TokenKind::LParen) && !atStatementEnd()) {
    error(ErrorId::TransposeCall, rangeOf(peek()),
          "found '(' behind .T, which takes no arguments; write w.T");
    return nullptr;
  }
  uint32_t begin = operand->range.begin;
  return std::make_unique<TransposeExpr>(rangeFrom(begin), std::move(operand));
}

void Parser::reportAttribute(bool isName) {
  llvm::StringRef name = isName ? textOf(peek()) : "";
  const ForeignWord *found = findForeignWord(name, ForeignPlace::Attribute);
  if (found || peek(1).kind != TokenKind::LParen) {
    expected(ErrorId::UnknownAttribute, "'T' behind '.'",
             found ? found->wayOut
                   : "the only attribute is the transposed matrix: write w.T");
    return;
  }
  // torch.relu(x), nn.GELU()(x), x.relu()
  std::string wayOut = "write " + name.str() + "(x)";
  std::vector<llvm::StringRef> names = languageFunctions();
  llvm::StringRef meant = closestName(name, names);
  if (llvm::is_contained(names, name))
    ; // that is it
  else if (!meant.empty())
    wayOut = "write " + meant.str() + "(x)";
  else if ((found = findForeignWord(name, ForeignPlace::Function)))
    wayOut = found->wayOut.str();
  error(ErrorId::MethodCall, rangeOf(peek()),
        "found '." + name.str() +
            "('; there are no modules and no methods: " + wayOut);
}

ExprPtr Parser::parseSlice(ExprPtr operand) {
  open();
  std::vector<SliceExpr::Bounds> bounds;
  do {
    SliceExpr::Bounds one;
    if (!parseSliceBounds(one))
      return nullptr;
    bounds.push_back(std::move(one));
    if (bounds.size() > maxRank) {
      error(
          ErrorId::RankLimit, rangeOf(peek()),
          "found more than " + std::to_string(maxRank) +
              " ranges; a tensor has at most as many dimensions: remove some");
      return nullptr;
    }
  } while (accept(TokenKind::Comma));
  if (!close(TokenKind::RBracket, "',' or ']'"))
    return nullptr;
  uint32_t begin = operand->range.begin;
  return std::make_unique<SliceExpr>(rangeFrom(begin), std::move(operand),
                                     std::move(bounds));
}

bool Parser::parseSliceBounds(SliceExpr::Bounds &bounds) {
  auto parseBound = [&](std::optional<Dim> &bound) {
    if (at(TokenKind::Colon) || at(TokenKind::Comma) || at(TokenKind::RBracket))
      return true;
    bound.emplace();
    return parseDim(*bound, /*smallest=*/0);
  };
  if (!parseBound(bounds.begin))
    return false;
  if (!expect(TokenKind::Colon, ErrorId::SliceForm, "':'",
              "a slice keeps a range of rows or columns: write w[:F] or w[F:]"))
    return false;
  return parseBound(bounds.end);
}

ExprPtr Parser::parsePrimary() {
  const Token token = peek();
  // A statement that ends behind a name does not call what is in the next line.
  bool isCall = peek(1).kind == TokenKind::LParen &&
                (!opens.empty() || !peek(1).startsLine);
  if (!atStatementEnd()) {
    switch (token.kind) {
    case TokenKind::Number:
      return parseNumber();
    case TokenKind::LParen:
      return parseParenthesized();
    case TokenKind::Identifier:
      if (foreignOperand())
        return nullptr;
      if (isCall)
        return parseCall();
      advance();
      return std::make_unique<NameExpr>(rangeOf(token), textOf(token).str());
    case TokenKind::F32:
    case TokenKind::BF16:
    case TokenKind::F16:
      if (isCall)
        return parseCall();
      break;
    default:
      break;
    }
  }
  struct Answer {
    TokenKind kind;
    ErrorId id;
    llvm::StringLiteral wayOut;
  };
  static constexpr Answer answers[] = {
      {TokenKind::Plus, ErrorId::UnaryPlus,
       "there is no unary plus: remove it"},
      {TokenKind::LBracket, ErrorId::ListLiteral,
       "there are no lists: declare a tensor as an argument"},
      {TokenKind::LBrace, ErrorId::ListLiteral,
       "there are no lists: declare a tensor as an argument"},
      {TokenKind::Text, ErrorId::TextAsValue,
       "only options take a text: write gelu(x, approximate=\"tanh\")"}};
  llvm::StringRef wayOut = "write a value, a number, a call or ( ... )";
  ErrorId id = ErrorId::ExpectedExpression;
  if (atStatementEnd() && pos > 0 && !at(TokenKind::End) &&
      !at(TokenKind::RBrace)) {
    id = ErrorId::UnfinishedLine;
    wayOut = "an expression goes on over lines inside parentheses: write ( ... "
             ")";
  } else {
    for (const Answer &answer : answers)
      if (at(answer.kind)) {
        id = answer.id;
        wayOut = answer.wayOut;
      }
  }
  expected(id, "an expression", wayOut);
  return nullptr;
}

bool Parser::foreignOperand() {
  // Only before another operand: on its own it may be a name.
  TokenKind next = peek(1).kind;
  bool hasOperand = !peek(1).startsLine &&
                    (next == TokenKind::Identifier ||
                     next == TokenKind::Number || next == TokenKind::LParen);
  return hasOperand && foreignWord(ForeignPlace::Operand);
}

ExprPtr Parser::parseNumber() {
  const Token token = peek();
  advance();
  double value = 0;
  // The lexer has checked the form; out of range gives infinity, which the
  // checker refuses where the constant is used.
  if (textOf(token).getAsDouble(value))
    value = NAN;
  return std::make_unique<LiteralExpr>(rangeOf(token), value);
}

ExprPtr Parser::parseParenthesized() {
  Nesting level(*this);
  if (!level.check())
    return nullptr;
  uint32_t begin = peek().begin;
  open();
  ExprPtr expr = parseExpr();
  if (!expr)
    return nullptr;
  if (at(TokenKind::Comma)) {
    error(ErrorId::Tuple, rangeOf(peek()),
          "found ','; there are no tuples: return several values without "
          "parentheses, return x, y");
    return nullptr;
  }
  if (!close(TokenKind::RParen, "an operator or ')'"))
    return nullptr;
  // With its parentheses, so that carets show all of it.
  expr->range = rangeFrom(begin);
  return expr;
}

ExprPtr Parser::parseCall() {
  Nesting level(*this);
  if (!level.check())
    return nullptr;
  const Token callee = peek();
  advance();
  open();
  std::vector<ExprPtr> args;
  std::vector<CallExpr::Named> named;
  while (!at(TokenKind::RParen)) {
    if (!parseCallArgument(callee, args, named))
      return nullptr;
    if (!accept(TokenKind::Comma))
      break;
  }
  if (!close(TokenKind::RParen, "an operator, ',' or ')'"))
    return nullptr;
  SourceRange range = rangeFrom(callee.begin);
  std::optional<ElementType> to = elementType(callee.kind);
  if (!to)
    return finish(std::make_unique<CallExpr>(range, textOf(callee).str(),
                                             rangeOf(callee), std::move(args),
                                             std::move(named)));
  if (args.size() != 1 || !named.empty()) {
    error(ErrorId::ConversionArguments, range,
          textOf(callee).str() + " converts one value, found " +
              std::to_string(args.size() + named.size()) + "; write " +
              textOf(callee).str() + "(x)");
    return nullptr;
  }
  return finish(std::make_unique<ConvertExpr>(range, *to, std::move(args[0])));
}

bool Parser::parseCallArgument(const Token &callee, std::vector<ExprPtr> &args,
                               std::vector<CallExpr::Named> &named) {
  if (at(TokenKind::Identifier) && peek(1).kind == TokenKind::Assign) {
    // Its condition may be meant; no option can be.
    if (textOf(callee) == "where") {
      advance();
      foreignOperator();
      return false;
    }
    CallExpr::Named option;
    option.name = textOf(peek()).str();
    option.range = rangeOf(peek());
    advance();
    advance();
    option.valueRange = rangeOf(peek());
    if (at(TokenKind::Text)) {
      option.text = textOf(peek()).drop_front().drop_back().str();
      advance();
    } else {
      option.value = parseExpr();
      if (!option.value)
        return false;
      option.valueRange = option.value->range;
    }
    named.push_back(std::move(option));
    return true;
  }
  if (!named.empty()) {
    error(ErrorId::ArgumentOrder, rangeOf(peek()),
          "found an argument without a name behind one with a name; put it "
          "first");
    return false;
  }
  ExprPtr arg = parseExpr();
  if (!arg)
    return false;
  args.push_back(std::move(arg));
  return true;
}
