//===- Json.cpp - JSON from files that nobody vouches for -----------------===//
//
// Two passes over the text: the first one reads events only and finds what is
// wrong and where; the second builds the value and cannot fail any more.
//
//===----------------------------------------------------------------------===//

#include "Json.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <set>
#include <vector>

using namespace llvm;

namespace gelato::importer {
namespace {

/// Deeper than any configuration; what it protects is the memory of a reader
/// that is handed a hundred megabytes of brackets.
constexpr size_t maxDepth = 64;

/// Reads events and keeps the first thing that is wrong.
class Inspector final : public nlohmann::json_sax<Json> {
public:
  std::string problem;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t &) override { return true; }
  bool string(string_t &) override { return true; }
  bool binary(binary_t &) override { return true; }
  bool start_object(size_t) override { return enter(); }
  bool end_object() override { return leave(); }
  bool start_array(size_t) override { return enter(); }
  bool end_array() override { return leave(); }
  bool key(string_t &name) override {
    return keys.back().insert(name).second ||
           fail("the key " + quoteName(name) + " occurs twice in one object");
  }
  bool parse_error(size_t position, const std::string &,
                   const nlohmann::detail::exception &) override {
    return fail("it stops being JSON at byte " + std::to_string(position));
  }

private:
  std::vector<std::set<std::string>> keys;

  bool enter() {
    keys.emplace_back();
    return keys.size() <= maxDepth ||
           fail("it nests deeper than " + std::to_string(maxDepth) + " levels");
  }
  bool leave() {
    keys.pop_back();
    return true;
  }
  bool fail(std::string text) {
    if (problem.empty())
      problem = std::move(text);
    return false;
  }
};

} // namespace

Error inputError(const Twine &message) {
  return createStringError(std::make_error_code(std::errc::invalid_argument),
                           message);
}

std::string quoteName(StringRef name) {
  constexpr size_t keep = 40;
  std::string text = "'";
  raw_string_ostream os(text);
  if (name.size() <= 2 * keep) {
    printEscapedString(name, os);
  } else {
    printEscapedString(name.take_front(keep), os);
    os << "...";
    printEscapedString(name.take_back(keep), os);
  }
  os << "'";
  return text;
}

Expected<Json> parseJson(StringRef text, const Twine &what) {
  Inspector inspector;
  if (!Json::sax_parse(text.begin(), text.end(), &inspector))
    return inputError(what + " is not valid JSON: " + inspector.problem);
  return Json::parse(text.begin(), text.end(), /*cb=*/nullptr,
                     /*allow_exceptions=*/false);
}

Expected<std::unique_ptr<MemoryBuffer>> readFile(StringRef path,
                                                 const Twine &expected) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (std::error_code code = buffer.getError())
    return createStringError(code, "cannot read " + path + ": " +
                                       code.message() + "; expected " +
                                       expected);
  return std::move(*buffer);
}

bool isPlainFileName(StringRef name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(StringRef("/\\\0", 3)) == StringRef::npos;
}

const Json *member(const Json &object, StringRef key) {
  if (!object.is_object())
    return nullptr;
  auto found = object.find(key.str());
  return found == object.end() ? nullptr : &*found;
}

} // namespace gelato::importer
