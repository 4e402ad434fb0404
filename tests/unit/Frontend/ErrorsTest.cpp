//===- ErrorsTest.cpp - every error, in a few lines -----------------------===//
//
// errors/ID.gel, and errors/ID-2.gel where a mistake has several faces: a text
// with that one mistake. It begins with what is said about it, every word as
// comments; `# --set D=8` before that binds dimensions, and `{{257 * (}}`
// stands for so many of them, `\xFF` in it for a byte. With GELATO_UPDATE in
// the environment, the comments are written anew, to be read before they are
// kept.
//
//===----------------------------------------------------------------------===//

#include "gelato/Frontend/Errors.h"
#include "Derived.h"
#include "gelato/Frontend/Frontend.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <set>

using namespace gelato;

namespace {

std::string folder() {
  llvm::SmallString<256> path(__FILE__);
  llvm::sys::path::remove_filename(path);
  llvm::sys::path::append(path, "errors");
  return path.str().str();
}

/// "unknown-name-2.gel" is the second face of "unknown-name".
std::string idOf(llvm::StringRef name) {
  auto [id, face] = llvm::sys::path::stem(name).rsplit('-');
  bool isNumber = !face.empty() && llvm::all_of(face, llvm::isDigit);
  return isNumber ? id.str() : llvm::sys::path::stem(name).str();
}

/// One file, taken apart.
struct ErrorFile {
  explicit ErrorFile(const std::string &name) : name(name) {
    auto buffer = llvm::MemoryBuffer::getFile(folder() + "/" + name);
    EXPECT_TRUE(bool(buffer)) << name << " cannot be read";
    llvm::StringRef text = buffer ? (*buffer)->getBuffer() : "";
    if (text.consume_front("# --set ")) {
      auto [set, rest] = text.split('\n');
      options = set.str();
      text = rest;
    }
    while (text.consume_front("#")) {
      auto [line, rest] = text.split('\n');
      line.consume_front(" ");
      expected += line.str() + "\n";
      text = rest;
    }
    body = text.str();
  }

  /// The whole file with `rendering` said about it.
  std::string with(llvm::StringRef rendering) const {
    std::string text = options.empty() ? "" : "# --set " + options + "\n";
    llvm::SmallVector<llvm::StringRef> lines;
    rendering.drop_back().split(lines, '\n');
    for (llvm::StringRef line : lines)
      text += ("# " + line).str() + "\n";
    return text + body;
  }

  std::string name, options, expected, body;
};

/// "{{3 * ab}}" is "ababab".
std::string expand(llvm::StringRef text) {
  std::string out;
  while (true) {
    auto [before, rest] = text.split("{{");
    out += before;
    if (rest.data() == nullptr || before.size() == text.size())
      return out;
    auto [form, after] = rest.split("}}");
    auto [count, piece] = form.split(" * ");
    unsigned n = 0;
    EXPECT_FALSE(count.getAsInteger(10, n)) << form.str();
    std::string one = piece.str();
    if (llvm::StringRef byte = piece; byte.consume_front("\\x"))
      one = std::string(1, char(llvm::hexFromNibbles(byte[0], byte[1])));
    for (; n > 0; --n)
      out += one;
    text = after;
  }
}

struct Outcome {
  std::string rendering;
  std::vector<Diagnostic> diagnostics; ///< without their ranges' file
  std::string underlined;
  int exitCode = 0;
};

Outcome outcomeOf(const ErrorFile &test, llvm::StringRef rendering) {
  SourceFile file(test.name, expand(test.with(rendering)));
  // Not parseBindings(), which refuses some before the checker can.
  Bindings bindings;
  llvm::SmallVector<llvm::StringRef> sets;
  llvm::StringRef(test.options).split(sets, ',', -1, /*KeepEmpty=*/false);
  for (llvm::StringRef set : sets) {
    auto [name, size] = set.split('=');
    EXPECT_FALSE(size.getAsInteger(10, bindings[name.str()])) << set.str();
  }
  DiagnosticEngine diagnostics;
  EXPECT_FALSE(parseAndCheck(file, bindings, diagnostics)) << test.name;
  Outcome outcome;
  outcome.rendering = diagnostics.str();
  outcome.exitCode = diagnostics.exitCode();
  for (const Diagnostic &each : diagnostics.diagnostics())
    outcome.diagnostics.push_back(each);
  if (!outcome.diagnostics.empty())
    outcome.underlined = outcome.diagnostics[0].range.text().str();
  return outcome;
}

/// The comments move the lines that they speak of; their number is known after
/// a first look.
void update(const ErrorFile &test) {
  std::string first = outcomeOf(test, "\n").rendering;
  std::string text = test.with(outcomeOf(test, first).rendering);
  std::error_code ec;
  llvm::raw_fd_ostream(folder() + "/" + test.name, ec) << text;
  EXPECT_FALSE(ec) << ec.message();
}

std::vector<std::string> fileNames() {
  std::vector<std::string> names;
  std::error_code ec;
  for (llvm::sys::fs::directory_iterator it(folder(), ec), end;
       it != end && !ec; it.increment(ec))
    names.push_back(llvm::sys::path::filename(it->path()).str());
  EXPECT_FALSE(ec) << folder() << ": " << ec.message();
  std::sort(names.begin(), names.end());
  return names;
}

/// What was found: the text itself, or words for it.
bool saysWhatWasFound(const Outcome &outcome) {
  const std::string &message = outcome.diagnostics[0].message;
  if (outcome.diagnostics[0].category == Category::Unsupported)
    return true; // "not supported: WHAT"
  static const std::regex words("found|'[^']+'|--set|\\bis\\b|\\bhas\\b|"
                                "\\bof\\b");
  return std::regex_search(message, words) ||
         message.find(outcome.underlined) != std::string::npos;
}

/// A way out is something to do.
bool saysWhatToDo(const Outcome &outcome) {
  std::string all = outcome.diagnostics[0].message;
  for (const Diagnostic::Note &note : outcome.diagnostics[0].notes)
    all += "; " + note.message;
  static const std::regex verbs(
      "(^|[;:,] |\\b(or|and|to) )(write|give|choose|remove|declare|name|nest|"
      "put|save|move|call|bind|return|add|assign|compute|split|swap|change|"
      "leave|repeat)\\b|did you mean '");
  return std::regex_search(all, verbs);
}

class ErrorsTest : public ::testing::TestWithParam<std::string> {};

TEST_P(ErrorsTest, IsSaidInFull) {
  ErrorFile test(GetParam());
  if (gelato::test::isUpdating()) {
    update(test);
    GTEST_SKIP() << "written anew";
  }
  Outcome outcome = outcomeOf(test, test.expected);
  EXPECT_EQ(outcome.rendering, test.expected);
  ASSERT_EQ(outcome.diagnostics.size(), 1u) << "one mistake, one error";
  const Diagnostic &only = outcome.diagnostics[0];
  EXPECT_EQ(only.code.str(), idOf(GetParam()));
  EXPECT_EQ(outcome.exitCode, only.category == Category::User ? 1 : 2);

  // Where: a place and its line, or the file as a whole.
  std::string place = "\\.gel:(\\d+:\\d+:)? error: ";
  EXPECT_TRUE(std::regex_search(outcome.rendering, std::regex(place)));
  bool showsLine = outcome.rendering.find("\n    | ") != std::string::npos ||
                   outcome.rendering.find(" | ") != std::string::npos;
  EXPECT_TRUE(showsLine || outcome.underlined.empty());
  EXPECT_TRUE(saysWhatWasFound(outcome)) << outcome.rendering;
  EXPECT_TRUE(saysWhatToDo(outcome)) << outcome.rendering;
}

INSTANTIATE_TEST_SUITE_P(Errors, ErrorsTest, ::testing::ValuesIn(fileNames()),
                         [](const auto &info) {
                           std::string name = info.param;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](char c) { return !llvm::isAlnum(c); }, '_');
                           return name;
                         });

TEST(Errors, HaveATestEach) {
  std::set<std::string> tested, listed;
  for (const std::string &name : fileNames())
    tested.insert(idOf(name));
  for (llvm::StringLiteral id : errorIds())
    EXPECT_TRUE(listed.insert(id.str()).second) << id.str() << " stands twice";
  for (const std::string &id : listed)
    EXPECT_TRUE(tested.count(id)) << "no test errors/" << id << ".gel";
  for (const std::string &id : tested)
    EXPECT_TRUE(listed.count(id)) << id << " is not in Errors.def";
}

} // namespace
