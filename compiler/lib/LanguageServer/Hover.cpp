//===- Hover.cpp - what is under the mouse --------------------------------===//

#include "Features.h"
#include "FunctionDocs.h"
#include "Names.h"

#include "gelato/Frontend/Visit.h"
#include "llvm/ADT/StringExtras.h"

using namespace gelato;
namespace json = llvm::json;

namespace {

std::string fence(llvm::StringRef code) {
  return ("```gel\n" + code + "\n```\n").str();
}

std::string paragraph(const llvm::Twine &text) {
  return ("\n" + text + "\n").str();
}

/// A declaration as it is written, without what follows `end`.
llvm::StringRef sourceOf(SourceRange begin, uint32_t end) {
  llvm::StringRef text = begin.file->text();
  size_t lineBegin = text.rfind('\n', begin.begin);
  return text.slice(lineBegin == llvm::StringRef::npos ? 0 : lineBegin + 1, end)
      .trim();
}

std::string describeFn(const FnDecl &fn) {
  std::string text = fence(sourceOf(fn.nameRange, fn.body->range.end));
  bool isPrelude = fn.nameRange.file == prelude().file;
  text += paragraph(isPrelude ? "function of the prelude"
                              : "function of this file");
  if (isPrelude)
    text += "\n" + tableRows(fn.name);
  if (std::string bound = accuracyText(fn.name); isPrelude && !bound.empty())
    text += paragraph(bound);
  return text;
}

std::string describeBuiltin(llvm::StringRef function) {
  const Builtin *builtin = findBuiltin(function);
  std::string text = fence(builtin ? builtin->form : "matmul(x, w)");
  if (!builtin)
    return text + paragraph("built-in function: another spelling of `x @ w`");
  text += paragraph("built-in function") + "\n" + tableRows(function);
  for (llvm::StringRef mnemonic :
       {function, llvm::StringRef(builtin->tanhForm)})
    if (std::string bound = accuracyText(mnemonic); !bound.empty())
      text += paragraph(bound + (mnemonic == function ? "" : ", tanh form"));
  return text;
}

std::string describeOption(const Meaning &meaning, llvm::StringRef name) {
  std::string values;
  for (llvm::StringRef value : findCallOption(name)->values)
    values += (values.empty() ? "\"" : ", \"") + value.str() + "\"";
  return fence((name + "=\"...\"").str()) +
         paragraph("option of " + meaning.function + ", one of " + values);
}

std::string describeDimension(const Kernel &kernel, llvm::StringRef name) {
  std::string tensors;
  for (auto [tensor, type] : tensorsOf(kernel))
    if (llvm::any_of(type->dims,
                     [&](const Dim &dim) { return dim.name == name; }))
      tensors += (tensors.empty() ? "`" : ", `") + tensor.str() + ": " +
                 type->str() + "`";
  return fence(name) +
         paragraph("dimension of kernel " + kernel.name +
                   ": bound by --set, or a size given at run time") +
         paragraph("In " + tensors);
}

std::string describeDecl(const Meaning &meaning) {
  const Decl &decl = *meaning.decl;
  std::string owner =
      meaning.place.kernel ? " of kernel " + meaning.place.kernel->name : "";
  if (auto *argument = llvm::dyn_cast<Argument>(&decl)) {
    std::string type =
        (argument->isParam ? "param " : "") + argument->type.str();
    return fence(decl.name + ": " + type) +
           paragraph(argument->isParam ? "param" + owner +
                                             ": constant across calls, packed "
                                             "once"
                                       : "input" + owner);
  }
  if (auto *let = llvm::dyn_cast<Let>(&decl)) {
    if (!let->value->isTyped)
      return fence(decl.name) +
             paragraph("value" + owner + "; its expression has no type");
    return fence(decl.name + ": " + let->type.str()) +
           paragraph("value" + owner) +
           fence((decl.name + " = " + let->value->range.text()).str());
  }
  auto &param = llvm::cast<FnParam>(decl);
  std::string text = decl.name;
  if (param.defaultValue)
    text += " = " + param.defaultValue->range.text().str();
  return fence(text) + paragraph("parameter of an fn, a scalar");
}

std::string describe(const Meaning &meaning, llvm::StringRef name) {
  switch (meaning.kind) {
  case Meaning::Kind::Value:
    return describeDecl(meaning);
  case Meaning::Kind::Result:
    return fence((name + ": " + meaning.result->type.str()).str()) +
           paragraph("result of kernel " + meaning.place.kernel->name);
  case Meaning::Kind::Dimension:
    return describeDimension(*meaning.place.kernel, name);
  case Meaning::Kind::Kernel: {
    const SourceRange &range = meaning.kernel->range;
    return fence(range.text().split('{').first.trim()) + paragraph("kernel");
  }
  case Meaning::Kind::Fn:
    return describeFn(*meaning.fn);
  case Meaning::Kind::Builtin:
    return describeBuiltin(meaning.function);
  case Meaning::Kind::Option:
    return describeOption(meaning, name);
  case Meaning::Kind::Transpose:
    return fence("w.T") + paragraph("the transposed matrix");
  case Meaning::Kind::Unknown:
    break;
  }
  return "";
}

/// The smallest expression that holds the token. A default that was filled in
/// has the range of the whole call, and is none.
const Expr *smallestAround(const Expr &expr, const Token &token) {
  if (token.begin < expr.range.begin || expr.range.end < token.end)
    return nullptr;
  const Expr *smallest = &expr;
  forEachChild(expr, [&](const Expr &child) {
    bool isSmaller = expr.range.begin < child.range.begin ||
                     child.range.end < expr.range.end;
    if (const Expr *below = isSmaller ? smallestAround(child, token) : nullptr)
      smallest = below;
  });
  return smallest;
}

const Expr *expressionAt(const Place &place, const Token &token) {
  std::vector<const Expr *> roots;
  if (place.kernel) {
    for (const auto &let : place.kernel->lets)
      roots.push_back(let->value.get());
    for (const ExprPtr &value : place.kernel->returns)
      roots.push_back(value.get());
  }
  if (place.fn)
    roots.push_back(place.fn->body.get());
  for (const Expr *root : roots)
    if (const Expr *found = smallestAround(*root, token))
      return found;
  return nullptr;
}

json::Value markdown(const Document &document, std::string text,
                     SourceRange range) {
  return json::Object{
      {"contents",
       json::Object{{"kind", "markdown"}, {"value", json::fixUTF8(text)}}},
      {"range", document.rangeOf(range)}};
}

} // namespace

json::Value gelato::hover(const Document &document, uint32_t offset) {
  std::optional<size_t> i = document.tokenAt(offset);
  if (!i)
    return nullptr;
  const Token &token = document.tokens()[*i];
  Meaning meaning = meaningOf(document, *i);
  std::string text = describe(meaning, document.text(*i));
  if (!text.empty())
    return markdown(document, text, {&document.file(), token.begin, token.end});
  const Expr *expr = expressionAt(meaning.place, token);
  if (!expr || !expr->isTyped)
    return nullptr;
  return markdown(document, fence(expr->type.str()), expr->range);
}

json::Value gelato::definition(const Document &document, uint32_t offset) {
  std::optional<size_t> i = document.tokenAt(offset);
  if (!i)
    return nullptr;
  SourceRange place = meaningOf(document, *i).definition;
  if (!place.hasPlace())
    return nullptr;
  return json::Object{{"uri", document.uri()},
                      {"range", document.rangeOf(place)}};
}
