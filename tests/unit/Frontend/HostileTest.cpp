//===- HostileTest.cpp - texts that nobody would write --------------------===//
//
// Random bytes, random tokens and damaged programs: none may crash, run away or
// be refused without a word. Every program that is accepted can be dumped.
// GELATO_SEED sets another seed; a failure prints the seed and the text.
//
//===----------------------------------------------------------------------===//

#include "Frontend/CheckText.h"

#include "gtest/gtest.h"

#include <cstdlib>
#include <functional>
#include <random>

using namespace gelato;
using gelato::test::CheckedText;

namespace {

class Hostile : public ::testing::Test {
protected:
  Hostile() {
    const char *given = std::getenv("GELATO_SEED");
    seed = given ? unsigned(std::strtoul(given, nullptr, 10)) : 20161121u;
    random.seed(seed);
  }

  size_t below(size_t n) { return n == 0 ? 0 : random() % n; }
  template <typename T, size_t n> const T &pick(const T (&list)[n]) {
    return list[below(n)];
  }

  /// Parses, checks, dumps and renders; counts what was accepted.
  void run(const std::string &text) {
    SCOPED_TRACE("GELATO_SEED=" + std::to_string(seed) + "\n" + text);
    CheckedText checked(text, {{"D", 8}});
    std::string rendered = checked.errors();
    EXPECT_EQ(checked.isValid, rendered.empty());
    EXPECT_EQ(checked.isValid, checked.diagnostics.exitCode() == 0);
    EXPECT_NE(checked.diagnostics.exitCode(), 3) << rendered;
    EXPECT_LE(checked.diagnostics.diagnostics().size(), 20u);
    // A tree that the checker has not seen, and one that it has.
    SourceFile file("t.gel", text);
    DiagnosticEngine unread;
    std::unique_ptr<Program> plain = parse(file, unread);
    for (const Program *program : {plain.get(), checked.program.get()})
      if (program)
        EXPECT_FALSE(dump(*program).empty() && !program->kernels.empty());
    EXPECT_TRUE(plain || !checked.isValid);
    parsed += plain != nullptr;
    valid += checked.isValid;
  }

  unsigned seed;
  std::mt19937 random;
  size_t parsed = 0, valid = 0;
};

const char *const tokens[] = {
    "kernel", "fn",    "param",  "return", "f32",  "bf16",     "f16",
    "x",      "w",     "h",      "k",      "f",    "M",        "D",
    "gelu",   "elu",   "where",  "max",    "(",    ")",        "{",
    "}",      "[",     "]",      ",",      ":",    ".",        "=",
    "->",     "+",     "-",      "*",      "/",    "@",        "<",
    ">=",     "==",    "**",     ":=",     "+=",   ";",        "1",
    "768",    "0.5",   "1e39",   "\n",     "\n",   "\"tanh\"", ".T",
    "# c\n",  "alpha", "matmul", "'",      "\xC3", "\xFF",     "approximate"};

TEST_F(Hostile, SurvivesRandomBytes) {
  for (int i = 0; i < 3000; ++i) {
    std::string text(below(200), ' ');
    for (char &c : text)
      c = char(below(256));
    run(text);
  }
}

TEST_F(Hostile, SurvivesRandomTokens) {
  for (int i = 0; i < 6000; ++i) {
    std::string text;
    for (size_t n = below(80); n > 0; --n)
      text += std::string(pick(tokens)) + (below(4) ? " " : "");
    run(text);
    run("kernel k(x: f32[M, D], w: param f32[D, M]) -> f32[M, D] {\n" + text +
        "\n}\n");
  }
}

TEST_F(Hostile, SurvivesRandomExpressions) {
  // Right to the parser; what the checker says is another matter.
  const char *const values[] = {"x", "x",   "y", "w", "b",
                                "s", "one", "2", "D", "0.5"};
  const char *const params[] = {"x", "x", "y", "c", "2", "s", "0.5"};
  const char *const ops[] = {"+", "-", "*", "/", "@", "<", "=="};
  const char *const calls[] = {"gelu", "max",  "where",  "clamp", "elu",
                               "mine", "bf16", "matmul", "exp",   "loop"};
  const char *const options[] = {", accuracy=\"tight\"", ", alpha=2", ", c=x",
                                 ", approximate=\"tanh\""};
  bool inFn = false;
  std::function<std::string(size_t)> expr = [&](size_t height) -> std::string {
    size_t form = height == 0 ? 0 : below(8);
    if (form == 0)
      return inFn ? pick(params) : pick(values);
    std::string first = expr(height - 1);
    if (form == 1)
      return "-" + first;
    if (form == 2)
      return first + (below(4) ? ".T" : "[:M]");
    if (form > 4)
      return "(" + first + " " + pick(ops) + " " + expr(height - 1) + ")";
    std::string call = pick(calls) + ("(" + first);
    for (size_t n = below(3); n > 0; --n)
      call += ", " + expr(height - 1);
    return call + (below(3) ? "" : pick(options)) + ")";
  };
  for (int i = 0; i < 6000; ++i) {
    inFn = true;
    std::string fns = "fn mine(x, y = 3, c = 2) = " + expr(below(3)) +
                      "\nfn loop(s, x = 1, y = 0, c = 4) = " + expr(below(2)) +
                      "\n";
    inFn = false;
    run(fns +
        gelato::test::returning(expr(below(6)), below(3) ? "[M, D]" : ""));
  }
  EXPECT_GT(parsed, 3000u) << "few got past the parser";
  EXPECT_GT(valid, 100u) << "few were right";
  EXPECT_LT(valid, 3000u) << "few were wrong";
}

TEST_F(Hostile, SurvivesDamagedPrograms) {
  const std::string program =
      "# The feed-forward block.\n"
      "fn mine(v, c = 1.702) = v * sigmoid(c * v)\n"
      "kernel ffn(x: f32[M, D], w1: param f32[D, F], b1: param f32[F],\n"
      "           w2: param f32[D, F], s: f32[1, D]) -> (y: f32[M, D],\n"
      "           h: f32[M, F]) {\n"
      "  h = gelu(x @ w1 + b1, approximate=\"tanh\", accuracy=\"tight\")\n"
      "  c = where(x > s, elu(x, alpha=0.5), -x / 3)\n"
      "  return mine(h @ w2.T) + c, h\n"
      "}\n";
  ASSERT_TRUE(CheckedText(program, {{"D", 8}}).isValid)
      << CheckedText(program).errors();
  for (int i = 0; i < 6000; ++i) {
    std::string text = program;
    for (size_t n = 1 + below(3); n > 0 && !text.empty(); --n) {
      size_t at = below(text.size());
      switch (below(5)) {
      case 0: // a token is put in
        text.insert(at, pick(tokens));
        break;
      case 1: // a piece is lost
        text.erase(at, 1 + below(20));
        break;
      case 2: // a byte is changed
        text[at] = char(below(256));
        break;
      case 3: // a piece is doubled
        text.insert(at, text.substr(at, below(40)));
        break;
      case 4: // the rest is cut off
        text.resize(at + 1);
        break;
      }
    }
    run(text);
  }
  EXPECT_GT(valid, 100u) << "no damage was harmless";
  EXPECT_LT(valid, 5000u) << "hardly any damage was found";
}

TEST_F(Hostile, SurvivesSizes) {
  const size_t many = 30000;
  auto repeat = [&](const std::string &piece, size_t n) {
    std::string text;
    for (size_t i = 0; i < n; ++i)
      text += piece;
    return text;
  };
  auto numbered = [&](const std::string &before, const std::string &after) {
    std::string text;
    for (size_t i = 0; i < many; ++i)
      text += before + std::to_string(i) + after;
    return text;
  };
  const std::string head = "kernel k(x: f32[M, D]) -> f32[M, D] {\n";
  run(numbered("fn q", "(v) = v + nothing\n"));
  run(numbered("kernel q", "(x: f32[M]) -> f32 { return x }\n"));
  run(head + numbered("v", " = x + missing\n") + "return x\n}");
  EXPECT_EQ(valid, 0u);
  run(head + numbered("v", " = x\n") + "return x\n}");
  run(head + "return max(x" + repeat(", x", many) + ")\n}");
  run(head + "return x" + repeat(", x", many) + "\n}");
  run("kernel k(" + numbered("x", ": f32[M], ") + ") -> f32[M] {return x0}");
  run("kernel k(" + numbered("x: f32[D", "], ") + ") -> f32[M] {return x}");
  run("fn f(" + numbered("a", ", ") + ") = a0\n" + head + "return f(" +
      repeat("x, ", many) + ")\n}");
  run(repeat("}", many) + repeat("{", many));
  run(repeat("(", many) + repeat("]", many));
  run(head + repeat("return x\n", many));
  run(head + repeat("\"", many));
  run(repeat("x\n", many));
  EXPECT_EQ(valid, 2u) << "many statements are fine, and many parameters";
  // As deep and as high as it may be.
  run(head + "return " + repeat("abs(", maxNesting) + "x" +
      repeat(")", maxNesting) + "\n}");
  run(head + "return x" + repeat(" + x", maxHeight - 1) + "\n}");
  run(head + "return x" + repeat(" + 1", maxHeight - 1) + "\n}");
  run(head + "return x + (1" + repeat(" + 1", maxHeight - 2) + ")\n}");
  EXPECT_EQ(valid, 6u);
}

} // namespace
