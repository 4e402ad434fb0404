//===- ParseSignature.cpp - arguments, results, types, dimensions ---------===//

#include "Parser.h"

#include "gelato/Frontend/Frontend.h"
#include "llvm/ADT/STLExtras.h"

using namespace gelato;

bool Parser::parseSignature(Kernel &kernel) {
  // Until the arguments, which the body names, were read.
  kernel.isBroken = true;
  if (!expectName("the kernel's name", kernel.name, kernel.nameRange) ||
      !parseArguments(kernel))
    return false;
  kernel.isBroken = false;
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
    expected(ErrorId::ExpectedParenthesis, "'(' and the arguments",
             "write kernel name(x: f32[M, D])");
    return false;
  }
  open();
  while (!at(TokenKind::RParen)) {
    auto argument = std::make_unique<Argument>();
    if (!parseArgument(*argument))
      return false;
    if (kernel.arguments.size() == maxArguments)
      return refuseCount(argument->range, "argument");
    kernel.arguments.push_back(std::move(argument));
    if (!accept(TokenKind::Comma))
      break;
  }
  return close(TokenKind::RParen, "',' or ')'");
}

bool Parser::refuseCount(SourceRange range, llvm::StringRef noun) {
  error(ErrorId::ArgumentLimit, range,
        ("found " + noun + " " + llvm::Twine(maxArguments + 1) +
         " of the kernel, expected at most " + llvm::Twine(maxArguments) +
         "; split it into several kernels")
            .str());
  return false;
}

/// Whether the token is an element type.
static bool isType(const Token &token) {
  return token.kind == TokenKind::F32 || token.kind == TokenKind::BF16 ||
         token.kind == TokenKind::F16;
}

bool Parser::parseArgument(Argument &argument) {
  if (at(TokenKind::Param)) {
    error(ErrorId::ParamPosition, rangeOf(peek()),
          "found 'param' before the argument's name; write it before the type: "
          "w: param f32[D, F]");
    argument.isParam = true;
    advance();
  }
  if (isType(peek())) {
    error(ErrorId::ArgumentType, rangeOf(peek()),
          "expected an argument's name, found the type " + spell(peek()) +
              "; write the name first: x: f32[M, D]");
    return false;
  }
  if (!expectName("an argument's name", argument.name, argument.range) ||
      !expect(TokenKind::Colon, ErrorId::ArgumentType,
              "':' and the argument's type", "write x: f32[M, D]"))
    return false;
  argument.isParam |= accept(TokenKind::Param);
  // A word before a type: `parm f32[D]`.
  if (at(TokenKind::Identifier) && isType(peek(1))) {
    if (misspelled({"param"}).empty()) {
      error(ErrorId::UnknownQualifier, rangeOf(peek()),
            "found " + spell(peek()) +
                " before the type; write 'param' for a tensor that is constant "
                "across calls, nothing for any other");
      return false;
    }
    reportMisspelled("param");
    argument.isParam = true;
    advance();
  }
  if (!parseType(argument.type))
    return false;
  if (at(TokenKind::Assign)) {
    error(ErrorId::ArgumentDefault, rangeOf(peek()),
          "found '=' behind an argument; a kernel's arguments have no default: "
          "write the number in the body, or give it with each call");
    advance();
    return parseExpr() != nullptr;
  }
  return true;
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
    if (isType(peek())) {
      error(ErrorId::ResultNames, rangeOf(peek()),
            "expected a result's name, found the type " + spell(peek()) +
                "; results in parentheses have names: write -> (y: f32[M, D], "
                "h: f32[M, F])");
      return false;
    }
    if (!expectName("a result's name", result.name, result.range) ||
        !expect(TokenKind::Colon, ErrorId::ArgumentType,
                "':' and the result's type", "write (y: f32[M, D])") ||
        !parseType(result.type))
      return false;
    if (kernel.results.size() == maxArguments)
      return refuseCount(result.range, "result");
    kernel.results.push_back(std::move(result));
  } while (accept(TokenKind::Comma));
  return close(TokenKind::RParen, "',' or ')'");
}

bool Parser::parseType(TensorType &type) {
  if (accept(TokenKind::F32))
    type.element = ElementType::F32;
  else if (accept(TokenKind::BF16))
    type.element = ElementType::BF16;
  else if (accept(TokenKind::F16))
    type.element = ElementType::F16;
  else if (!reportType(type.element))
    return false;
  if (at(TokenKind::LParen) || at(TokenKind::Lt)) {
    error(ErrorId::DimensionBrackets, rangeOf(peek()),
          "expected '[' and the dimensions, found " + spell(peek()) +
              "; write f32[M, D]");
    return false;
  }
  // A scalar has no brackets.
  if (at(TokenKind::LBracket) && !parseDims(type))
    return false;
  if (!at(TokenKind::LBracket))
    return true;
  error(ErrorId::DimensionBrackets, rangeOf(peek()),
        "found '[' behind the dimensions; write all of them in one pair of "
        "brackets: f32[M, D]");
  return false;
}

bool Parser::reportType(ElementType &meant) {
  static constexpr std::pair<llvm::StringLiteral, ElementType> types[] = {
      {"f32", ElementType::F32},
      {"bf16", ElementType::BF16},
      {"f16", ElementType::F16}};
  std::string wayOut, name = misspelled({"f32", "bf16", "f16"});
  if (const ForeignWord *found =
          findForeignWord(textOf(peek()), ForeignPlace::Type)) {
    wayOut = found->wayOut.str();
    name = found->wayOut.drop_front(llvm::StringRef("write ").size()).str();
  } else if (!name.empty()) {
    wayOut = "did you mean '" + name + "'?";
  } else {
    wayOut = "write f32, bf16 or f16 and the dimensions";
  }
  expected(ErrorId::UnknownType, "a type such as f32[M, D]", wayOut);
  for (auto [spelling, type] : types)
    if (name == spelling) {
      meant = type;
      advance();
      return true;
    }
  return false;
}

bool Parser::parseDims(TensorType &type) {
  open();
  while (!at(TokenKind::RBracket)) {
    Dim dim;
    if (!parseDim(dim))
      return false;
    if (type.dims.size() == maxRank) {
      error(ErrorId::RankLimit, dim.range,
            "found dimension " + std::to_string(maxRank + 1) +
                ", expected at most " + std::to_string(maxRank) +
                "; write the product of several as one");
      return false;
    }
    type.dims.push_back(std::move(dim));
    if (!accept(TokenKind::Comma))
      break;
  }
  if (at(TokenKind::Plus) || at(TokenKind::Minus) || at(TokenKind::Star) ||
      at(TokenKind::Slash) || at(TokenKind::StarStar)) {
    expected(ErrorId::DimensionArithmetic, "',' or ']'",
             "there is no arithmetic in dimensions: give the size a name and "
             "bind it with --set");
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
             "a size that is only known at run time has a name: write M");
    return false;
  }
  if (text.getAsInteger(10, size) || size < smallest || size > maxSize) {
    expected(ErrorId::DimensionSize,
             "a dimension: a name or a whole number from " +
                 std::to_string(smallest) + " to 2^40",
             "a size that is only known at run time has a name: write M");
    return false;
  }
  advance();
  dim.value = size;
  return true;
}
