//===- Names.cpp - what a name in a text means ----------------------------===//

#include "Names.h"

using namespace gelato;

static bool isDeclarationKeyword(TokenKind kind) {
  return kind == TokenKind::Kernel || kind == TokenKind::Fn;
}

static bool isOpen(TokenKind kind) {
  return kind == TokenKind::LParen || kind == TokenKind::LBracket;
}

static bool isClose(TokenKind kind) {
  return kind == TokenKind::RParen || kind == TokenKind::RBracket;
}

/// Whether a line ends before `offset` and behind everything before token `i`.
static bool lineEndsBefore(const Document &document, size_t i,
                           uint32_t offset) {
  return i > 0 && document.file()
                      .text()
                      .slice(document.tokens()[i - 1].end, offset)
                      .contains('\n');
}

Place gelato::placeAt(const Document &document, uint32_t offset) {
  Place place;
  size_t end = document.tokensBefore(offset);
  size_t begin = end;
  while (begin > 0 && !isDeclarationKeyword(document.kind(begin - 1)))
    --begin;
  if (begin == 0)
    return place;
  const Token &keyword = document.tokens()[begin - 1];
  if (offset <= keyword.end)
    return place;
  bool isKernel = keyword.kind == TokenKind::Kernel;
  place.keyword = begin - 1;
  place.kind = isKernel ? Place::Kind::KernelHead : Place::Kind::FnHead;
  int depth = 0;
  for (size_t i = begin; i < end; ++i) {
    TokenKind kind = document.kind(i);
    depth += isOpen(kind) - isClose(kind);
    bool endsFn = place.kind == Place::Kind::FnBody && depth == 0 &&
                  document.tokens()[i].startsLine;
    if (kind == TokenKind::RBrace || endsFn)
      return Place();
    if (kind == TokenKind::LBrace)
      place.kind = Place::Kind::KernelBody;
    else if (kind == TokenKind::Assign && depth == 0 && !isKernel)
      place.kind = Place::Kind::FnBody;
  }
  if (place.kind == Place::Kind::FnBody && depth <= 0 &&
      lineEndsBefore(document, end, offset))
    return Place();
  for (const auto &kernel : document.program().kernels)
    if (isKernel && kernel->range.begin == keyword.begin)
      place.kernel = kernel.get();
  for (const auto &fn : document.program().fns)
    if (!isKernel && fn->nameRange.begin == document.tokens()[begin].begin)
      place.fn = fn.get();
  return place;
}

std::optional<size_t> gelato::calleeAround(const Document &document, size_t i) {
  int depth = 0;
  while (i-- > 0) {
    TokenKind kind = document.kind(i);
    if (kind == TokenKind::LBrace || isDeclarationKeyword(kind))
      return std::nullopt;
    depth += isClose(kind) - isOpen(kind);
    if (depth >= 0)
      continue;
    bool isCall = kind == TokenKind::LParen && i > 0 &&
                  document.kind(i - 1) == TokenKind::Identifier &&
                  !(i > 1 && isDeclarationKeyword(document.kind(i - 2)));
    return isCall ? std::optional(i - 1) : std::nullopt;
  }
  return std::nullopt;
}

std::vector<Tensor> gelato::tensorsOf(const Kernel &kernel) {
  std::vector<Tensor> tensors;
  for (const auto &argument : kernel.arguments)
    tensors.emplace_back(argument->name, &argument->type);
  for (const Result &result : kernel.results)
    tensors.emplace_back(result.name, &result.type);
  return tensors;
}

std::vector<llvm::StringRef> gelato::fnParamsOf(const Document &document,
                                                size_t keyword) {
  std::vector<llvm::StringRef> params;
  int depth = 0;
  for (size_t i = keyword + 2; i < document.tokens().size(); ++i) {
    depth += isOpen(document.kind(i)) - isClose(document.kind(i));
    if (depth <= 0)
      break;
    bool begins = document.kind(i - 1) == TokenKind::LParen ||
                  document.kind(i - 1) == TokenKind::Comma;
    if (depth == 1 && begins && document.kind(i) == TokenKind::Identifier)
      params.push_back(document.text(i));
  }
  return params;
}

std::vector<const CallOption *> gelato::optionsOf(llvm::StringRef function) {
  std::vector<const CallOption *> options;
  const Builtin *builtin = findBuiltin(function);
  if (builtin && !builtin->tanhForm.empty())
    options.push_back(findCallOption("approximate"));
  const FnDecl *fn = findPreludeFn(function);
  if ((builtin && builtin->hasAccuracy) || (fn && fn->isActivation))
    options.push_back(findCallOption("accuracy"));
  if (function == "matmul")
    options.push_back(findCallOption("precision"));
  return options;
}

namespace {

void setFunction(const Document &document, llvm::StringRef name,
                 Meaning &meaning) {
  meaning.kind = Meaning::Kind::Fn;
  for (const auto &fn : document.program().fns)
    if (fn->name == name) {
      meaning.fn = fn.get();
      meaning.definition = fn->nameRange;
      return;
    }
  const Builtin *builtin = findBuiltin(name);
  if (name == "matmul" || (builtin && !builtin->isHidden)) {
    meaning.kind = Meaning::Kind::Builtin;
    meaning.function = name;
    return;
  }
  meaning.fn = findPreludeFn(name);
  if (!meaning.fn)
    meaning.kind = Meaning::Kind::Unknown;
}

/// An option of the call around token `i`: a built-in function's or the name
/// of an fn's parameter.
void setOption(const Document &document, size_t i, Meaning &meaning) {
  std::optional<size_t> callee = calleeAround(document, i);
  if (!callee)
    return;
  Meaning function;
  setFunction(document, document.text(*callee), function);
  llvm::StringRef name = document.text(i);
  if (function.fn) {
    for (const auto &param : function.fn->params)
      if (param->name == name) {
        meaning.kind = Meaning::Kind::Value;
        meaning.decl = param.get();
        if (param->range.file == &document.file())
          meaning.definition = param->range;
      }
    if (!function.fn->isPrelude)
      return;
    function.function = function.fn->name;
  }
  for (const CallOption *option : optionsOf(function.function))
    if (option->name == name) {
      meaning.kind = Meaning::Kind::Option;
      meaning.function = function.function;
    }
}

void setDecl(const Decl &decl, Meaning &meaning) {
  meaning.kind = Meaning::Kind::Value;
  meaning.decl = &decl;
  meaning.definition = decl.range;
}

void setInKernel(const Document &document, size_t i, const Kernel &kernel,
                 Meaning &meaning) {
  llvm::StringRef name = document.text(i);
  uint32_t begin = document.tokens()[i].begin;
  // A statement may have a result's name; in the signature it is the result.
  bool inHead = meaning.place.kind == Place::Kind::KernelHead;
  for (const Result &result : kernel.results)
    if (inHead && result.range.begin == begin && result.name == name) {
      meaning.kind = Meaning::Kind::Result;
      meaning.result = &result;
      meaning.definition = result.range;
      return;
    }
  for (const auto &argument : kernel.arguments)
    if (argument->name == name)
      return setDecl(*argument, meaning);
  for (const auto &let : kernel.lets)
    if (let->name == name)
      return setDecl(*let, meaning);
  for (auto [tensor, type] : tensorsOf(kernel))
    for (const Dim &dim : type->dims)
      if (dim.name == name) {
        meaning.kind = Meaning::Kind::Dimension;
        meaning.definition = dim.range;
        return;
      }
}

} // namespace

Meaning gelato::meaningOf(const Document &document, size_t i) {
  Meaning meaning;
  const Token &token = document.tokens()[i];
  meaning.place = placeAt(document, token.end);
  if (token.kind != TokenKind::Identifier)
    return meaning;
  TokenKind last = i > 0 ? document.kind(i - 1) : TokenKind::End;
  TokenKind next = document.kind(i + 1);
  if (last == TokenKind::Dot) {
    meaning.kind = Meaning::Kind::Transpose;
    return meaning;
  }
  if (last == TokenKind::Kernel && meaning.place.kernel) {
    meaning.kind = Meaning::Kind::Kernel;
    meaning.kernel = meaning.place.kernel;
    meaning.definition = meaning.kernel->nameRange;
    return meaning;
  }
  if (next == TokenKind::Assign)
    setOption(document, i, meaning);
  if (meaning.kind != Meaning::Kind::Unknown)
    return meaning;
  if (next != TokenKind::LParen && meaning.place.kernel)
    setInKernel(document, i, *meaning.place.kernel, meaning);
  if (next != TokenKind::LParen && meaning.place.fn)
    for (const auto &param : meaning.place.fn->params)
      if (param->name == document.text(i))
        setDecl(*param, meaning);
  if (meaning.kind == Meaning::Kind::Unknown)
    setFunction(document, document.text(i), meaning);
  return meaning;
}
