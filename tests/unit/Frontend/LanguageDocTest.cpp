//===- LanguageDocTest.cpp - the examples of language.md ------------------===//
//
// A fence ```gel holds a whole file that is right, a fence ```gel-error one
// that is wrong, followed by a fence ```text with every word of its errors;
// their first line names the file. Every function of the language has its row
// in the tables.
//
//===----------------------------------------------------------------------===//

#include "gelato/Frontend/Builtins.h"
#include "gelato/Frontend/Frontend.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

using namespace gelato;

namespace {

/// The page, found from where this source lies.
std::string readPage() {
  llvm::SmallString<256> path(__FILE__);
  for (int i = 0; i < 4; ++i) // tests/unit/Frontend/LanguageDocTest.cpp
    llvm::sys::path::remove_filename(path);
  llvm::sys::path::append(path, "compiler", "docs", "language.md");
  auto buffer = llvm::MemoryBuffer::getFile(path);
  EXPECT_TRUE(bool(buffer)) << path.str().str() << " cannot be read";
  return buffer ? (*buffer)->getBuffer().str() : "";
}

struct Fence {
  std::string kind, text;
};

std::vector<Fence> fencesOf(llvm::StringRef page) {
  std::vector<Fence> fences;
  llvm::SmallVector<llvm::StringRef> lines;
  page.split(lines, '\n');
  bool isOpen = false;
  for (llvm::StringRef line : lines) {
    if (line.starts_with("```")) {
      isOpen = !isOpen;
      if (isOpen)
        fences.push_back({line.drop_front(3).str(), ""});
    } else if (isOpen) {
      fences.back().text += line.str() + "\n";
    }
  }
  EXPECT_FALSE(isOpen) << "a fence is not closed";
  return fences;
}

TEST(LanguageDoc, HasExamplesThatAreRight) {
  size_t tested = 0;
  std::string page = readPage();
  for (const Fence &fence : fencesOf(page)) {
    if (fence.kind != "gel")
      continue;
    SCOPED_TRACE(fence.text);
    SourceFile file("example.gel", fence.text);
    DiagnosticEngine diagnostics;
    EXPECT_TRUE(parseAndCheck(file, {}, diagnostics)) << diagnostics.str();
    ++tested;
  }
  EXPECT_GE(tested, 3u);
}

TEST(LanguageDoc, ShowsErrorsAsTheyAre) {
  size_t tested = 0;
  std::string page = readPage();
  std::vector<Fence> fences = fencesOf(page);
  for (size_t i = 0; i < fences.size(); ++i) {
    if (fences[i].kind != "gel-error")
      continue;
    SCOPED_TRACE(fences[i].text);
    ASSERT_LT(i + 1, fences.size());
    ASSERT_EQ(fences[i + 1].kind, "text");
    const std::string &expected = fences[i + 1].text;
    SourceFile file(llvm::StringRef(expected).split(':').first.str(),
                    fences[i].text);
    DiagnosticEngine diagnostics;
    EXPECT_FALSE(parseAndCheck(file, {}, diagnostics));
    EXPECT_EQ(diagnostics.str(), expected);
    ++tested;
  }
  EXPECT_GE(tested, 4u);
}

TEST(LanguageDoc, NamesEveryFunction) {
  std::string page = readPage();
  auto expectRow = [&](const std::string &call) {
    EXPECT_NE(page.find("`" + call), std::string::npos)
        << call << " is missing in the tables";
  };
  for (const Builtin &builtin : builtins())
    expectRow(builtin.name == "where" ? "where(c, a, b)" : builtin.form.str());
  for (const auto &fn : prelude().fns)
    if (fn->name[0] != '_')
      expectRow(fn->name + "(x");
}

} // namespace
