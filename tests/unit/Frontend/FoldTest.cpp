//===- FoldTest.cpp - constants and the values of built-in functions ------===//

#include "gelato/Frontend/Fold.h"
#include "Frontend/CheckText.h"
#include "gelato/Frontend/Builtins.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace gelato;
using gelato::test::CheckedText;
using gelato::test::returning;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double evaluate(llvm::StringRef name, std::vector<double> args) {
  const Builtin *builtin = findBuiltin(name);
  EXPECT_TRUE(builtin) << name.str();
  EXPECT_EQ(builtin->arity, args.size());
  return builtin->evaluate(args.data());
}

/// Equal, a zero's sign and NaN included.
void expectSame(double found, double expected, const std::string &what) {
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(found)) << what << ": " << found;
    return;
  }
  EXPECT_EQ(found, expected) << what;
  EXPECT_EQ(std::signbit(found), std::signbit(expected)) << what;
}

TEST(Fold, LeavesOneLiteralPerConstant) {
  struct Row {
    const char *expr;
    double value;
  };
  const Row rows[] = {
      {"0.1 + 0.2", 0.1 + 0.2},
      {"-0.0", -0.0},
      {"2 * 3 - 4 / 5", 2 * 3 - 4 / 5.0},
      {"-(1 + 2)", -3},
      {"sqrt(2 / 3.141592653589793)", std::sqrt(2 / 3.141592653589793)},
      {"where(1 < 2, 3, 4)", 3},
      {"where(1 > 2, 3, 4)", 4},
      {"where(1 <= 1, 3, 4)", 3},
      {"where(1 >= 2, 3, 4)", 4},
      {"where(1 == 1, 3, 4)", 3},
      {"where(1 != 1, 3, 4)", 4},
      {"max(1, min(5, 3))", 3},
      {"clamp(7, -1, 1)", 1},
      {"elu(-1)", std::expm1(-1)},
      {"tau()", 6.283185307179586},
      {"square(3) + square(4)", 25},
      // Reals until the end: what is too large on the way is no error.
      {"1e300 * 1e-300", 1e300 * 1e-300},
      {"softplus(1000)", 1000},
      {"1 / exp(1000)", 0},
  };
  for (const Row &row : rows) {
    SCOPED_TRACE(row.expr);
    CheckedText checked("fn tau() = 2 * 3.141592653589793\n"
                        "fn square(t) = t * t\n" +
                        returning("x * (" + std::string(row.expr) + ")"));
    ASSERT_TRUE(checked.isValid) << checked.errors();
    auto &product = llvm::cast<BinaryExpr>(checked.result());
    ASSERT_TRUE(llvm::isa<LiteralExpr>(*product.rhs));
    expectSame(llvm::cast<LiteralExpr>(*product.rhs).value, row.value,
               row.expr);
    EXPECT_EQ(product.rhs->type.str(), "f32");
    EXPECT_EQ(product.rhs->range.text(), "(" + std::string(row.expr) + ")");
  }
}

TEST(Fold, FoldsConditionsToBool) {
  CheckedText checked(returning("where(1 < 2, x, y)"));
  ASSERT_TRUE(checked.isValid) << checked.errors();
  auto &where = llvm::cast<CallExpr>(checked.result());
  auto &condition = llvm::cast<LiteralExpr>(*where.args[0]);
  EXPECT_EQ(condition.value, 1);
  EXPECT_EQ(condition.type.element, ElementType::Bool);
}

TEST(Fold, FoldsInFunctions) {
  CheckedText checked("fn f(t) = t * sqrt(2 * 8)\n" + returning("f(x)"));
  ASSERT_TRUE(checked.isValid) << checked.errors();
  auto &body = llvm::cast<BinaryExpr>(*checked.program->fns[0]->body);
  EXPECT_EQ(llvm::cast<LiteralExpr>(*body.rhs).value, 4);
}

TEST(Fold, FoldsWhatSubstitutionMakesConstant) {
  CheckedText checked("fn f(t, c) = t * sqrt(g(c))\n"
                      "fn g(c) = where(c > 0, c, -c)\n" +
                      returning("f(x, -16)"));
  ASSERT_TRUE(checked.isValid) << checked.errors();
  auto &call = llvm::cast<CallExpr>(checked.result());
  auto constantOf = [&](const FnParam &param) -> std::optional<double> {
    return evaluateConstant(*call.args[param.index]);
  };
  auto &body = llvm::cast<BinaryExpr>(*call.fn->body);
  EXPECT_EQ(evaluateConstant(*body.lhs, constantOf), std::nullopt);
  EXPECT_EQ(evaluateConstant(*body.rhs, constantOf), 4.0);
  EXPECT_EQ(evaluateConstant(body, constantOf), std::nullopt);
  EXPECT_EQ(evaluateConstant(*body.rhs), std::nullopt);
}

TEST(Fold, KnowsTheRangeOfF32) {
  EXPECT_TRUE(isFiniteAsF32(3.4028234663852886e38));
  EXPECT_TRUE(isFiniteAsF32(3.4028235677973362e38));  // rounds down
  EXPECT_FALSE(isFiniteAsF32(3.4028235677973366e38)); // a tie, to 2^128
  EXPECT_FALSE(isFiniteAsF32(-1e39));
  EXPECT_FALSE(isFiniteAsF32(inf));
  EXPECT_FALSE(isFiniteAsF32(nan));
  EXPECT_TRUE(isFiniteAsF32(1e-300));
}

TEST(Builtins, OrderZerosAndPropagateNaNInMinAndMax) {
  for (const char *name : {"min", "max"}) {
    expectSame(evaluate(name, {nan, 1}), nan, name);
    expectSame(evaluate(name, {1, nan}), nan, name);
    expectSame(evaluate(name, {nan, nan}), nan, name);
  }
  expectSame(evaluate("min", {-0.0, 0.0}), -0.0, "min");
  expectSame(evaluate("min", {0.0, -0.0}), -0.0, "min");
  expectSame(evaluate("max", {-0.0, 0.0}), 0.0, "max");
  expectSame(evaluate("max", {0.0, -0.0}), 0.0, "max");
  expectSame(evaluate("min", {-inf, 3}), -inf, "min");
  expectSame(evaluate("max", {-inf, 3}), 3, "max");
  expectSame(evaluate("where", {1, 2, 3}), 2, "where");
  expectSame(evaluate("where", {0, 2, 3}), 3, "where");
  expectSame(evaluate("where", {1, 2, nan}), 2, "where");
}

/// Against the definitions in long double, cancellation avoided by erfcl.
TEST(Builtins, KeepTheirRelativeAccuracyInTheTails) {
  auto cdf = [](long double x) { return erfcl(-x / sqrtl(2.0L)) / 2; };
  auto pdf = [](long double x) {
    return expl(-x * x / 2) / sqrtl(2 * acosl(-1.0L));
  };
  const long double k = sqrtl(2 / acosl(-1.0L)), c = 0.044715L;
  auto sigmoid = [](long double u) { return 1 / (1 + expl(-u)); };
  size_t compared = 0;
  for (double x = -14; x <= 14; x += 0.0625) {
    long double l = x, u = 2 * k * (l + c * l * l * l);
    long double slope = 2 * k * (1 + 3 * c * l * l);
    const std::pair<const char *, long double> rows[] = {
        {"gelu", l * cdf(l)},
        {"gelu_grad", cdf(l) + l * pdf(l)},
        {"gelu_tanh", l * sigmoid(u)},
        {"gelu_tanh_grad", sigmoid(u) + l * slope * sigmoid(u) * sigmoid(-u)},
        {"sigmoid", sigmoid(l)},
        {"silu", l * sigmoid(l)},
    };
    for (auto [name, expected] : rows) {
      double found = evaluate(name, {x});
      // exp(t) and erfc(t) with a rounded t lose t^2 ulps.
      EXPECT_NEAR(found, double(expected),
                  1e-12 * std::fabs(double(expected)) + 1e-17)
          << name << " at " << x;
      if (x < -2 && std::string(name).find("grad") == std::string::npos) {
        EXPECT_NEAR(double(found / expected), 1, 1e-12) << name << " at " << x;
        ++compared;
      }
    }
  }
  EXPECT_GT(compared, 100u);
}

} // namespace
