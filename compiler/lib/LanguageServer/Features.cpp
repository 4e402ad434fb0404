//===- Features.cpp - diagnostics, symbols, formatting --------------------===//

#include "Features.h"

#include "gelato/Format/Format.h"

using namespace gelato;
namespace json = llvm::json;

//===----------------------------------------------------------------------===//
// Diagnostics
//===----------------------------------------------------------------------===//

/// Unsupported is no mistake of the text's.
static int severityOf(Category category) {
  constexpr int error = 1, warning = 2;
  return category == Category::Unsupported || category == Category::Warning
             ? warning
             : error;
}

json::Value gelato::diagnosticsJson(const Document &document) {
  json::Array list;
  for (const Diagnostic &diagnostic : document.diagnostics().diagnostics()) {
    bool isUnsupported = diagnostic.category == Category::Unsupported;
    json::Object item{
        {"range", document.rangeOf(diagnostic.range)},
        {"severity", severityOf(diagnostic.category)},
        {"source", "gelato"},
        {"message", json::fixUTF8((isUnsupported ? kUnsupported : "").str() +
                                  diagnostic.message)}};
    if (!diagnostic.code.empty())
      item["code"] = diagnostic.code.str();
    json::Array related;
    for (const Diagnostic::Note &note : diagnostic.notes)
      related.push_back(json::Object{
          {"location", json::Object{{"uri", document.uri()},
                                    {"range", document.rangeOf(note.range)}}},
          {"message", json::fixUTF8(note.message)}});
    if (!related.empty())
      item["relatedInformation"] = std::move(related);
    list.push_back(std::move(item));
  }
  return std::move(list);
}

//===----------------------------------------------------------------------===//
// Symbols
//===----------------------------------------------------------------------===//

namespace {

/// As the protocol numbers them.
enum class SymbolKind { Function = 12, Variable = 13, Constant = 14 };

json::Object symbol(const Document &document, llvm::StringRef name,
                    std::string detail, SymbolKind kind, SourceRange range,
                    SourceRange nameRange) {
  return json::Object{{"name", name.str()},
                      {"detail", std::move(detail)},
                      {"kind", int(kind)},
                      {"range", document.rangeOf(range)},
                      {"selectionRange", document.rangeOf(nameRange)}};
}

json::Object symbolOf(const Document &document, const Kernel &kernel) {
  json::Array children;
  for (const auto &argument : kernel.arguments)
    children.push_back(
        symbol(document, argument->name,
               (argument->isParam ? "param " : "") + argument->type.str(),
               argument->isParam ? SymbolKind::Constant : SymbolKind::Variable,
               argument->range, argument->range));
  for (const auto &let : kernel.lets)
    children.push_back(symbol(
        document, let->name, let->value->isTyped ? let->type.str() : "",
        SymbolKind::Variable, let->range.to(let->value->range), let->range));
  json::Object result =
      symbol(document, kernel.name, "kernel", SymbolKind::Function,
             kernel.range, kernel.nameRange);
  result["children"] = std::move(children);
  return result;
}

} // namespace

json::Value gelato::symbols(const Document &document) {
  std::vector<std::pair<uint32_t, json::Object>> found;
  for (const auto &fn : document.program().fns)
    found.emplace_back(fn->nameRange.begin,
                       symbol(document, fn->name, "fn", SymbolKind::Function,
                              fn->nameRange.to(fn->body->range),
                              fn->nameRange));
  // A kernel without a name is half typed; the protocol wants one.
  for (const auto &kernel : document.program().kernels)
    if (!kernel->name.empty())
      found.emplace_back(kernel->nameRange.begin, symbolOf(document, *kernel));
  llvm::sort(found,
             [](const auto &a, const auto &b) { return a.first < b.first; });
  json::Array list;
  for (auto &[begin, item] : found)
    list.push_back(std::move(item));
  return std::move(list);
}

//===----------------------------------------------------------------------===//
// Formatting
//===----------------------------------------------------------------------===//

json::Value gelato::formatting(const Document &document) {
  DiagnosticEngine known; // the client has them already
  std::optional<std::string> formatted = format(document.file(), known);
  llvm::StringRef before = document.file().text();
  if (!formatted || before == *formatted)
    return json::Array();
  // One edit of the lines between those that stay, so that the cursor does too.
  llvm::StringRef after = *formatted;
  size_t begin = 0, most = std::min(before.size(), after.size());
  for (size_t i = 0; i < most && before[i] == after[i]; ++i)
    if (before[i] == '\n')
      begin = i + 1;
  size_t tail = 0;
  for (size_t i = 1; i <= most - begin &&
                     before[before.size() - i] == after[after.size() - i];
       ++i)
    if (i == most - begin || before[before.size() - i - 1] == '\n')
      tail = i;
  return json::Array{
      json::Object{{"range", document.rangeOf(uint32_t(begin),
                                              uint32_t(before.size() - tail))},
                   {"newText", after.slice(begin, after.size() - tail).str()}}};
}
