//===- CheckerErrorsTest.cpp - one mistake each ---------------------------===//
//
// Each row is a text with one mistake, the text that is underlined and what is
// said. That it is one error shows that a broken value makes no second one.
//
//===----------------------------------------------------------------------===//

#include "Frontend/CheckText.h"

#include "gtest/gtest.h"

using namespace gelato;
using gelato::testing::CheckedText;
using gelato::testing::returning;

namespace {

struct Row {
  std::string text;
  std::string underlined; ///< empty: the error has no place in the file
  std::string message;
  Bindings bindings = {};
  int exitCode = 1;
};

void expectOneError(const Row &row) {
  SCOPED_TRACE(row.text);
  CheckedText checked(row.text, row.bindings);
  EXPECT_FALSE(checked.isValid);
  ASSERT_EQ(checked.diagnostics.diagnostics().size(), 1u) << checked.errors();
  const Diagnostic &only = checked.diagnostics.diagnostics()[0];
  EXPECT_EQ(only.range.text().str(), row.underlined) << checked.errors();
  EXPECT_NE(checked.errors().find(row.message), std::string::npos)
      << checked.errors();
  EXPECT_EQ(checked.diagnostics.exitCode(), row.exitCode);
}

TEST(CheckerErrors, Of16BitTypes) {
  // The rules are known already; only the last word is "not supported".
  struct Mixed {
    const char *expr, *message;
  };
  const Mixed mixed[] = {
      {"h @ w", "found f32 @ bf16; write bf16(h) @ w, or h @ f32(w) for 16-bit "
                "storage with f32 arithmetic"},
      {"w @ h", "found bf16 @ f32; write w @ bf16(h), or f32(w) @ h"},
      {"w @ v", "found bf16 @ f16; write w @ bf16(v), or f32(w) @ f32(v)"},
      {"(w + w) @ w", "found f32 @ bf16; write bf16((w + w)) @ w"},
  };
  for (const Mixed &row : mixed) {
    CheckedText checked("kernel k(h: f32[D, D], w: bf16[D, D], v: f16[D, D]) "
                        "-> f32[D, D] {\n  return " +
                        std::string(row.expr) + "\n}\n");
    EXPECT_NE(checked.errors().find(row.message), std::string::npos)
        << checked.errors();
    EXPECT_EQ(checked.diagnostics.exitCode(), 1);
  }
  const char *onlyUnsupported[] = {
      "kernel k(w: bf16[D, D]) -> f32[D, D] { return w @ w }",
      "kernel k(w: bf16[D, D]) -> f32[D, D] { return w + 1 }",
      "kernel k(w: f32[D, D]) -> f16[D, D] { return w }",
      "kernel k(w: f32[D, D]) -> f32[D, D] { return bf16(w) }",
      "kernel k(w: f32[D, D], v: f16[D, D]) -> f32[D, D] { return w - v }",
      "kernel k(w: f32[D]) -> f32[D] { return f32(w) }",
  };
  for (const char *text : onlyUnsupported)
    expectOneError(
        {text,
         CheckedText(text).diagnostics.diagnostics()[0].range.text().str(),
         "error: not supported: ",
         {},
         2});
}

} // namespace
