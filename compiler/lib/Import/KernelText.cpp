//===- KernelText.cpp - kernels from the table's templates ----------------===//

#include "KernelText.h"
#include "llvm/ADT/StringExtras.h"
#include <cassert>

using namespace llvm;

namespace gelato::importer {
namespace {

/// The length of the text up to the parenthesis that closes the one before it.
size_t lengthOfArgument(StringRef text) {
  unsigned depth = 1;
  for (size_t i = 0; i < text.size(); ++i) {
    depth += text[i] == '(';
    depth -= text[i] == ')';
    if (depth == 0)
      return i;
  }
  assert(false && "a template's parentheses match");
  return text.size();
}

} // namespace

std::string instantiate(StringRef text, const SizeMap &sizes,
                        StringRef activationCall) {
  std::string result;
  while (!text.empty()) {
    auto [plain, rest] = text.split('$');
    result += plain;
    StringRef placeholder = rest.take_while([](char c) { return isAlpha(c); });
    text = rest.drop_front(placeholder.size());
    if (auto size = sizes.find(placeholder.str()); size != sizes.end()) {
      result += std::to_string(size->second);
    } else if (placeholder == "act" && text.consume_front("(")) {
      size_t length = lengthOfArgument(text);
      auto [before, after] = activationCall.split('$');
      result += before;
      result += instantiate(text.take_front(length), sizes, activationCall);
      result += after;
      text = text.drop_front(length + 1);
    } else if (!placeholder.empty()) {
      assert(placeholder == "name" && "a template has known placeholders");
      result += "$name";
    }
  }
  return result;
}

std::string withName(StringRef text, StringRef name) {
  auto [before, after] = text.split("$name");
  return (before + name + after).str();
}

} // namespace gelato::importer
