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
  ASSERT_TRUE(checked.program) << checked.errors();
  EXPECT_FALSE(checked.program->isChecked);
  ASSERT_EQ(checked.diagnostics.diagnostics().size(), 1u) << checked.errors();
  const Diagnostic &only = checked.diagnostics.diagnostics()[0];
  EXPECT_EQ(only.range.text().str(), row.underlined) << checked.errors();
  EXPECT_NE(checked.errors().find(row.message), std::string::npos)
      << checked.errors();
  EXPECT_EQ(checked.diagnostics.exitCode(), row.exitCode);
}

/// A kernel of x[M, D] and w[D, F] with these statements.
std::string body(const std::string &statements) {
  return "kernel k(x: f32[M, D], w: param f32[D, F]) -> f32[M, D] {\n" +
         statements + "\n}\n";
}

TEST(CheckerErrors, OfNames) {
  const Row rows[] = {
      {"fn f(v) = v", "", "the file declares no kernel"},
      {returning("hh + x"), "hh", "expected an argument or a name assigned"},
      {body("  hidden = x\n  return hiden"), "hiden", "did you mean 'hidden'?"},
      {body("  h = g\n  g = x\n  return h"), "g", "is not known"},
      {body("  h = h + 1\n  return h"), "h", "is not known"},
      {returning("x / D"), "D", "is a dimension, not a value"},
      {returning("gelu + x"), "gelu", "is a function; call it: gelu(...)"},
      {returning("relu"), "relu", "is a function; call it: relu(...)"},
      {returning("k"), "k", "is a kernel; kernels are called from outside"},
      {"fn f(v) = v * u\n" + returning("x"), "u",
       "an fn sees only its parameters"},
      {"fn f(v) = v\nfn f(u) = u\n" + returning("x"), "f",
       "'f' is the name of a function"},
      {"fn gelu(v) = v\n" + returning("x"), "gelu",
       "choose another name, such as my_gelu"},
      {"fn relu(v) = v\n" + returning("x"), "relu", "built-in function"},
      {"fn matmul(v) = v\n" + returning("x"), "matmul", "built-in function"},
      {"fn k(v) = v\n" + returning("x"), "k", "it is an fn here"},
      {returning("x") + returning("y"), "k", "it is a kernel here"},
      {"fn f(a, a) = a\n" + returning("x"), "a", "is declared twice"},
      {"fn f(exp) = exp\n" + returning("x"), "exp", "built-in function"},
      {"kernel k(x: f32[M], x: f32[M]) -> f32[M] { return x }", "x",
       "'x' is declared twice"},
      {"kernel k(x: f32[M]) -> (x: f32[M]) { return x }", "x",
       "'x' is declared twice"},
      {"kernel k(x: f32[M]) -> (y: f32[M], y: f32[M]) { return x, x }", "y",
       "'y' is declared twice"},
      {"kernel k(out: f32[M]) -> f32[M] { return out }", "out",
       "is the name of the unnamed result"},
      {"kernel k(out: f32[M]) -> (out: f32[M]) { return out }", "out",
       "'out' is declared twice"},
      {"kernel k(M: f32[M]) -> f32[M] { return M }", "M",
       "is a dimension already"},
      {"kernel k(x: f32[M]) -> (M: f32[M]) { return x }", "M",
       "is a dimension already"},
      {"kernel k(max: f32[M]) -> f32[M] { return max }", "max",
       "built-in function"},
      {"kernel k(x: f32[exp]) -> f32[exp] { return x }", "exp",
       "built-in function"},
      {"fn f(v) = v\nkernel k(f: f32[M]) -> f32[M] { return f }", "f",
       "the function is here"},
      {body("  h = x\n  h = x + 1\n  return h"), "h",
       "each name is assigned once"},
      {body("  x = x + 1\n  return x"), "x", "each name is assigned once"},
      {body("  D = x\n  return D"), "D", "is a dimension already"},
      {body("  exp = x\n  return exp"), "exp", "built-in function"},
      {"kernel exp(x: f32[M]) -> f32[M] { return x }", "exp",
       "a function of the C library"},
      {"kernel int(x: f32[M]) -> f32[M] { return x }", "int",
       "taken in the generated C header"},
      {"kernel _k(x: f32[M]) -> f32[M] { return x }", "_k",
       "may not begin with '_'"},
      {"kernel gelato_env(x: f32[M]) -> f32[M] { return x }", "gelato_env",
       "taken in the generated C header"},
      {"kernel k(float: f32[M]) -> f32[M] { return float }", "float",
       "taken in the generated C header"},
      {"kernel k(x: f32[int]) -> f32[int] { return x }", "int",
       "taken in the generated C header"},
      {"kernel k(env: f32[M]) -> f32[M] { return env }", "env",
       "an argument of every kernel"},
      {"kernel k(x: f32[M]) -> (params: f32[M]) { return x }", "params",
       "an argument of every kernel"},
      {"kernel k(x: f32[M]) -> f32[M] { return x }\n"
       "kernel k_pack(x: f32[M]) -> f32[M] { return x }",
       "k_pack", "also a symbol of kernel 'k'"},
  };
  for (const Row &row : rows)
    expectOneError(row);
}

TEST(CheckerErrors, OfShapes) {
  const Row rows[] = {
      {returning("x + b"), "x + b",
       "x is [M, D], b is [F]; aligned at their last dimensions, they differ "
       "in D and F"},
      {returning("max(x, w)"), "max(x, w)", "these shapes do not combine"},
      {returning("where(x > 0, x, w)"), "where(x > 0, x, w)",
       "x > 0 is [M, D], x is [M, D], w is [D, F]"},
      {"fn f(a, b) = a + b\n" + returning("f(x, b)"), "f(x, b)",
       "these shapes do not combine"},
      {returning("x > b"), "x > b", "these shapes do not combine"},
      {returning("x @ v"), "x @ v",
       "the sizes summed over differ: x has D columns, v has F rows"},
      {returning("x @ v"), "x @ v",
       "v is [F, D]; if it is stored [out, in], write v.T"},
      {returning("x @ w.T"), "x @ w.T", "w.T is [F, D]; it fits without .T"},
      {returning("w @ x"), "w @ x", "w has F columns, x has M rows"},
      {returning("v @ x"), "v @ x", "the sides may be swapped: x @ v.T"},
      {returning("w.T @ x"), "w.T @ x", "the sides may be swapped: x @ w.T.T"},
      {"kernel k(x: f32[M, D], u: f32[N, M]) -> f32[M] { return x @ u }",
       "x @ u", "the sides may be swapped: u @ x"},
      {"kernel k(x: f32[D], u: f32[N, M]) -> f32[M] { return x @ u }", "x @ u",
       "x has D elements, u has N rows"},
      {"kernel k(x: f32[D], u: f32[N, M]) -> f32[M] { return x @ u }", "x @ u",
       "note: x is [D], u is [N, M]"},
      {"kernel k(x: f32[M, 768], w: param f32[D, F]) -> f32[M, F] {"
       " return x @ w }",
       "x @ w",
       "dimensions are compared by name, whatever --set binds: write the same "
       "one, 768 or D, in both places",
       {{"D", 768}}},
      {"kernel k(x: f32[M, D], c: f32[M, K]) -> f32[M, D] { return x * c }",
       "x * c",
       "declare the dimension as 1 instead of K",
       {{"K", 1}}},
      {returning("x @ s"), "s", "s is a scalar; @ sums over a dimension"},
      {returning("2 @ x"), "2", "* multiplies by a scalar"},
      {returning("x @ b"), "b", "two dimensions, found b, which is [F]"},
      {"kernel k(x: f32[M, D], c: f32[D]) -> f32[M] { return x @ c }", "c",
       "is declared as a matrix of one column: [D, 1]"},
      {"kernel k(w: f32[D, F], x: f32[B, S, D]) -> f32[B] { return w @ x }",
       "x", "the sides may be swapped: x @ w"},
      {"kernel k(w: f32[D, F], x: f32[B, S, K]) -> f32[B] { return w @ x }",
       "x", "leading dimensions are batch dimensions of the left side"},
      {returning("b.T"), "b.T", ".T needs a matrix, found b, which is [F]"},
      {returning("s.T"), "s.T", "found s, which is a scalar"},
      {returning("2.T"), "2.T", ".T needs a matrix"},
      {"fn f(v) = v @ v\n" + returning("f(x)"), "v @ v",
       "write the product in the kernel"},
      {"fn f(v) = v.T\n" + returning("f(x)"), "v.T", ".T needs a matrix"},
      {returning("x @ w"), "x @ w",
       "the value of result 'out' is [M, F], declared is [M, D]"},
      {returning("one"), "one", "is [1, D], declared is [M, D]"},
      {returning("1.5"), "1.5", "is a scalar, declared is [M, D]"},
      {returning("x, y"), "return x, y", "has 1 result, found 2 values"},
      {"kernel k(x: f32[M]) -> (y: f32[M], z: f32[M]) { return x }", "return x",
       "has 2 results, found 1 value"},
      {"kernel k(x: f32[M]) -> f32[N] { return x }", "N",
       "'N' occurs in no argument"},
      {"kernel k(x: f32[Rows]) -> f32[Row] { return x }", "Row",
       "did you mean 'Rows'?"},
  };
  for (const Row &row : rows) {
    // A dimension that is nowhere else makes the value's shape wrong, too.
    if (row.message.find("occurs in") == std::string::npos &&
        row.underlined != "Row") {
      expectOneError(row);
      continue;
    }
    CheckedText checked(row.text, row.bindings);
    EXPECT_EQ(checked.diagnostics.diagnostics()[0].range.text(),
              llvm::StringRef(row.underlined));
    EXPECT_NE(checked.errors().find(row.message), std::string::npos)
        << checked.errors();
  }
}

TEST(CheckerErrors, OfCalls) {
  const Row rows[] = {
      {returning("gleu(x)"), "gleu", "did you mean 'gelu'?"},
      {returning("quickgelu(x)"), "quickgelu", "did you mean 'quick_gelu'?"},
      {returning("swish(x)"), "swish", "write silu(x)"},
      {returning("softmax(x)"), "softmax", "there are no reductions"},
      {returning("gelu_tanh(x)"), "gelu_tanh",
       "write gelu(x, approximate=\"tanh\")"},
      {returning("_mish_ratio(x)"), "_mish_ratio", "there is no function"},
      {returning("x(y)"), "x", "a product is written with *"},
      {returning("k(x)"), "k", "kernels are called from outside"},
      {returning("gelu()"), "gelu()", "takes 1 argument, found 0"},
      {returning("gelu(x, y)"), "gelu(x, y)",
       "takes 1 argument, found 2; write gelu(x)"},
      {returning("where(x > 0, x)"), "where(x > 0, x)",
       "takes 3 arguments, found 2; write where(condition, a, b)"},
      {returning("min(x, y, 0)"), "min(x, y, 0)", "write min(a, b)"},
      {returning("clamp(x)"), "clamp(x)",
       "takes 3 arguments, found 1; write clamp(x, lo, hi)"},
      {returning("elu(x, 1, 2)"), "elu(x, 1, 2)",
       "takes 2 arguments, found 3; write elu(x, alpha = 1)"},
      {returning("elu(x, beta=1)"), "beta", "'elu' has no parameter 'beta'"},
      {returning("elu(x, 2, alpha=1)"), "alpha", "is given twice"},
      {returning("elu(x, alpha=\"big\")"), "\"big\"", "takes a number"},
      {returning("relu(x, accuracy=\"tight\")"), "accuracy",
       "give an accuracy to the functions in it"},
      {returning("gelu(x, approximate=\"Tanh\")"), "\"Tanh\"",
       "approximate takes \"none\" or \"tanh\", found \"Tanh\""},
      {returning("gelu(x, approximate=tanh)"), "tanh",
       "found no text in double quotes"},
      {returning("gelu(x, approximate=\"\xFF\")"), "\"\xFF\"",
       "found another text"},
      {returning("gelu(x, accuracy=\"exact\")"), "\"exact\"",
       "accuracy takes \"tight\", \"fast\", \"half\" or \"approx\""},
      {returning("gelu(x, accuracy=\"fast\", accuracy=\"fast\")"), "accuracy",
       "is given twice"},
      {returning("gelu(x, mode=\"fast\")"), "mode",
       "has no option 'mode'; it has approximate and accuracy"},
      {returning("exp(x, approximate=\"tanh\")"), "approximate",
       "has no option 'approximate'; it has accuracy"},
      {returning("sqrt(x, accuracy=\"tight\")"), "accuracy",
       "it is exactly rounded anyway"},
      {returning("abs(x, mode=\"fast\")"), "mode", "it has none"},
      {returning("where(x, y, 0)"), "x", "is a comparison, found a number"},
      {returning("(x > 0) + 1"), "(x > 0)",
       "a comparison is an operand of +, expected a number"},
      {returning("gelu(x > 0)"), "x > 0", "is an argument of gelu"},
      {returning("-(x > 0)"), "(x > 0)", "is negated"},
      {returning("(x > 0) @ w"), "(x > 0)", "is an operand of @"},
      {returning("(x > 0).T"), "(x > 0)", "is transposed"},
      {returning("(x > 0) < 1"), "(x > 0)", "is an operand of <"},
      {returning("x > 0"), "x > 0", "a comparison is returned"},
      {returning("matmul(x)"), "matmul(x)", "takes 2 arguments, found 1"},
      {returning("matmul(x, w, mode=\"x\")"), "mode", "it has precision"},
      {returning("matmul(x, w, precision=\"bf16\")"), "\"bf16\"",
       "precision takes \"f32\" or \"tf32\""},
      {returning("matmul(x, w, precision=\"tf32\")"),
       "\"tf32\"",
       "not supported: TF32 products",
       {},
       2},
  };
  for (const Row &row : rows)
    expectOneError(row);
}

TEST(CheckerErrors, OfFunctions) {
  const Row rows[] = {
      {"fn f(v) = f(v)\n" + returning("f(x)"), "f",
       "function 'f' calls itself; functions are expanded"},
      {"fn p(t) = q(t)\nfn q(t) = r(t)\nfn r(t) = p(t)\n" + returning("p(x)"),
       "p", "function 'p' calls itself through 'q', 'r'"},
      {"fn f(v, a = f(1)) = v\n" + returning("f(x)"), "f", "calls itself"},
      {"fn f(a = 1, b) = a + b\n" + returning("x"), "b",
       "has no default, but one before it has"},
      {"fn f(a, b = a) = a + b\n" + returning("x"), "a", "is not known"},
      {"fn f(a, b = 1 < 2) = a + b\n" + returning("x"), "1 < 2",
       "a default is a constant number"},
      {returning("x * 1e39"), "1e39", "this constant is 1.000e+39"},
      {returning("x * (1e30 * 1e30)"), "(1e30 * 1e30)", "the largest f32"},
      {returning("x + 1 / 0"), "1 / 0", "this constant is"},
      {returning("x + log(-1)"), "log(-1)", "is not a number"},
      {returning("max(x, 1e400)"), "1e400", "the largest f32"},
      {"kernel k(x: f32[M]) -> f32 { return 1e39 }", "1e39", "this constant"},
      {"fn f(v) = v + 1e39\n" + returning("f(x)"), "1e39", "this constant"},
      {"fn f(v, a = 1e39) = v\n" + returning("f(x)"), "1e39", "this constant"},
  };
  for (const Row &row : rows)
    expectOneError(row);
}

TEST(CheckerErrors, OfBindings) {
  std::string text = returning("x");
  const Row rows[] = {
      {text,
       "",
       "--set d=8: no kernel has a dimension 'd'; did you mean 'D'?",
       {{"d", 8}}},
      {text,
       "",
       "no kernel has a dimension 'Width'; the dimensions are M, D, "
       "F",
       {{"Width", 8}}},
      {text,
       "",
       "t.gel: error: --set D=0: expected a size from 1 to 2^40",
       {{"D", 0}}},
      {text, "", "--set D=-5: expected a size", {{"D", -5}}},
      {text,
       "",
       "--set D=1099511627777: expected a size",
       {{"D", maxSize + 1}}},
      {"kernel k(x: f32[M, D]) -> f32[M, D] { return x }",
       "x",
       "a tensor f32[M, D] of these sizes has more than 2^47 bytes",
       {{"M", 1 << 30}, {"D", 1 << 30}}},
      {"kernel k(x: f32[1099511627776, 256]) -> f32 { return 1 }", "x",
       "more than 2^47 bytes"},
  };
  for (const Row &row : rows) {
    SCOPED_TRACE(row.message);
    CheckedText checked(row.text, row.bindings);
    EXPECT_FALSE(checked.isValid);
    EXPECT_NE(checked.errors().find(row.message), std::string::npos)
        << checked.errors();
    EXPECT_EQ(checked.diagnostics.diagnostics()[0].range.text(),
              llvm::StringRef(row.underlined));
  }
  CheckedText largest(text, {{"D", 8}, {"M", 1}});
  EXPECT_TRUE(largest.isValid) << largest.errors();
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

TEST(CheckerErrors, AreSeveralPerRun) {
  CheckedText checked("fn f(v) = u\n"
                      "kernel a(x: f32[M, D], w: param f32[F, D]) -> "
                      "f32[M, F] {\n"
                      "  h = gleu(x @ w)\n"
                      "  g = h + hidden\n"
                      "  i = f(x) + x @ (x + nothing)\n"
                      "  return g\n"
                      "}\n"
                      "kernel b(x: f32[M]) -> f32[M] { return sqrt(x, x) }\n");
  std::vector<unsigned> lines;
  for (const Diagnostic &diagnostic : checked.diagnostics.diagnostics())
    lines.push_back(diagnostic.range.start().line);
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(lines, (std::vector<unsigned>{1, 3, 4, 5, 8})) << checked.errors();
}

TEST(CheckerErrors, OfExpansion) {
  // Each function doubles the one before: 2^40 operations in 40 lines.
  std::string text = "fn r0(v) = v + v\n";
  for (int i = 1; i < 40; ++i)
    text += "fn r" + std::to_string(i) + "(v) = r" + std::to_string(i - 1) +
            "(v) + r" + std::to_string(i - 1) + "(v)\n";
  CheckedText doubling(text + returning("r39(x)"));
  EXPECT_NE(doubling.errors().find("more than 1048576 operations"),
            std::string::npos)
      << doubling.errors();
  EXPECT_EQ(doubling.diagnostics.diagnostics().size(), 1u);

  // A chain of functions is as high as all of them.
  text = "fn r0(v) = v + 1\n";
  for (int i = 1; i < 20000; ++i)
    text += "fn r" + std::to_string(i) + "(v) = -r" + std::to_string(i - 1) +
            "(v)\n";
  CheckedText chain(returning("r19999(x)") + text);
  EXPECT_NE(chain.errors().find("the limits are 1048576 and 512"),
            std::string::npos)
      << chain.errors();

  // Constant calls are evaluated, which costs as much.
  text = "fn f(v) = v";
  for (int i = 0; i < 500; ++i)
    text += " + v";
  text += "\nfn g(v) = f(0)";
  for (int i = 0; i < 500; ++i)
    text += " + f(" + std::to_string(i) + ")";
  text += "\nfn h(v) = f(0)";
  for (int i = 0; i < 500; ++i)
    text += " + f(f(f(" + std::to_string(i) + ")))";
  CheckedText constants(text + "\n" + returning("g(x) + h(x)"));
  EXPECT_NE(constants.errors().find("more than 1048576 operations"),
            std::string::npos)
      << constants.errors();
}

TEST(CheckerErrors, OfCyclesOfManyFunctions) {
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
