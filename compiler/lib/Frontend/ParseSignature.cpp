//===- ParseSignature.cpp - arguments, results, types, dimensions ---------===//

#include "Parser.h"

#include "gelato/Frontend/Frontend.h"
#include "llvm/ADT/STLExtras.h"

using namespace gelato;

namespace {

/// Names of types elsewhere, and what they are called here.
struct TypeAlias {
  llvm::StringLiteral name, here;
};
constexpr TypeAlias typeAliases[] = {
    {"float", "f32"},     {"float32", "f32"}, {"fp32", "f32"},
    {"bfloat16", "bf16"}, {"half", "f16"},    {"float16", "f16"},
    {"fp16", "f16"},      {"tensor", "f32"},  {"Tensor", "f32"}};

} // namespace

bool Parser::parseSignature(Kernel &kernel) {
  if (!expectName("the kernel's name", kernel.name, kernel.nameRange) ||
      !parseArguments(kernel))
    return false;
  if (!at(TokenKind::Arrow)) {
    // The line may end here: the result may stand on the next one.
    error(ErrorId::MissingResultType, rangeOf(peek()),
          "expected '->' and the type of the result, found " + spell(peek()) +
              "; write '-> f32[M, D]' before the '{'");
    return false;
  }
  advance();
  return parseResults(kernel);
}

bool Parser::parseArguments(Kernel &kernel) {
  if (!at(TokenKind::LParen)) {
    expected(ErrorId::ExpectedParenthesis, "'(' and the arguments");
    return false;
  }
  open();
  while (!at(TokenKind::RParen)) {
    auto argument = std::make_unique<Argument>();
    if (at(TokenKind::Param)) {
      expected(ErrorId::ParamPosition, "an argument's name",
               "param stands before the type: w: param "
               "f32[D, F]");
      return false;
    }
    if (!expectName("an argument's name", argument->name, argument->range) ||
        !expect(TokenKind::Colon, ErrorId::ArgumentType,
                "':' and the argument's type", "as in x: f32[M, D]"))
      return false;
    argument->isParam = accept(TokenKind::Param);
    if (!parseType(argument->type))
      return false;
    kernel.arguments.push_back(std::move(argument));
    if (!accept(TokenKind::Comma))
      break;
  }
  return close(TokenKind::RParen, "',' or ')'");
}

bool Parser::parseResults(Kernel &kernel) {
  if (!at(TokenKind::LParen)) {
    Result result;
    result.name = "out";
    uint32_t begin = peek().begin;
    if (!parseType(result.type))
      return false;
    result.range = rangeFrom(begin);
    kernel.results.push_back(std::move(result));
    return true;
  }
  open();
  do {
    if (at(TokenKind::RParen) && !kernel.results.empty())
      break;
    Result result;
    if (!expectName("a result's name", result.name, result.range) ||
        !expect(TokenKind::Colon, ErrorId::ArgumentType,
                "':' and the result's type", "as in (y: f32[M, D])") ||
        !parseType(result.type))
      return false;
    kernel.results.push_back(std::move(result));
  } while (accept(TokenKind::Comma));
  return close(TokenKind::RParen, "',' or ')'");
}

bool Parser::parseType(TensorType &type) {
  const Token token = peek();
  if (accept(TokenKind::F32))
    type.element = ElementType::F32;
  else if (accept(TokenKind::BF16))
    type.element = ElementType::BF16;
  else if (accept(TokenKind::F16))
    type.element = ElementType::F16;
  else {
    const TypeAlias *alias =
        llvm::find_if(typeAliases, [&](const TypeAlias &row) {
          return row.name == textOf(token);
        });
    expected(ErrorId::UnknownType, "a type such as f32[M, D]",
             alias != std::end(typeAliases)
                 ? "that type is called " + alias->here.str()
                 : "the element types are f32, bf16 and f16");
    return false;
  }
  // A scalar has no brackets.
  return !at(TokenKind::LBracket) || parseDims(type);
}

bool Parser::parseDims(TensorType &type) {
  open();
  while (!at(TokenKind::RBracket)) {
    Dim dim;
    if (!parseDim(dim))
      return false;
    if (type.dims.size() == maxRank) {
      error(ErrorId::RankLimit, dim.range,
            "this is dimension " + std::to_string(maxRank + 1) +
                "; a tensor may have " + std::to_string(maxRank));
      return false;
    }
    type.dims.push_back(std::move(dim));
    if (!accept(TokenKind::Comma))
      break;
  }
  if (at(TokenKind::Plus) || at(TokenKind::Minus) || at(TokenKind::Star) ||
      at(TokenKind::Slash) || at(TokenKind::StarStar)) {
    expected(ErrorId::DimensionArithmetic, "',' or ']'",
             "there is no arithmetic in dimensions; give the "
             "size a name and bind it with --set");
    return false;
  }
  return close(TokenKind::RBracket, "',' or ']'");
}

bool Parser::parseDim(Dim &dim, int64_t smallest) {
  const Token token = peek();
  dim.range = rangeOf(token);
  if (accept(TokenKind::Identifier)) {
    dim.name = textOf(token).str();
    return true;
  }
  llvm::StringRef text = textOf(token);
  int64_t size;
  if (token.kind != TokenKind::Number) {
    expected(ErrorId::ExpectedDimension, "a dimension: a number or a name",
             "a size that is only known at run time is a name");
    return false;
  }
  if (text.getAsInteger(10, size) || size < smallest || size > maxSize) {
    expected(ErrorId::DimensionSize,
             "a dimension: a name or a whole number from " +
                 std::to_string(smallest) + " to 2^40");
    return false;
  }
  advance();
  dim.value = size;
  return true;
}
