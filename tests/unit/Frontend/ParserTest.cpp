//===- ParserTest.cpp - the shape of the tree -----------------------------===//

#include "gelato/Frontend/Frontend.h"

#include "gtest/gtest.h"

using namespace gelato;

namespace {

/// The expression with every operation in parentheses.
std::string shapeOf(const Expr &expr) {
  auto pair = [](const auto &node, llvm::StringRef op) {
    return "(" + shapeOf(*node.lhs) + " " + op.str() + " " +
           shapeOf(*node.rhs) + ")";
  };
  if (auto *name = llvm::dyn_cast<NameExpr>(&expr))
    return name->name;
  if (auto *literal = llvm::dyn_cast<LiteralExpr>(&expr))
    return literal->range.text().str();
  if (auto *negate = llvm::dyn_cast<NegateExpr>(&expr))
    return "(-" + shapeOf(*negate->operand) + ")";
  if (auto *binary = llvm::dyn_cast<BinaryExpr>(&expr))
    return pair(*binary, toString(binary->op));
  if (auto *compare = llvm::dyn_cast<CompareExpr>(&expr))
    return pair(*compare, toString(compare->op));
  if (auto *matmul = llvm::dyn_cast<MatmulExpr>(&expr))
    return pair(*matmul, "@");
  if (auto *transpose = llvm::dyn_cast<TransposeExpr>(&expr))
    return shapeOf(*transpose->operand) + ".T";
  if (auto *convert = llvm::dyn_cast<ConvertExpr>(&expr))
    return toString(convert->to).str() + "(" + shapeOf(*convert->operand) + ")";
  std::string text;
  if (auto *slice = llvm::dyn_cast<SliceExpr>(&expr)) {
    for (const SliceExpr::Bounds &bounds : slice->bounds)
      text += std::string(text.empty() ? "" : ", ") +
              (bounds.begin ? bounds.begin->str() : "") + ":" +
              (bounds.end ? bounds.end->str() : "");
    return shapeOf(*slice->operand) + "[" + text + "]";
  }
  auto &call = llvm::cast<CallExpr>(expr);
  for (const ExprPtr &arg : call.args)
    text += (text.empty() ? "" : ", ") + shapeOf(*arg);
  for (const CallExpr::Named &named : call.named)
    text += (text.empty() ? "" : ", ") + named.name + "=" +
            (named.text ? "\"" + *named.text + "\"" : shapeOf(*named.value));
  return call.callee + "(" + text + ")";
}

struct Parsed {
  explicit Parsed(std::string text) : file("t.gel", std::move(text)) {
    program = parse(file, diagnostics);
  }
  SourceFile file;
  DiagnosticEngine diagnostics;
  std::unique_ptr<Program> program;
};

TEST(Parser, BindsAsDocumented) {
  struct Row {
    const char *text, *shape;
  };
  const Row rows[] = {
      {"a + b * c", "(a + (b * c))"},
      {"a - b - c", "((a - b) - c)"},
      {"a / b * c @ d", "(((a / b) * c) @ d)"},
      {"a @ b * c", "((a @ b) * c)"},
      {"-a * b", "((-a) * b)"},
      {"-a @ b", "((-a) @ b)"},
      {"a - -b", "(a - (-b))"},
      {"--a", "(-(-a))"},
      {"-w.T", "(-w.T)"},
      {"x @ w.T + b", "((x @ w.T) + b)"},
      {"a + b < c * d", "((a + b) < (c * d))"},
      {"(a < b)", "(a < b)"},
      {"a == b", "(a == b)"},
      {"a != b", "(a != b)"},
      {"a <= b", "(a <= b)"},
      {"a >= b", "(a >= b)"},
      {"a > b", "(a > b)"},
      {"a * (b + c)", "(a * (b + c))"},
      {"f()", "f()"},
      {"f(a, b + c,)", "f(a, (b + c))"},
      {"g(a, k=1 + 2, t=\"x\")", "g(a, k=(1 + 2), t=\"x\")"},
      {"w[:F]", "w[:F]"},
      {"w[F:].T", "w[F:].T"},
      {"w[0:8, :]", "w[0:8, :]"},
      {"bf16(a + b) @ w", "(bf16((a + b)) @ w)"},
      {"f16(a)", "f16(a)"},
      {"f32(a)", "f32(a)"},
      {"(a\n +\n b)", "(a + b)"},
      {"f(\n  a,\n  # comment\n  b\n)", "f(a, b)"},
      {"1e-3 + .5 + 2. + 0x1p3", "(((1e-3 + .5) + 2.) + 0x1p3)"},
  };
  for (const Row &row : rows) {
    SCOPED_TRACE(row.text);
    Parsed parsed("fn t(a) = " + std::string(row.text));
    ASSERT_TRUE(parsed.program) << parsed.diagnostics.str();
    EXPECT_EQ(shapeOf(*parsed.program->fns[0]->body), row.shape);
  }
}

TEST(Parser, ReadsAFile) {
  Parsed parsed("# comment\n"
                "fn f(v, a = 1.5) = v * a\n"
                "kernel k(x: f32[M, 1, D],\n"
                "         w: param bf16[D, F], s: f16)\n"
                "    -> (y: f32[M, F], h: f32)\n"
                "{\n"
                "  h1 = x @ w\n"
                "\n"
                "  return h1, (h1\n"
                "    + 1)\n"
                "}\n"
                "kernel one(x: f32[M]) -> f32[M] { return x }");
  ASSERT_TRUE(parsed.program) << parsed.diagnostics.str();
  const Program &program = *parsed.program;
  ASSERT_EQ(program.fns.size(), 1u);
  const FnDecl &fn = *program.fns[0];
  EXPECT_EQ(fn.name, "f");
  ASSERT_EQ(fn.params.size(), 2u);
  EXPECT_FALSE(fn.params[0]->defaultValue);
  ASSERT_TRUE(fn.params[1]->defaultValue);
  EXPECT_EQ(fn.params[1]->index, 1u);
  ASSERT_EQ(program.kernels.size(), 2u);
  const Kernel &kernel = *program.kernels[0];
  EXPECT_EQ(kernel.name, "k");
  ASSERT_EQ(kernel.arguments.size(), 3u);
  EXPECT_FALSE(kernel.arguments[0]->isParam);
  EXPECT_EQ(kernel.arguments[0]->type.str(), "f32[M, 1, D]");
  EXPECT_TRUE(kernel.arguments[0]->type.dims[1].broadcasts());
  EXPECT_TRUE(kernel.arguments[1]->isParam);
  EXPECT_EQ(kernel.arguments[1]->type.str(), "bf16[D, F]");
  EXPECT_EQ(kernel.arguments[2]->type.str(), "f16");
  ASSERT_EQ(kernel.results.size(), 2u);
  EXPECT_EQ(kernel.results[0].name, "y");
  EXPECT_EQ(kernel.results[1].type.rank(), 0u);
  ASSERT_EQ(kernel.lets.size(), 1u);
  EXPECT_EQ(kernel.lets[0]->range.start().line, 7u);
  ASSERT_EQ(kernel.returns.size(), 2u);
  EXPECT_EQ(kernel.returns[1]->range.text(), "(h1\n    + 1)");
  EXPECT_EQ(kernel.returnRange.start().line, 9u);
  EXPECT_TRUE(kernel.range.text().starts_with("kernel k"));
  EXPECT_TRUE(kernel.range.text().ends_with("}"));
  EXPECT_EQ(program.kernels[1]->results[0].name, "out");
}

TEST(Parser, TakesAnEmptyFile) {
  for (const char *text : {"", "\n", "# nothing", "\xEF\xBB\xBF"})
    EXPECT_TRUE(Parsed(text).program) << text;
}

TEST(Parser, DumpsTheTreeBeforeTypesAreKnown) {
  Parsed parsed("fn f(v, a = 2) = -v\n"
                "kernel k(x: f32[M], w: param f32[M, 4]) -> f32[4] {\n"
                "  h = f(x) < 1\n"
                "  return bf16(x)[:M] @ w.T + gelu(x, accuracy=\"fast\")\n"
                "}\n");
  ASSERT_TRUE(parsed.program) << parsed.diagnostics.str();
  EXPECT_EQ(dump(*parsed.program), "fn f\n"
                                   "  parameter v\n"
                                   "  parameter a\n"
                                   "    2\n"
                                   "  negate\n"
                                   "    v\n"
                                   "kernel k\n"
                                   "  input x : f32[M]\n"
                                   "  param w : f32[M, 4]\n"
                                   "  result out : f32[4]\n"
                                   "  let h\n"
                                   "    <\n"
                                   "      call f\n"
                                   "        x\n"
                                   "      1\n"
                                   "  return\n"
                                   "    +\n"
                                   "      @\n"
                                   "        slice[:M]\n"
                                   "          convert to bf16\n"
                                   "            x\n"
                                   "        .T\n"
                                   "          w\n"
                                   "      call gelu accuracy=\"fast\"\n"
                                   "        x\n");
}

} // namespace
