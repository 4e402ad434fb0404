//===- LimitsTest.cpp - as much as may be, and one more -------------------===//
//
// A text at a limit is right, one beyond it gets the limit's error, and one far
// beyond it gets it at once.
//
//===----------------------------------------------------------------------===//

#include "Frontend/CheckText.h"

#include "gtest/gtest.h"

using namespace gelato;
using gelato::test::CheckedText;
using gelato::test::returning;

namespace {

std::string repeat(const std::string &piece, size_t n) {
  std::string text;
  for (; n > 0; --n)
    text += piece;
  return text;
}

/// The id of the only error; empty if the text is right.
std::string errorOf(const std::string &text) {
  CheckedText checked(text);
  EXPECT_LE(checked.diagnostics.diagnostics().size(), 1u) << checked.errors();
  return checked.isValid ? "" : checked.diagnostics.diagnostics()[0].code.str();
}

TEST(Limits, OfNesting) {
  for (auto [open, close] : {std::pair<const char *, const char *>{"(", ")"},
                             {"-", ""},
                             {"abs(", ")"}}) {
    auto nested = [open = open, close = close](size_t n) {
      return returning(repeat(open, n) + "x" + repeat(close, n));
    };
    EXPECT_EQ(errorOf(nested(maxNesting)), "") << open;
    EXPECT_EQ(errorOf(nested(maxNesting + 1)), "nesting-limit") << open;
    EXPECT_EQ(errorOf(nested(100000)), "nesting-limit") << open;
  }
  // A wrong text of any depth ends, too.
  EXPECT_NE(errorOf("fn f(v) = " + repeat("(", 100000)), "");
}

TEST(Limits, OfHeight) {
  EXPECT_EQ(errorOf(returning("x" + repeat(" + x", maxHeight - 1))), "");
  for (const char *piece : {" + x", ".T", "[:]"}) {
    EXPECT_EQ(errorOf(returning("x" + repeat(piece, maxHeight))),
              "expression-limit");
    EXPECT_EQ(errorOf(returning("x" + repeat(piece, 100000))),
              "expression-limit");
  }
  // A chain of functions is as high as all of them.
  std::string text = "fn r0(v) = v + 1\n";
  for (int i = 1; i < 20000; ++i)
    text += "fn r" + std::to_string(i) + "(v) = -r" + std::to_string(i - 1) +
            "(v)\n";
  EXPECT_EQ(errorOf(returning("r19999(x)") + text), "expression-limit");
}

TEST(Limits, OfTheFile) {
  std::string kernel = returning("x");
  std::string fill(maxSourceBytes - kernel.size(), '\n');
  EXPECT_EQ(errorOf(kernel + fill), "");
  EXPECT_EQ(errorOf(kernel + fill + "\n"), "file-limit");
}

TEST(Limits, OfArgumentsAndResults) {
  auto kernel = [](size_t arguments, size_t results) {
    std::string text = "kernel k(";
    for (size_t i = 0; i < arguments; ++i)
      text += "x" + std::to_string(i) + ": f32, ";
    text += ") -> (";
    for (size_t i = 0; i < results; ++i)
      text += "y" + std::to_string(i) + ": f32, ";
    return text + ") { return x0" + repeat(", x0", results - 1) + " }\n";
  };
  EXPECT_EQ(errorOf(kernel(maxArguments, maxArguments)), "");
  EXPECT_EQ(errorOf(kernel(maxArguments + 1, 1)), "argument-limit");
  EXPECT_EQ(errorOf(kernel(1, maxArguments + 1)), "argument-limit");
  EXPECT_EQ(errorOf(kernel(30000, 1)), "argument-limit");
}

TEST(Limits, OfWork) {
  auto statements = [](const std::string &value, size_t n) {
    std::string text = "kernel k(x: f32[M, D], w: param f32[D, D]) -> f32[M, D]"
                       " {\n  h0 = x\n";
    for (size_t i = 1; i <= n; ++i)
      text += "  h" + std::to_string(i) + " = " + value + "h" +
              std::to_string(i - 1) + ")\n";
    return text + "  return h" + std::to_string(n) + "\n}\n";
  };
  // Statements are fused into one: it is their sum that counts.
  EXPECT_EQ(errorOf(statements("-(", maxKernelWork)), "");
  EXPECT_EQ(errorOf(statements("-(", maxKernelWork + 1)), "work-limit");
  size_t heavy = maxKernelWork / (heavyWork + 1);
  for (const char *call : {"exp(", "gelu(", "sigmoid("}) {
    EXPECT_EQ(errorOf(statements(call, heavy)), "") << call;
    EXPECT_EQ(errorOf(statements(call, heavy + 1)), "work-limit") << call;
  }
  std::string product = "kernel k(x: f32[M, D], w: param f32[D, D]) -> "
                        "f32[M, D] {\n  return x";
  EXPECT_EQ(errorOf(product + repeat(" @ w", heavy) + "\n}\n"), "");
  EXPECT_EQ(errorOf(product + repeat(" @ w", heavy + 1) + "\n}\n"),
            "work-limit");
  // A name has no work of its own.
  EXPECT_EQ(errorOf(statements("(", 30000)), "");

  std::string many;
  size_t kernels = maxFileWork / heavyWork;
  for (size_t i = 0; i < kernels; ++i)
    many +=
        "kernel k" + std::to_string(i) + "(x: f32[M]) -> f32[M] { return x }\n";
  EXPECT_EQ(errorOf(many), "");
  EXPECT_EQ(errorOf(many + returning("x")), "work-limit");
}

TEST(Limits, OfExpansion) {
  // Each function doubles the one before: 2^40 operations in 40 lines.
  std::string text = "fn r0(v) = v + v\n";
  for (int i = 1; i < 40; ++i)
    text += "fn r" + std::to_string(i) + "(v) = r" + std::to_string(i - 1) +
            "(v) + r" + std::to_string(i - 1) + "(v)\n";
  EXPECT_EQ(errorOf(text + returning("r39(x)")), "work-limit");

  // Constant calls are evaluated, which costs as much.
  text = "fn f(v) = v" + repeat(" + v", 500) + "\nfn g(v) = f(0)";
  for (int i = 0; i < 500; ++i)
    text += " + f(" + std::to_string(i) + ")";
  EXPECT_EQ(errorOf(text + "\n" + returning("g(x)")), "work-limit");
}

TEST(Limits, OfCyclesOfManyFunctions) {
  std::string text;
  const int count = 20000;
  for (int i = 0; i < count; ++i)
    text += "fn r" + std::to_string(i) + "(v) = r" +
            std::to_string((i + 1) % count) + "(v)\n";
  CheckedText checked(text + returning("r7(x)"));
  EXPECT_EQ(checked.diagnostics.diagnostics().size(), 1u);
  EXPECT_NE(checked.errors().find("calls itself through 19999 others"),
            std::string::npos)
      << checked.errors();
}

} // namespace
