//===- AnalyzeTest.cpp - what is known of a text that may be wrong --------===//

#include "gelato/Frontend/Frontend.h"
#include "gelato/Frontend/Visit.h"

#include "gtest/gtest.h"

#include <random>

using namespace gelato;

namespace {

const std::string ffn = "fn scaled(v, by = 2 * 3) = v * by\n"
                        "kernel ffn(x: f32[M, D], w: param f32[D, F])\n"
                        "    -> (y: f32[M, F]) {\n"
                        "  h = gelu(x @ w) + scaled(x @ w)\n"
                        "  g = where(h > 0, h, matmul(x, w))\n"
                        "  return g\n"
                        "}\n";

struct Analyzed {
  explicit Analyzed(std::string text) : file("t.gel", std::move(text)) {
    program = analyze(file, diagnostics);
  }
  std::string typeOf(size_t let) const {
    const Expr &value = *program->kernels.at(0)->lets.at(let)->value;
    return value.isTyped ? value.type.str() : "unknown";
  }
  SourceFile file;
  DiagnosticEngine diagnostics;
  std::unique_ptr<Program> program;
};

size_t countTyped(const Expr &expr) {
  size_t count = expr.isTyped;
  forEachChild(expr, [&](const Expr &child) { count += countTyped(child); });
  return count;
}

TEST(Analyze, SaysWhatTheCompilerSays) {
  EXPECT_EQ(Analyzed(ffn).diagnostics.str(), "");
  EXPECT_TRUE(Analyzed(ffn).program->isChecked);
  for (std::string text : {ffn + "trailing", ffn + ffn, std::string()}) {
    SourceFile file("t.gel", text);
    DiagnosticEngine expected;
    EXPECT_FALSE(parseAndCheck(file, {}, expected));
    EXPECT_NE(expected.str(), "");
    EXPECT_EQ(Analyzed(text).diagnostics.str(), expected.str());
  }
  Analyzed large(std::string(maxSourceBytes + 1, ' '));
  EXPECT_FALSE(large.program);
  EXPECT_EQ(large.diagnostics.exitCode(), 1);
}

TEST(Analyze, TypesWhatDoesNotDependOnTheMistake) {
  Analyzed wrong("kernel k(x: f32[M, D], w: param f32[D, F]) -> f32[M, F] {\n"
                 "  a = x @ w\n  b = x @ w.T\n  c = relu(b)\n"
                 "  d = relu(a)\n  return nothing\n}\n");
  EXPECT_EQ(wrong.typeOf(0), "f32[M, F]");
  EXPECT_EQ(wrong.typeOf(1), "unknown");
  EXPECT_EQ(wrong.typeOf(2), "unknown");
  EXPECT_EQ(wrong.typeOf(3), "f32[M, F]");
}

TEST(Analyze, TypesWhatCouldBeParsed) {
  Analyzed half("kernel k(x: f32[M, D], w: param f32[D, F]) -> f32[M, F] {\n"
                "  a = x @ w\n  b = gelu(a +\n  c = a +\n  d = a * c\n}\n");
  EXPECT_NE(half.diagnostics.str(), "");
  ASSERT_EQ(half.program->kernels.size(), 1u);
  EXPECT_EQ(half.typeOf(0), "f32[M, F]");
}

TEST(Analyze, StandsEveryHalfTypedText) {
  size_t typed = 0;
  auto run = [&](const std::string &text) {
    Analyzed analyzed(text);
    for (const auto &kernel : analyzed.program->kernels)
      for (const auto &let : kernel->lets)
        typed += countTyped(*let->value);
  };
  for (size_t length = 0; length <= ffn.size(); ++length) {
    run(ffn.substr(0, length));
    run(ffn.substr(length));
    run(ffn.substr(0, length) + "\n}\n");
    run(ffn.substr(0, length) + ffn.substr(std::min(length + 7, ffn.size())));
  }
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    std::string text = ffn;
    for (int edit = 0; edit < 4; ++edit) {
      size_t at = random() % text.size();
      if (random() % 2)
        text.erase(at, 1 + random() % 5);
      else
        text.insert(at, ffn, random() % ffn.size(), random() % 6);
      if (text.empty())
        text = ffn;
    }
    run(text);
  }
  EXPECT_GE(typed, 1000u);
}

} // namespace
