//===- FormatTest.cpp - the one way to lay out a .gel file ----------------===//
//
// golden/NAME.in is what someone wrote, golden/NAME.gel how it is laid out.
// With GELATO_REFRESH=1 the latter are written instead of compared.
//
//===----------------------------------------------------------------------===//

#include "gelato/Format/Format.h"

#include "Sources.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

#include <cstdlib>

using namespace gelato;
using gelato::test::repository;
using gelato::test::sources;

namespace {

std::string formatted(std::string text) {
  SourceFile file("t.gel", std::move(text));
  DiagnosticEngine diagnostics;
  std::optional<std::string> result = format(file, diagnostics);
  return result ? *result : diagnostics.str();
}

TEST(Format, LaysOutTheGoldenFiles) {
  std::error_code ec;
  size_t tested = 0;
  for (llvm::sys::fs::directory_iterator
           it(repository() + "/tests/unit/Format/golden", ec),
       end;
       it != end && !ec; it.increment(ec)) {
    llvm::SmallString<256> path(it->path());
    if (llvm::sys::path::extension(path) != ".in")
      continue;
    SCOPED_TRACE(it->path());
    auto input = SourceFile::open(path);
    ASSERT_TRUE(bool(input));
    std::string result = formatted((*input)->text().str());
    llvm::sys::path::replace_extension(path, ".gel");
    if (std::getenv("GELATO_REFRESH")) {
      llvm::raw_fd_ostream(path, ec) << result;
      continue;
    }
    auto expected = SourceFile::open(path);
    ASSERT_TRUE(bool(expected));
    EXPECT_EQ(result, (*expected)->text().str());
    ++tested;
  }
  EXPECT_GE(tested, 5u);
}

TEST(Format, FindsTheRepositoryFormatted) {
  size_t tested = 0;
  for (const auto &file : sources()) {
    DiagnosticEngine diagnostics;
    std::optional<std::string> result = format(*file, diagnostics);
    // What a fuzzer has shrunk, or starts from, stays as it is.
    if (file->name().contains("/tests/fuzz/"))
      continue;
    // Examples of errors; whatever else is wrong, its own test finds.
    if (!result) {
      EXPECT_NE(diagnostics.exitCode(), 3) << diagnostics.str();
      continue;
    }
    EXPECT_EQ(file->text().str(), *result)
        << "run: gelato fmt " << file->name().str();
    ++tested;
  }
  EXPECT_GE(tested, 12u);
}

TEST(Format, KnowsWhatWouldBeDamage) {
  const std::string good = "# one\nkernel k(x: f32[M]) -> f32[M] { # two\n"
                           "  y = (x) + 1.0\n  # three\n  return y\n}\n";
  auto same = [&](const std::string &from, const std::string &to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    EXPECT_NE(text, good);
    return saysTheSame({"before.gel", good}, {"after.gel", text});
  };
  for (auto [from, to] : {std::pair("k(x", "k( x"), std::pair("{ #", "{\n#"),
                          std::pair("two\n", "two \r\n\n")})
    EXPECT_TRUE(same(from, to)) << to;
  for (auto [from, to] :
       {std::pair("# one", ""), std::pair("# two", "# tow"),
        std::pair("(x)", "x"), std::pair("1.0", "1"), std::pair("y\n}", "y }#"),
        std::pair("+ 1.0", "+ 1.0 }"), std::pair("+ 1.0", "\n+ 1.0"),
        std::pair("  # three\n  return y\n", "  return y\n  # three\n"),
        std::pair("return y", "return (y)")})
    EXPECT_FALSE(same(from, to)) << to;
}

TEST(Format, LeavesEmptyFilesEmpty) {
  for (const char *text : {"", "\n", " \t\r\n\n", "\xEF\xBB\xBF\n"})
    EXPECT_EQ(formatted(text), "");
  EXPECT_EQ(formatted("  # all there is"), "# all there is\n");
  EXPECT_EQ(formatted("\xEF\xBB\xBF# a\n\n\n\n#b\n\n"), "# a\n\n#b\n");
}

TEST(Format, RefusesWhatDoesNotParse) {
  EXPECT_EQ(formatted("fn f(x) = x y"),
            "t.gel:1:13: error: expected an operator or the end of the line, "
            "found 'y'; write a product with *, and one statement a line\n"
            "  1 | fn f(x) = x y\n    |             ^\n");
}

TEST(Format, RefusesWhatWouldBecomeTooLarge) {
  // Each operator gains two blanks.
  std::string text;
  while (text.size() < maxSourceBytes - 1000) {
    text += "fn f" + std::to_string(text.size()) + "(x)=x";
    for (int i = 0; i < 400; ++i)
      text += "+x";
    text += "\n";
  }
  std::string said = formatted(text);
  EXPECT_NE(said.find("error: formatted, the file would have "),
            std::string::npos)
      << said.substr(0, 1000);
}

TEST(Format, StandsDeepNestsAndLongChains) {
  std::string nest(250, '('), unnest(250, ')'), chain = "x", call = "x";
  for (int i = 0; i < 500; ++i)
    chain += "+x*x";
  for (int i = 0; i < 250; ++i)
    call = "max(" + call + ",x)";
  for (const std::string &expr :
       {nest + "x" + unnest, nest + chain + unnest, call, "(" + chain + ")",
        "gelu(" + chain + ")"}) {
    std::string once = formatted("fn f(x) = " + expr + "\n");
    EXPECT_EQ(once.substr(0, 9), "fn f(x) =");
    EXPECT_EQ(formatted(once), once);
    size_t lines = std::count(once.begin(), once.end(), '\n');
    EXPECT_LT(once.size(), lines * 400);
  }
}

} // namespace
