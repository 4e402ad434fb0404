//===- ParserErrorsTest.cpp - one mistake each ----------------------------===//
//
// Each row is a text with one mistake, where it is reported and what is said;
// the count of errors shows that recovery makes no second one of it.
//
//===----------------------------------------------------------------------===//

#include "gelato/Frontend/Frontend.h"

#include "gtest/gtest.h"

using namespace gelato;

namespace {

struct Row {
  std::string text;
  std::string place; ///< "line:column"
  std::string message;
};

/// A kernel with these statements, which begin on line 2.
std::string body(const std::string &statements) {
  return "kernel k(x: f32[M, D]) -> f32[M, D] {\n" + statements + "\n}\n";
}

void expectOneError(const Row &row) {
  SCOPED_TRACE(row.text);
  SourceFile file("t.gel", row.text);
  DiagnosticEngine diagnostics;
  EXPECT_FALSE(parse(file, diagnostics));
  std::string text = diagnostics.str();
  EXPECT_EQ(diagnostics.diagnostics().size(), 1u) << text;
  EXPECT_EQ(text.find("t.gel:" + row.place + ": error: "), 0u) << text;
  EXPECT_NE(text.find(row.message), std::string::npos) << text;
  EXPECT_EQ(diagnostics.exitCode(), 1);
}

TEST(ParserErrors, OfDeclarations) {
  const Row rows[] = {
      {"x = 1", "1:1", "expected 'kernel' or 'fn', found 'x'"},
      {"\"text\"", "1:1", "expected 'kernel' or 'fn', found a text in quotes"},
      {"}", "1:1", "found '}' with no '{' open"},
      {";", "1:1", "a declaration ends without one"},
      {"import torch\nfn f(v) = v", "1:1", "a file is complete in itself"},
      {"from torch import nn", "1:1", "a file is complete in itself"},
      {"def f(x):\n  return x\n", "1:1", "write 'kernel name(x: f32[M, D])"},
      {"kernel", "1:7", "expected the kernel's name, found the end of the f"},
      {"kernel 2(x: f32[M])", "1:8", "expected the kernel's name, found '2'"},
      {"kernel fn(x: f32[M])", "1:8", "fn is a keyword"},
      {"kernel k { return x }", "1:10", "expected '(' and the arguments"},
      {"kernel k(x) -> f32[M] { return x }", "1:11", "as in x: f32[M, D]"},
      {"kernel k(param x: f32[M]) -> f32[M] { return x }", "1:10",
       "param stands before the type"},
      {"kernel k(x: float[M]) -> f32[M] { return x }", "1:13",
       "that type is called f32"},
      {"kernel k(x: double[M]) -> f32[M] { return x }", "1:13",
       "the element types are f32, bf16 and f16"},
      {"kernel k(x: f32[M, D) -> f32[M] { return x }", "1:21",
       "expected ',' or ']', found ')'"},
      {"kernel k(x: f32[M) -> f32[M] { return x }", "1:18",
       "it closes the [ that opened here"},
      {"kernel k(x: f32[M] -> f32[M] { return x }", "1:20",
       "expected ',' or ')', found '->'"},
      {"kernel k(x: f32[2*M]) -> f32[M] { return x }", "1:18",
       "no arithmetic in dimensions"},
      {"kernel k(x: f32[-1]) -> f32[M] { return x }", "1:17",
       "only known at run time is a name"},
      {"kernel k(x: f32[0]) -> f32[M] { return x }", "1:17",
       "a whole number from 1 to 2^40, found '0'"},
      {"kernel k(x: f32[1.5]) -> f32[M] { return x }", "1:17",
       "a whole number from 1"},
      {"kernel k(x: f32[1099511627777]) -> f32[M] { return x }", "1:17",
       "a whole number from 1 to 2^40"},
      {"kernel k(x: f32[99999999999999999999]) -> f32[M] { return x }", "1:17",
       "a whole number from 1 to 2^40"},
      {"kernel k(x: f32[1, 2, 3, 4, 5, 6, 7, 8, M]) -> f32 { return x }",
       "1:41", "this is dimension 9; a tensor may have 8"},
      {"kernel k(x: f32[M]) { return x }", "1:21",
       "expected '->' and the type of the result, found '{'"},
      {"kernel k(x: f32[M])", "1:20", "found the end of the file; write '->"},
      {"kernel k(x: f32[M]) -> (f32[M]) { return x }", "1:25",
       "expected a result's name, found 'f32'; f32 is a keyword"},
      {"kernel k(x: f32[M]) -> () { return x }", "1:25",
       "expected a result's name"},
      {"kernel k(x: f32[M]) -> (y f32[M]) { return x }", "1:27",
       "as in (y: f32[M, D])"},
      {"kernel k(x: f32[M]) -> f32[M]\n  return x", "1:30",
       "expected '{' and the kernel's statements, found the end of the line"},
      {"kernel k(x: f32[M]) -> f32[M] {\n  return x\n", "3:1",
       "expected '}' at the end of kernel 'k', found the end of the file"},
      {"kernel k(x: f32[M]) -> f32[M] {\n  return x\nfn f(v) = v", "3:1",
       "expected '}' at the end of kernel 'k', found 'fn'"},
      {"fn f = 1", "1:6", "expected '(' and the parameters"},
      {"fn f(v: f32) = v", "1:7", "are scalars and have no type"},
      {"fn f(2) = v", "1:6", "expected a parameter's name"},
      {"fn f(v", "1:7", "expected ',' or ')', found the end of the file"},
      {"fn f(v) { return v }", "1:9", "a function is one expression"},
      {"fn f(v) -> f32 = v", "1:9", "a function is one expression"},
      {"fn f(v)\nfn g(v) = v", "1:8", "expected '=' and the function's expr"},
      {"fn f(v) = v fn g(v) = v", "1:13", "expected an operator or the end"},
  };
  for (const Row &row : rows)
    expectOneError(row);
}

TEST(ParserErrors, OfStatements) {
  const Row rows[] = {
      {body(""), "3:1", "kernel 'k' returns nothing"},
      {body("  y = x"), "3:1", "end it with 'return expression'"},
      {body("  return x\n  y = x"), "3:3", "nothing may follow it"},
      {body("  return x\n  return x"), "3:3", "nothing may follow it"},
      {body("  h := x\n  return h"), "2:5", "a statement is 'name = expr"},
      {body("  h += x\n  return x"), "2:5", "each name is assigned once"},
      {body("  h: f32[M] = x\n  return x"), "2:4", "its type follows from"},
      {body("  a, b = x\n  return x"), "2:4", "a statement assigns one name"},
      {body("  gelu(x)\n  return x"), "2:3", "give this value a name"},
      {body("  return x;"), "2:11", "a statement ends with its line"},
      {body("  ;\n  return x"), "2:3", "a statement ends with its line"},
      {body("  let y = x\n  return x"), "2:3", "there is no 'let' here"},
      {body("  if x > 0\n  return x"), "2:3", "choose element by element"},
      {body("  for i in x {\n  return x"), "2:3", "there is no 'for' here"},
      {body("  y = x\n    + x\n  return y"), "3:5",
       "to continue the line before, put its expression in parentheses"},
      {body("  y = x +\n    x\n  return y"), "2:10",
       "an expression continues over lines inside parentheses"},
      {body("  y =\n  return x"), "2:6", "found the end of the line"},
      {body("  return"), "2:9", "expected an expression"},
      {body("  return x = x"), "2:12", "equality is written =="},
      {body("  return x and x"), "2:12", "choose element by element"},
      {body("  return (x\n"), "4:1", "it closes the ( that opened here"},
      {body("  y = relu(x,\n  return x"), "3:3",
       "inside the ( that opened here"},
      {body("  y = (x\n  z = x\n  return x"), "3:3",
       "expected an operator or ')', found 'z'"},
  };
  for (const Row &row : rows)
    expectOneError(row);
}

TEST(ParserErrors, OfExpressions) {
  const Row rows[] = {
      {body("  return x ** 2"), "2:12", "there is no power operator"},
      {body("  return x < x < x"), "2:16", "comparisons do not chain"},
      {body("  return +x"), "2:10", "there is no unary plus"},
      {body("  return x x"), "2:12", "expected an operator or the end of"},
      {body("  return [x]"), "2:10", "there are no list literals"},
      {body("  return (x, x)"), "2:12", "there are no tuples"},
      {body("  return ()"), "2:11", "expected an expression, found ')'"},
      {body("  return x)"), "2:11", "expected an operator or the end of"},
      {body("  return \"x\""), "2:10", "only options such as approximate"},
      {body("  return gelu(\"tanh\")"), "2:15", "only options such as"},
      {body("  return x.t"), "2:12", "expected 'T' after '.', found 't'"},
      {body("  return x.shape"), "2:12", "the only attribute is"},
      {body("  return x."), "2:12", "expected 'T' after '.'"},
      {body("  return x.T()"), "2:13", "it takes no arguments"},
      {body("  return x[0]"), "2:13", "w[:F] or w[F:]"},
      {body("  return x[:M"), "3:1", "it closes the [ that opened here"},
      {body("  return x[:-1]"), "2:13", "expected a dimension"},
      {body("  return f32(x, x)"), "2:10", "f32 converts one value: f32(x)"},
      {body("  y = f32\n  (x)\n  return x"), "2:7",
       "expected an expression, found 'f32'"},
      {body("  return bf16()"), "2:10", "bf16 converts one value"},
      {body("  return f16(x, a=1)"), "2:10", "f16 converts one value"},
      {body("  return f32 + x"), "2:10", "expected an expression, found 'f32"},
      {body("  return elu(alpha=1, x)"), "2:23", "put it first"},
      {body("  return elu(x y)"), "2:16", "an operator, ',' or ')'"},
      {body("  return elu(x, alpha=)"), "2:23", "expected an expression"},
      {body("  return x \xC3\x97 x"), "2:12", "write *"},
      {body("  return 1.0f * x"), "2:10", "with no suffix"},
  };
  for (const Row &row : rows)
    expectOneError(row);
}

TEST(ParserErrors, AreSeveralPerRun) {
  SourceFile file("t.gel", "def f(x)\n"
                           "fn g(v) = v ** 2\n"
                           "kernel a(x: f32[M]) {\n"
                           "  h = (x + \n"
                           "  b := x\n"
                           "  c = x ! x\n"
                           "}\n"
                           "kernel b(x: f32[M]) -> f32[M] {\n"
                           "  return x;\n");
  DiagnosticEngine diagnostics;
  EXPECT_FALSE(parse(file, diagnostics));
  std::vector<unsigned> lines;
  for (const Diagnostic &diagnostic : diagnostics.diagnostics())
    lines.push_back(diagnostic.range.start().line);
  std::sort(lines.begin(), lines.end());
  EXPECT_EQ(lines, (std::vector<unsigned>{1, 2, 3, 5, 6, 7, 9, 10}))
      << diagnostics.str();
}

TEST(ParserErrors, OfLimits) {
  auto nested = [](unsigned n, const std::string &open,
                   const std::string &close) {
    std::string text = "fn f(v) = ";
    for (unsigned i = 0; i < n; ++i)
      text += open;
    text += "v";
    for (unsigned i = 0; i < n; ++i)
      text += close;
    return text;
  };
  auto errorOf = [](std::string text) {
    SourceFile file("t.gel", std::move(text));
    DiagnosticEngine diagnostics;
    bool parsed = parse(file, diagnostics) != nullptr;
    EXPECT_EQ(parsed, !diagnostics.hasErrors());
    EXPECT_LE(diagnostics.diagnostics().size(), 1u);
    return parsed ? "" : diagnostics.diagnostics()[0].message;
  };
  const std::string deep = "this is nested more than 256 deep";
  for (auto [open, close] : {std::pair<const char *, const char *>{"(", ")"},
                             {"-", ""},
                             {"exp(", ")"},
                             {"bf16(", ")"}}) {
    EXPECT_EQ(errorOf(nested(maxNesting, open, close)), "") << open;
    EXPECT_EQ(errorOf(nested(maxNesting + 1, open, close)).find(deep), 0u);
    EXPECT_EQ(errorOf(nested(100000, open, close)).find(deep), 0u) << open;
  }
  const std::string high = "this expression is more than 512 operations high";
  EXPECT_EQ(errorOf(nested(maxHeight - 1, "", " + v")), "");
  EXPECT_EQ(errorOf(nested(maxHeight, "", " + v")).find(high), 0u);
  EXPECT_EQ(errorOf(nested(200000, "", "*v")).find(high), 0u);
  EXPECT_EQ(errorOf(nested(100000, "", ".T")).find(high), 0u);
  EXPECT_EQ(errorOf(nested(100000, "", "[:]")).find(high), 0u);
  // A wrong text of any depth ends, too.
  EXPECT_NE(errorOf(nested(100000, "(", "")), "");
  EXPECT_EQ(errorOf(std::string(maxSourceBytes, '\n')), "");
  EXPECT_NE(errorOf(std::string(maxSourceBytes + 1, '\n')).find("a source"),
            std::string::npos);
}

} // namespace
