//===- CheckerTest.cpp - names, types and shapes that are right -----------===//

#include "Frontend/CheckText.h"

#include "gtest/gtest.h"

using namespace gelato;
using gelato::test::CheckedText;
using gelato::test::returning;

namespace {

TEST(Checker, GivesEveryExpressionItsShape) {
  struct Row {
    const char *expr, *shape;
  };
  const Row rows[] = {
      {"x", "[M, D]"},
      {"x + y", "[M, D]"},
      {"x - one", "[M, D]"}, // a literal 1 broadcasts
      {"one * x", "[M, D]"},
      {"one / one", "[1, D]"},
      {"s", ""},
      {"s + 1", ""},
      {"x * s", "[M, D]"},
      {"2 * x", "[M, D]"},
      {"x @ w", "[M, F]"},
      {"x @ w + b", "[M, F]"}, // aligned at the last dimension
      {"b + x @ w", "[M, F]"},
      {"x @ v.T", "[M, F]"},
      {"x @ w @ v", "[M, D]"},
      {"b @ v", "[D]"}, // a vector on the left is a row
      {"w.T.T", "[D, F]"},
      {"x @ y.T", "[M, M]"},
      {"-x", "[M, D]"},
      {"gelu(x)", "[M, D]"},
      {"max(x, 0)", "[M, D]"},
      {"max(0, x)", "[M, D]"},
      {"max(one, x)", "[M, D]"},
      {"clamp(x, -1, s)", "[M, D]"},
      {"where(x > y, x, 0)", "[M, D]"},
      {"where(s > 0, x, 0)", "[M, D]"},
      {"where(x > 0, 1, 0)", "[M, D]"},
      {"where(1 < 2, x, y)", "[M, D]"},
      {"elu(x, alpha=s)", "[M, D]"},
      {"matmul(x, w)", "[M, F]"},
      {"matmul(x, w, precision=\"f32\") + b", "[M, F]"},
      {"1", ""},
  };
  for (const Row &row : rows) {
    SCOPED_TRACE(row.expr);
    CheckedText checked(returning(row.expr, row.shape));
    ASSERT_TRUE(checked.isValid) << checked.errors();
    EXPECT_EQ(checked.result().type.str(), "f32" + std::string(row.shape));
    EXPECT_TRUE(checked.program->isChecked);
  }
}

TEST(Checker, KeepsBatchDimensions) {
  CheckedText checked("kernel k(x: f32[B, S, D], w: param f32[D, 8])\n"
                      "    -> f32[B, S, 8] {\n"
                      "  return x @ w\n"
                      "}\n");
  ASSERT_TRUE(checked.isValid) << checked.errors();
  EXPECT_EQ(checked.result().type.str(), "f32[B, S, 8]");
}

TEST(Checker, BindsDimensionsAndKeepsTheirNames) {
  const char *text = "kernel k(x: f32[M, D], w: param f32[D, F], c: f32[K, 3])"
                     " -> f32[M, F] {\n  return x @ w\n}\n";
  CheckedText free(text);
  ASSERT_TRUE(free.isValid) << free.errors();
  EXPECT_EQ(free.kernel().freeDims,
            (std::vector<std::string>{"M", "D", "F", "K"}));

  CheckedText bound(text, {{"D", 768}, {"K", 5}});
  ASSERT_TRUE(bound.isValid) << bound.errors();
  EXPECT_EQ(bound.kernel().freeDims, (std::vector<std::string>{"M", "F"}));
  const Argument &x = *bound.kernel().arguments[0];
  EXPECT_EQ(x.type.dims[1].name, "D");
  EXPECT_EQ(x.type.dims[1].value, 768);
  EXPECT_TRUE(x.type.dims[0].isFree());
  auto &matmul = llvm::cast<MatmulExpr>(bound.result());
  EXPECT_EQ(matmul.lhs->type.dims[1].value, 768);
  EXPECT_TRUE(matmul.type.dims[1].isFree());
}

TEST(Checker, OrdersFreeDimensionsByFirstAppearance) {
  // A name may stand in params alone: it is a size given at run time, too.
  CheckedText checked("kernel k(w: param f32[Z, B], x: f32[A, Z], p: f32[1, A],"
                      " q: param f32[Y]) -> f32[A, B] {\n"
                      "  return x @ w\n"
                      "}\n");
  ASSERT_TRUE(checked.isValid) << checked.errors();
  EXPECT_EQ(checked.kernel().freeDims,
            (std::vector<std::string>{"Z", "B", "A", "Y"}));
}

TEST(Checker, ResolvesNames) {
  CheckedText checked("kernel k(x: f32[M], w: param f32[M]) -> (y: f32[M], "
                      "h: f32[M]) {\n"
                      "  h = x + w\n"
                      "  c = h > 0\n"
                      "  return where(c, h, x), h\n"
                      "}\n");
  ASSERT_TRUE(checked.isValid) << checked.errors();
  const Kernel &kernel = checked.kernel();
  auto &where = llvm::cast<CallExpr>(checked.result());
  EXPECT_EQ(llvm::cast<NameExpr>(*where.args[0]).decl, kernel.lets[1].get());
  EXPECT_EQ(kernel.lets[1]->type.str(), "bool[M]");
  EXPECT_EQ(llvm::cast<NameExpr>(*where.args[1]).decl, kernel.lets[0].get());
  auto *x = llvm::cast<NameExpr>(*where.args[2]).decl;
  EXPECT_EQ(x, kernel.arguments[0].get());
  EXPECT_FALSE(llvm::cast<Argument>(x)->isParam);
}

TEST(Checker, ResolvesCalls) {
  struct Row {
    const char *call, *builtin, *accuracy;
  };
  const Row rows[] = {
      {"gelu(x)", "gelu", ""},
      {"gelu(x, approximate=\"none\")", "gelu", ""},
      {"gelu(x, approximate=\"tanh\")", "gelu_tanh", ""},
      {"gelu_grad(x)", "gelu_grad", ""},
      {"gelu_grad(x, approximate=\"tanh\")", "gelu_tanh_grad", ""},
      {"gelu(x, accuracy=\"tight\")", "gelu", "tight"},
      {"gelu(x, accuracy=\"fast\", approximate=\"tanh\")", "gelu_tanh", "fast"},
      {"gelu(x, approximate=\"tanh\", accuracy=\"half\")", "gelu_tanh", "half"},
      {"exp(x, accuracy=\"approx\")", "exp", "approx"},
      {"sqrt(x)", "sqrt", ""},
      {"min(x, y)", "min", ""},
  };
  for (const Row &row : rows) {
    SCOPED_TRACE(row.call);
    CheckedText checked(returning(row.call));
    ASSERT_TRUE(checked.isValid) << checked.errors();
    auto &call = llvm::cast<CallExpr>(checked.result());
    EXPECT_EQ(call.builtin, row.builtin);
    EXPECT_EQ(call.accuracy, row.accuracy);
    EXPECT_EQ(call.fn, nullptr);
    EXPECT_TRUE(call.named.empty());
  }
}

// An activation of the prelude is one where its further arguments are the
// defaults; an fn of the file is none, whatever it calls.
TEST(Checker, GivesPreludeActivationsAnAccuracy) {
  for (const char *call :
       {"mish(x, accuracy=\"tight\")", "elu(x, accuracy=\"tight\")",
        "elu(x, 1, accuracy=\"tight\")", "elu(accuracy=\"tight\", x=x)",
        "elu(x, alpha=3 - 2, accuracy=\"tight\")"}) {
    SCOPED_TRACE(call);
    CheckedText checked(returning(call));
    ASSERT_TRUE(checked.isValid) << checked.errors();
    auto &expr = llvm::cast<CallExpr>(checked.result());
    ASSERT_TRUE(expr.fn);
    EXPECT_TRUE(expr.fn->isActivation);
    EXPECT_EQ(expr.accuracy, "tight");
    EXPECT_EQ(expr.args.size(), expr.fn->params.size());
    EXPECT_TRUE(expr.named.empty());
  }
  for (const char *call :
       {"elu(x, 2, accuracy=\"tight\")", "elu(x, y, accuracy=\"tight\")",
        "selu(x, accuracy=\"tight\")", "mish(x, accuracy=2)",
        "mish(x, approximate=\"tanh\")"})
    EXPECT_FALSE(CheckedText(returning(call)).isValid) << call;
  EXPECT_FALSE(findPreludeFn("relu")->isActivation);
}

TEST(Checker, FillsInArguments) {
  const char *fns = "fn mix(a, b = 2, c = sqrt(9)) = a * b + c\n";
  struct Row {
    const char *call;
    std::vector<double> constants; ///< of b and c
  };
  const Row rows[] = {
      {"mix(x)", {2, 3}},
      {"mix(x, 5)", {5, 3}},
      {"mix(x, 5, 6)", {5, 6}},
      {"mix(x, c=1)", {2, 1}},
      {"mix(c=7, b=4, a=x)", {4, 7}},
  };
  for (const Row &row : rows) {
    SCOPED_TRACE(row.call);
    CheckedText checked(fns + returning(row.call));
    ASSERT_TRUE(checked.isValid) << checked.errors();
    auto &call = llvm::cast<CallExpr>(checked.result());
    ASSERT_EQ(call.fn, checked.program->fns[0].get());
    EXPECT_EQ(call.builtin, "");
    ASSERT_EQ(call.args.size(), 3u);
    EXPECT_TRUE(llvm::isa<NameExpr>(*call.args[0]));
    for (size_t i = 0; i < 2; ++i)
      EXPECT_EQ(llvm::cast<LiteralExpr>(*call.args[i + 1]).value,
                row.constants[i]);
  }
}

TEST(Checker, FindsFunctionsDeclaredLaterAndInThePrelude) {
  CheckedText checked(returning("first(x)") +
                      "fn first(v) = second(v) + relu(v)\n"
                      "fn second(v) = positive(v)\n"
                      "fn positive(v) = where(is_positive(v), v, 0)\n"
                      "fn is_positive(v) = v > 0\n");
  ASSERT_TRUE(checked.isValid) << checked.errors();
  auto &body = llvm::cast<BinaryExpr>(*checked.program->fns[0]->body);
  auto &relu = llvm::cast<CallExpr>(*body.rhs);
  ASSERT_TRUE(relu.fn);
  EXPECT_TRUE(relu.fn->isPrelude);
  EXPECT_EQ(relu.fn, findPreludeFn("relu"));
  const FnDecl &isPositive = *checked.program->fns[3];
  EXPECT_EQ(isPositive.body->type.element, ElementType::Bool);
  EXPECT_EQ(isPositive.inlinedWork, 1u);
  EXPECT_EQ(checked.program->fns[1]->inlinedHeight,
            2 + checked.program->fns[2]->inlinedHeight);
}

TEST(Checker, AllowsWhatIsNotShadowing) {
  const char *texts[] = {
      // A kernel cannot be named in an expression.
      "kernel gelu(x: f32[M]) -> f32[M] { return gelu(x) }",
      "kernel relu(x: f32[M]) -> f32[M] { return relu(x) }",
      // A statement may compute a result of its name.
      "kernel k(x: f32[M]) -> (y: f32[M]) {\n  y = x + 1\n  return y\n}",
      "kernel k(x: f32[M]) -> f32[M] {\n  out = x + 1\n  return out\n}",
      // Each kernel has names of its own.
      "kernel a(x: f32[M]) -> f32[M] { return x }\n"
      "kernel b(x: f32[M]) -> f32[M] { return x }",
      // Parameters of functions, too.
      "fn f(x) = x\nfn g(x) = x\n"
      "kernel k(x: f32[M]) -> f32[M] { return f(g(x)) }",
      // Nothing has to be used.
      "fn f(a, b) = 1\n"
      "kernel k(x: f32[M], y: f32[N]) -> f32[M] { return x }",
  };
  for (const char *text : texts) {
    CheckedText checked(text);
    EXPECT_TRUE(checked.isValid) << checked.errors();
  }
}

TEST(Checker, DumpsTypesAndTargets) {
  CheckedText checked("fn twice(v) = v * 2\n"
                      "kernel k(x: f32[M, D], w: param f32[F, D]) -> "
                      "f32[M, F] {\n"
                      "  h = gelu(x @ w.T, accuracy=\"tight\")\n"
                      "  return twice(relu(h)) * 0.1\n"
                      "}\n",
                      {{"D", 8}});
  ASSERT_TRUE(checked.isValid) << checked.errors();
  EXPECT_EQ(dump(*checked.program),
            "fn twice\n"
            "  parameter v\n"
            "  * : f32\n"
            "    v : f32\n"
            "    2 : f32\n"
            "kernel k\n"
            "  input x : f32[M, D=8]\n"
            "  param w : f32[F, D=8]\n"
            "  result out : f32[M, F]\n"
            "  free M, F\n"
            "  let h\n"
            "    call gelu (built-in) accuracy=tight : f32[M, F]\n"
            "      @ : f32[M, F]\n"
            "        x : f32[M, D=8]\n"
            "        .T : f32[D=8, F]\n"
            "          w : f32[F, D=8]\n"
            "  return\n"
            "    * : f32[M, F]\n"
            "      call twice (fn) : f32[M, F]\n"
            "        call relu (prelude) : f32[M, F]\n"
            "          h : f32[M, F]\n"
            "      0.1 : f32\n");
}

TEST(Checker, ReadsBindings) {
  auto read = [](llvm::StringRef text) {
    auto bindings = parseBindings(text);
    return bindings ? std::move(*bindings)
                    : (llvm::consumeError(bindings.takeError()), Bindings());
  };
  EXPECT_EQ(read("D=768,F=3072"), (Bindings{{"D", 768}, {"F", 3072}}));
  EXPECT_EQ(read(" D = 1 , F_2=2,D=1"), (Bindings{{"D", 1}, {"F_2", 2}}));
  EXPECT_EQ(read(""), Bindings());
  struct Row {
    const char *text, *message;
  };
  const Row rows[] = {
      {"D", "found 'D', expected a whole number from 1 to 2^40 behind D="},
      {"D=", "behind D="},
      {"D=x", "behind D="},
      {"D=0", "behind D="},
      {"D=-1", "behind D="},
      {"D=1.5", "behind D="},
      {"D=1099511627777", "behind D="},
      {"D=99999999999999999999999", "behind D="},
      {"=3", "found '=3', expected a dimension's name and its size"},
      {"768=3", "expected a dimension's name"},
      {"D=1,", "expected a dimension's name"},
      {"D=1,D=2", "expected one size for D, which is 1 already"},
  };
  for (const Row &row : rows) {
    auto bindings = parseBindings(row.text);
    ASSERT_FALSE(bool(bindings)) << row.text;
    std::string message = llvm::toString(bindings.takeError());
    EXPECT_NE(message.find(row.message), std::string::npos) << message;
  }
}

} // namespace
