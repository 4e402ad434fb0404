//===- DiagnosticTest.cpp - the form of what the user reads ---------------===//

#include "gelato/Support/Diagnostic.h"

#include "gtest/gtest.h"

using namespace gelato;

namespace {

/// The range of the first `needle` in the file.
SourceRange rangeOf(const SourceFile &file, llvm::StringRef needle) {
  uint32_t begin = uint32_t(file.text().find(needle));
  return {&file, begin, begin + uint32_t(needle.size())};
}

SourceRange wholeFile(const SourceFile &file) {
  return {&file, SourceRange::noOffset, SourceRange::noOffset};
}

std::string renderOne(SourceRange range, std::string message = "m") {
  DiagnosticEngine engine;
  engine.error(range, std::move(message));
  return engine.str();
}

TEST(Diagnostic, HasTheDocumentedForm) {
  SourceFile file("ffn.gel", "\n\n\n\n\n\n  h = gelu(x @ w1 + b1)\n");
  DiagnosticEngine engine;
  engine.error(rangeOf(file, "x @ w1"), "the sizes summed over differ")
      .note(rangeOf(file, "w1"), "if it is stored [out, in], write w1.T");
  EXPECT_EQ(engine.str(),
            "ffn.gel:7:12: error: the sizes summed over differ\n"
            "  7 |   h = gelu(x @ w1 + b1)\n"
            "    |            ^~~~~~\n"
            "ffn.gel:7:16: note: if it is stored [out, in], write w1.T\n");
}

TEST(Diagnostic, ShowsTheLineOfANoteOnAnotherLine) {
  SourceFile file("a.gel", "one\ntwo\n");
  DiagnosticEngine engine;
  engine.error(rangeOf(file, "two"), "twice")
      .note(rangeOf(file, "one"), "first");
  EXPECT_EQ(engine.str(), "a.gel:2:1: error: twice\n"
                          "  2 | two\n"
                          "    | ^~~\n"
                          "a.gel:1:1: note: first\n"
                          "  1 | one\n"
                          "    | ^~~\n");
}

TEST(Diagnostic, NamesAFileOrNothing) {
  SourceFile file("a.gel", "x");
  EXPECT_EQ(renderOne(wholeFile(file)), "a.gel: error: m\n");
  EXPECT_EQ(renderOne(SourceRange()), "error: m\n");
}

TEST(Diagnostic, PutsTheCaretUnderItsText) {
  struct Row {
    llvm::StringRef name, line, needle, shown, caret;
  };
  const Row rows[] = {
      {"tab", "\tx\ty", "y", "    x    y", "         ^"},
      {"wide", "\xE4\xB8\xAD x", "x", "\xE4\xB8\xAD x", "   ^"},
      {"combining", "e\xCC\x81 x", "x", "e\xCC\x81 x", "  ^"},
      {"invalid UTF-8", "\xFF\x80 x", "x", "\xEF\xBF\xBD\xEF\xBF\xBD x",
       "   ^"},
      {"control", "\x1B[1m x", "x", "\xEF\xBF\xBD[1m x", "     ^"},
      {"right-to-left", "\xE2\x80\xAE x", "x", "\xEF\xBF\xBD x", "  ^"},
      {"NUL", llvm::StringRef("\0 x", 3), "x", "\xEF\xBF\xBD x", "  ^"},
      {"CRLF", "x @ w\r\n", "w", "x @ w", "    ^"},
      {"trailing blanks", "x   ", "x", "x", "^"},
  };
  for (const Row &row : rows) {
    SCOPED_TRACE(row.name.str());
    SourceFile file("a.gel", row.line.str());
    std::string text = renderOne(rangeOf(file, row.needle));
    llvm::StringRef snippet = llvm::StringRef(text).split('\n').second;
    EXPECT_EQ(snippet.str(),
              "  1 | " + row.shown.str() + "\n    | " + row.caret.str() + "\n");
  }
}

TEST(Diagnostic, PointsBehindTheLastByte) {
  SourceFile file("a.gel", "ab");
  EXPECT_EQ(renderOne({&file, 2, 2}), "a.gel:1:3: error: m\n"
                                      "  1 | ab\n"
                                      "    |   ^\n");
  SourceFile empty("a.gel", "");
  EXPECT_EQ(renderOne({&empty, 0, 0}), "a.gel:1:1: error: m\n"
                                       "  1 | \n"
                                       "    | ^\n");
}

TEST(Diagnostic, UnderlinesTheFirstLineOfALongRange) {
  SourceFile file("a.gel", "ab(\nc)\n");
  EXPECT_EQ(renderOne({&file, 1, 6}), "a.gel:1:2: error: m\n"
                                      "  1 | ab(\n"
                                      "    |  ^~\n");
}

TEST(Diagnostic, CutsALongLineAroundItsRange) {
  std::string line(5000, 'a');
  line.replace(2500, 6, "needle");
  SourceFile file("a.gel", line);
  std::string text = renderOne(rangeOf(file, "needle"));
  EXPECT_LT(text.size(), 400u);
  llvm::SmallVector<llvm::StringRef> lines;
  llvm::StringRef(text).split(lines, '\n');
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_TRUE(lines[1].starts_with("  1 | ...a")) << text;
  EXPECT_TRUE(lines[1].ends_with("a...")) << text;
  EXPECT_EQ(lines[1].find("needle"), lines[2].find("^~~~~~")) << text;
}

TEST(Diagnostic, WidensTheGutterForLongFiles) {
  SourceFile file("a.gel", std::string(99999, '\n') + "x");
  EXPECT_EQ(renderOne(rangeOf(file, "x")), "a.gel:100000:1: error: m\n"
                                           "100000 | x\n"
                                           "       | ^\n");
}

TEST(DiagnosticEngine, OrdersByPlace) {
  SourceFile file("a.gel", "one\ntwo\n");
  DiagnosticEngine engine;
  engine.error(wholeFile(file), "last");
  engine.error(rangeOf(file, "two"), "second");
  engine.error(rangeOf(file, "one"), "first");
  engine.error(rangeOf(file, "two"), "third");
  std::string text = engine.str();
  size_t first = text.find("first"), second = text.find("second"),
         third = text.find("third"), last = text.find("last");
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_LT(third, last);
  EXPECT_NE(last, std::string::npos);
}

TEST(DiagnosticEngine, RanksCategories) {
  DiagnosticEngine engine;
  EXPECT_FALSE(engine.hasErrors());
  EXPECT_EQ(engine.exitCode(), 0);
  engine.unsupported({}, "slices");
  EXPECT_EQ(engine.exitCode(), 2);
  engine.error({}, "wrong");
  EXPECT_EQ(engine.exitCode(), 1);
  engine.internal({}, "broken");
  EXPECT_EQ(engine.exitCode(), 3);
  engine.unsupported({}, "more");
  EXPECT_EQ(engine.exitCode(), 3);
  EXPECT_EQ(engine.str(), "error: not supported: slices\nerror: wrong\n"
                          "internal error: broken\n"
                          "error: not supported: more\n");
}

TEST(DiagnosticEngine, CountsWhatIsBeyondItsLimit) {
  DiagnosticEngine engine(2);
  engine.unsupported({}, "a");
  EXPECT_FALSE(engine.isFull());
  engine.unsupported({}, "b");
  EXPECT_TRUE(engine.isFull());
  engine.unsupported({}, "c").note("lost");
  EXPECT_EQ(engine.exitCode(), 2);
  engine.error({}, "d");
  EXPECT_EQ(engine.exitCode(), 1) << "a dropped error still counts";
  EXPECT_EQ(engine.diagnostics().size(), 2u);
  EXPECT_EQ(engine.str(), "error: not supported: a\nerror: not supported: b\n"
                          "and 2 more errors; fix these first\n");
}

} // namespace
