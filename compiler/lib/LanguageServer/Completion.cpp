//===- Completion.cpp - what may stand at a place -------------------------===//

#include "Features.h"
#include "Names.h"

using namespace gelato;
namespace json = llvm::json;

namespace {

/// As the protocol numbers them.
enum class ItemKind {
  Function = 3,
  Field = 5,
  Variable = 6,
  Keyword = 14,
  EnumMember = 20,
  Constant = 21,
  TypeParameter = 25
};

class Items {
public:
  void add(llvm::StringRef label, ItemKind kind, llvm::StringRef detail = "",
           llvm::StringRef insert = "") {
    // A StringRef would not be copied.
    json::Object item{{"label", label.str()}, {"kind", int(kind)}};
    if (!detail.empty())
      item["detail"] = detail.str();
    if (!insert.empty())
      item["insertText"] = insert.str();
    items.push_back(std::move(item));
  }
  void addKeywords(llvm::ArrayRef<TokenKind> kinds) {
    for (const Spelling &keyword : keywords())
      if (llvm::is_contained(kinds, keyword.kind))
        add(keyword.text, ItemKind::Keyword);
  }

  json::Array items;
};

/// "elu(x, alpha)"
std::string formOf(const FnDecl &fn) {
  std::string form = fn.name + "(";
  for (const auto &param : fn.params)
    form += (param->index ? ", " : "") + param->name;
  return form + ")";
}

void addFunctions(const Document &document, Items &items) {
  for (const auto &fn : document.program().fns)
    items.add(fn->name, ItemKind::Function, formOf(*fn));
  for (const Builtin &builtin : builtins())
    if (!builtin.isHidden)
      items.add(builtin.name, ItemKind::Function, builtin.form);
  items.add("matmul", ItemKind::Function, "matmul(x, w)");
  for (const auto &fn : prelude().fns)
    if (findPreludeFn(fn->name))
      items.add(fn->name, ItemKind::Function, formOf(*fn));
}

void addValues(const Document &document, const Place &place, uint32_t offset,
               Items &items) {
  if (document.kind(place.keyword) == TokenKind::Fn)
    for (llvm::StringRef param : fnParamsOf(document, place.keyword))
      items.add(param, ItemKind::Variable);
  if (!place.kernel)
    return;
  for (const auto &argument : place.kernel->arguments)
    items.add(argument->name,
              argument->isParam ? ItemKind::Constant : ItemKind::Variable,
              argument->type.str());
  for (const auto &let : place.kernel->lets)
    if (let->range.end < offset)
      items.add(let->name, ItemKind::Variable,
                let->value->isTyped ? let->type.str() : "");
}

/// What may be given by name to the call around token `i`.
void addOptions(const Document &document, size_t i, Items &items) {
  std::optional<size_t> callee = calleeAround(document, i);
  if (!callee)
    return;
  Meaning function = meaningOf(document, *callee);
  llvm::StringRef name = function.fn && function.fn->isPrelude
                             ? llvm::StringRef(function.fn->name)
                             : function.function;
  for (const CallOption *option : optionsOf(name))
    items.add(option->name, ItemKind::Field, "option",
              option->name.str() + "=");
  if (function.fn)
    for (const auto &param : function.fn->params)
      items.add(param->name, ItemKind::Field, "parameter", param->name + "=");
}

/// Inside the quotes of NAME="...": the texts that it takes.
void addTexts(const Document &document, size_t text, Items &items) {
  if (text < 2 || document.kind(text - 1) != TokenKind::Assign)
    return;
  if (const CallOption *option = findCallOption(document.text(text - 2)))
    for (llvm::StringRef value : option->values)
      items.add(value, ItemKind::EnumMember);
}

void addHead(const Document &document, const Place &place, Items &items) {
  items.addKeywords(
      {TokenKind::Param, TokenKind::F32, TokenKind::BF16, TokenKind::F16});
  // From the tokens: the parser may know nothing of a half typed head.
  std::vector<llvm::StringRef> seen;
  auto isSeparator = [&](size_t i) {
    return document.kind(i) == TokenKind::Comma ||
           document.kind(i) == TokenKind::LBracket ||
           document.kind(i) == TokenKind::RBracket;
  };
  for (size_t i = place.keyword + 1; i + 1 < document.tokens().size() &&
                                     document.kind(i) != TokenKind::LBrace;
       ++i)
    if (document.kind(i) == TokenKind::Identifier && isSeparator(i - 1) &&
        isSeparator(i + 1) && !llvm::is_contained(seen, document.text(i)))
      seen.push_back(document.text(i));
  for (llvm::StringRef dim : seen)
    items.add(dim, ItemKind::TypeParameter, "dimension");
}

} // namespace

json::Value gelato::completion(const Document &document, uint32_t offset) {
  Items items;
  if (document.isInComment(offset))
    return std::move(items.items);
  // The token that is being typed, or else the one that will follow.
  size_t i = document.tokensBefore(offset);
  bool isTyping = i > 0 && offset <= document.tokens()[i - 1].end;
  bool isText = isTyping && document.text(i - 1).starts_with("\"");
  bool isWord = isTyping && (document.kind(i - 1) == TokenKind::Identifier ||
                             document.kind(i - 1) == TokenKind::Error);
  if (isText) {
    addTexts(document, i - 1, items);
    return std::move(items.items);
  }
  if (isWord)
    --i;
  if (i > 0 && document.kind(i - 1) == TokenKind::Dot) {
    items.add("T", ItemKind::Field, "the transposed matrix");
    return std::move(items.items);
  }
  Place place = placeAt(document, offset);
  switch (place.kind) {
  case Place::Kind::Outside:
    items.addKeywords({TokenKind::Kernel, TokenKind::Fn});
    break;
  case Place::Kind::KernelHead:
    addHead(document, place, items);
    break;
  case Place::Kind::KernelBody:
    items.addKeywords(
        {TokenKind::Return, TokenKind::F32, TokenKind::BF16, TokenKind::F16});
    [[fallthrough]];
  case Place::Kind::FnHead:
  case Place::Kind::FnBody:
    addOptions(document, i, items);
    addValues(document, place, offset, items);
    addFunctions(document, items);
    break;
  }
  return std::move(items.items);
}
