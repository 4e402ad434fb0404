//===- UnaryFunctionsTest.cpp - the functions of one number in kernels ----===//
#include "gelato/Accuracy/UnaryFunctions.h"
#include "gelato/Pipeline/Compiler.h"

#include <gtest/gtest.h>

using namespace gelato;

namespace {

/// "TEXT: INPUT to RESULT in KERNELS" for each function of a source.
std::vector<std::string> functionsOf(const std::string &source) {
  SourceFile file("test.gel", source);
  Compilation compilation({});
  EXPECT_TRUE(compilation.parse(file)) << compilation.diagnostics().str();
  std::vector<std::string> list;
  for (const UnaryFunction &f :
       findUnaryFunctions(compilation.module(Stage::Linalg)))
    list.push_back(f.text + ": " + f.input + " to " + f.result + " in " +
                   llvm::join(f.kernels, ", "));
  return list;
}

using List = std::vector<std::string>;

TEST(UnaryFunctions, AreTheLargestOfOneNumber) {
  EXPECT_EQ(functionsOf("kernel k(x: f32[N]) -> f32[N] {\n"
                        "  return x * tanh(exp(x)) }"),
            List{"x * tanh(exp(x)): f32 to f32 in k"});
  EXPECT_EQ(functionsOf("kernel k(x: f32[M, K], w: param f32[K, D],\n"
                        "         b: param f32[D], v: param f32[K, D])\n"
                        "    -> f32[M, D] {\n"
                        "  return gelu(x @ w + b) * (x @ v) }"),
            List{"gelu(x): f32 to f32 in k"});
  EXPECT_EQ(functionsOf("kernel k(a: f32[N], b: f32[N]) -> f32[N] {\n"
                        "  return tanh(exp(a) + 1 / b) }"),
            (List{"exp(x): f32 to f32 in k", "1 / x: f32 to f32 in k",
                  "tanh(x): f32 to f32 in k"}));
}

TEST(UnaryFunctions, KeepTheirStorageTypes) {
  EXPECT_EQ(functionsOf("kernel k(x: bf16[N]) -> f16[N] {\n"
                        "  return gelu(x, approximate=\"tanh\") }"),
            List{"gelu(x, approximate=\"tanh\"): bf16 to f16 in k"});
  EXPECT_EQ(functionsOf("kernel k(x: f32[N]) -> f32[N] {\n"
                        "  return bf16(exp(x)) * 2 }"),
            List{"bf16(exp(x)) * 2: f32 to f32 in k"});
}

TEST(UnaryFunctions, AreJudgedInTheTypeThatTheyAreRightFor) {
  // The activation is settled for bf16, to which what it goes into is narrowed.
  EXPECT_EQ(functionsOf("kernel k(s: f32[N], y: f32[N]) -> bf16[N] {\n"
                        "  return where(y > 0, gelu(s), y) }"),
            List{"gelu(x): f32 to bf16 in k"});
}

TEST(UnaryFunctions, AreListedOnce) {
  EXPECT_EQ(functionsOf("kernel k(x: f32[N]) -> f32[N] { return silu(x) }\n"
                        "kernel l(x: f32[M, N]) -> f32[M, N] {\n"
                        "  return silu(x) }"),
            List{"silu(x): f32 to f32 in k, l"});
  EXPECT_EQ(functionsOf("kernel k(x: f32[N]) -> f32[N] {\n"
                        "  return silu(x, accuracy=\"tight\") }\n"
                        "kernel l(x: f32[N]) -> f32[N] {\n"
                        "  return silu(x, accuracy=\"fast\") }")
                .size(),
            2u);
}

TEST(UnaryFunctions, AreNotMovesOfNumbers) {
  EXPECT_EQ(functionsOf("kernel k(x: bf16[N]) -> f32[N] { return x }"), List{});
  EXPECT_EQ(functionsOf("kernel k(a: f32[N], b: f32[N]) -> f32[N] {\n"
                        "  return a + b }"),
            List{});
}

TEST(UnaryFunctions, ReadAsTheLanguageHasThem) {
  EXPECT_EQ(functionsOf("kernel k(x: f32[N]) -> f32[N] {\n"
                        "  return where(x > 0.1, (x - 1) / (x * x), -x) }"),
            List{"where(x > 0.1, (x - 1) / (x * x), -x): f32 to f32 in k"});
  EXPECT_EQ(functionsOf("kernel k(x: f32[N]) -> f32[N] {\n"
                        "  return 1 - (x - min(abs(x), 3)) }"),
            List{"1 - (x - min(abs(x), 3)): f32 to f32 in k"});
  std::string deep = "x";
  for (int i = 0; i < 25; ++i)
    deep = "exp(" + deep + " + x * 0.5)";
  List one =
      functionsOf("kernel k(x: f32[N]) -> f32[N] {\n  return " + deep + " }");
  ASSERT_EQ(one.size(), 1u);
  EXPECT_NE(one[0].find("..."), std::string::npos);
  EXPECT_LT(one[0].size(), 1000u);
}

TEST(UnaryFunctions, CompileByThemselves) {
  SourceFile file("test.gel", "kernel k(x: bf16[M, K], w: param bf16[K, D])\n"
                              "    -> bf16[M, D] { return mish(x @ w) }");
  Compilation compilation({});
  ASSERT_TRUE(compilation.parse(file));
  std::vector<UnaryFunction> functions =
      findUnaryFunctions(compilation.module(Stage::Linalg));
  ASSERT_EQ(functions.size(), 1u);
  EXPECT_EQ(functions[0].input, "f32");
  EXPECT_EQ(functions[0].result, "bf16");
  SourceFile module("f", functions[0].module);
  Compilation alone({});
  ASSERT_TRUE(alone.parseLinalg(module)) << alone.diagnostics().str();
  EXPECT_NE(scannedOp(alone.module(Stage::Linalg)), nullptr);
  EXPECT_TRUE(alone.object()) << alone.diagnostics().str();
  SourceFile wrong("f", "func.func");
  Compilation none({});
  EXPECT_FALSE(none.parseLinalg(wrong));
  EXPECT_TRUE(none.diagnostics().hasErrors());
}

} // namespace
