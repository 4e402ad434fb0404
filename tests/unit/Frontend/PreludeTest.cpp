//===- PreludeTest.cpp - the functions written in the language ------------===//
//
// Each function is evaluated twice: in double, as a constant, and in f32 with
// every operation rounded, as a kernel computes it. Both must agree with a
// definition written independently in long double, and have its limits.
//
//===----------------------------------------------------------------------===//

#include "Frontend/CheckText.h"
#include "gelato/Frontend/Builtins.h"
#include "gelato/Frontend/Fold.h"
#include "gelato/Numerics/FunctionRows.h"
#include "gelato/Numerics/Reference.h"

#include "gtest/gtest.h"

#include <cfloat>
#include <cmath>
#include <limits>
#include <set>

using namespace gelato;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// The value in f32 arithmetic; a condition is 0 or 1.
float runF32(const Expr &expr, llvm::ArrayRef<float> args) {
  if (auto *literal = llvm::dyn_cast<LiteralExpr>(&expr))
    return float(literal->value);
  if (auto *name = llvm::dyn_cast<NameExpr>(&expr))
    return args[llvm::cast<FnParam>(name->decl)->index];
  if (auto *negate = llvm::dyn_cast<NegateExpr>(&expr))
    return -runF32(*negate->operand, args);
  if (auto *binary = llvm::dyn_cast<BinaryExpr>(&expr)) {
    volatile float a = runF32(*binary->lhs, args);
    volatile float b = runF32(*binary->rhs, args);
    switch (binary->op) {
    case BinaryOp::Add:
      return a + b;
    case BinaryOp::Sub:
      return a - b;
    case BinaryOp::Mul:
      return a * b;
    case BinaryOp::Div:
      return a / b;
    }
  }
  if (auto *compare = llvm::dyn_cast<CompareExpr>(&expr)) {
    float a = runF32(*compare->lhs, args), b = runF32(*compare->rhs, args);
    EXPECT_TRUE(compare->op == CompareOp::Lt || compare->op == CompareOp::Gt)
        << "this test knows < and >";
    return compare->op == CompareOp::Lt ? a < b : a > b;
  }
  auto &call = llvm::cast<CallExpr>(expr);
  std::vector<float> values;
  for (const ExprPtr &arg : call.args)
    values.push_back(runF32(*arg, args));
  if (call.fn)
    return runF32(*call.fn->body, values);
  std::vector<double> wide(values.begin(), values.end());
  return float(findBuiltin(call.builtin)->evaluate(wide.data()));
}

double runF64(const FnDecl &fn, llvm::ArrayRef<double> args) {
  return *evaluateConstant(*fn.body, [&](const FnParam &param) {
    return std::optional<double>(args[param.index]);
  });
}

struct Row {
  const char *name;
  long double (*truth)(long double x);
  double atMinusInf, atInf;
  std::vector<double> more = {}; ///< the arguments behind x, if not defaults
};

long double sigmoidl(long double x) { return 1 / (1 + expl(-x)); }
/// log(1 + exp(x)); what is beyond x is below the last bit from 60 on.
long double softplusl(long double x) { return x > 60 ? x : log1pl(expl(x)); }

const Row rows[] = {
    {"relu", [](long double x) { return x > 0 ? x : 0; }, 0, inf},
    {"relu6", [](long double x) { return fminl(fmaxl(x, 0), 6); }, 0, 6},
    {"relu2", [](long double x) { return x > 0 ? x * x : 0; }, 0, inf},
    {"leaky_relu", [](long double x) { return x > 0 ? x : 0.01L * x; }, -inf,
     inf},
    {"leaky_relu",
     [](long double x) { return x > 0 ? x : 0.25L * x; },
     -inf,
     inf,
     {0.25}},
    {"clamp",
     [](long double x) { return fminl(fmaxl(x, -2), 3); },
     -2,
     3,
     {-2, 3}},
    {"hardtanh", [](long double x) { return fminl(fmaxl(x, -1), 1); }, -1, 1},
    {"hardsigmoid", [](long double x) { return fminl(fmaxl(x + 3, 0), 6) / 6; },
     0, 1},
    {"hardswish",
     [](long double x) { return x * fminl(fmaxl(x + 3, 0), 6) / 6; }, -0.0,
     inf},
    {"quick_gelu", [](long double x) { return x * sigmoidl(1.702L * x); }, -0.0,
     inf},
    {"rsqrt", [](long double x) { return 1 / sqrtl(x); }, nan, 0},
    {"cosh", [](long double x) { return coshl(x); }, inf, inf},
    {"softplus", softplusl, 0, inf},
    {"log_sigmoid", [](long double x) { return -softplusl(-x); }, -inf, -0.0},
    {"mish", [](long double x) { return x * tanhl(softplusl(x)); }, -0.0, inf},
    {"elu", [](long double x) { return x > 0 ? x : expm1l(x); }, -1, inf},
    {"elu",
     [](long double x) { return x > 0 ? x : 0.5L * expm1l(x); },
     -0.5,
     inf,
     {0.5}},
    {"selu",
     [](long double x) {
       return 1.0507009873554804934193349852946L *
              (x > 0 ? x : 1.6732632423543772848170429916717L * expm1l(x));
     },
     -1.0507009873554804934 * 1.6732632423543772848, inf},
    {"softsign", [](long double x) { return x / (1 + fabsl(x)); }, -1, 1},
};

const FnDecl &find(const Row &row) {
  const FnDecl *fn = findPreludeFn(row.name);
  EXPECT_TRUE(fn) << row.name;
  return *fn;
}

/// x and the further arguments: given, or the defaults.
std::vector<double> argumentsOf(const Row &row, double x) {
  std::vector<double> args{x};
  args.insert(args.end(), row.more.begin(), row.more.end());
  const FnDecl &fn = find(row);
  while (args.size() < fn.params.size())
    args.push_back(
        llvm::cast<LiteralExpr>(*fn.params[args.size()]->defaultValue).value);
  return args;
}

double evaluateF64(const Row &row, double x) {
  return runF64(find(row), argumentsOf(row, x));
}
float evaluateF32(const Row &row, float x) {
  std::vector<double> args = argumentsOf(row, x);
  return runF32(*find(row).body, std::vector<float>(args.begin(), args.end()));
}

TEST(Prelude, HasARowHereForEachFunction) {
  std::set<std::string> tested;
  for (const Row &row : rows)
    tested.insert(row.name);
  for (const auto &fn : prelude().fns) {
    EXPECT_TRUE(fn->isPrelude);
    if (fn->name[0] != '_')
      EXPECT_EQ(tested.count(fn->name), 1u) << fn->name << " is not tested";
    else
      EXPECT_EQ(findPreludeFn(fn->name), nullptr) << "a helper is hidden";
  }
  EXPECT_EQ(findPreludeFn("nothing"), nullptr);
}

TEST(Prelude, MeansItsDefinitionInDouble) {
  for (const Row &row : rows)
    for (double x = -45; x <= 45; x += 0.03125) {
      double truth = double(row.truth(x)), found = evaluateF64(row, x);
      if (std::isnan(truth)) {
        EXPECT_TRUE(std::isnan(found)) << row.name << " at " << x;
        continue;
      }
      double bound = std::isinf(truth) ? 0 : 1e-13 * std::fabs(truth);
      EXPECT_TRUE(found == truth || std::fabs(found - truth) <= bound)
          << row.name << " at " << x << ": " << found << ", truth " << truth;
    }
}

// A call that becomes an op is computed and folded by Numerics.
TEST(Prelude, MeansWhatItsOpsCompute) {
  unsigned ops = 0;
  for (const Row &row : rows) {
    if (!find(row).isActivation || !row.more.empty())
      continue;
    ++ops;
    std::vector<double> xs = {inf, -inf, 0.0, -0.0, nan, 1e-40, -1e-40};
    for (double x = -100; x <= 100; x += 0.03125)
      xs.push_back(x);
    for (double x : xs) {
      double op = numerics::reference(row.name, x), found = evaluateF64(row, x);
      if (std::isnan(op)) {
        EXPECT_TRUE(std::isnan(found)) << row.name << " at " << x;
        continue;
      }
      double bound = std::isinf(op) ? 0 : 1e-12 * std::fabs(op);
      EXPECT_TRUE(found == op || std::fabs(found - op) <= bound)
          << row.name << " at " << x << ": " << found << ", op " << op;
      EXPECT_EQ(std::signbit(found), std::signbit(op))
          << row.name << " at " << x;
    }
  }
  unsigned expected = 0;
  for (const numerics::Function &function : numerics::functions())
    expected += function.isOfPrelude();
  EXPECT_EQ(ops, expected);
}

TEST(Prelude, ComputesItInF32) {
  std::vector<float> xs = {0.0f,    -0.0f,   1e-45f,   -1e-45f, 1e-38f,
                           -1e-38f, FLT_MIN, -FLT_MIN, FLT_MAX, -FLT_MAX,
                           1e20f,   -1e20f,  88.5f,    -88.5f,  89.2f,
                           -104.0f, 127.0f,  -128.0f,  -129.0f, 1e10f};
  for (float x = -100; x <= 100; x += 0.09375f)
    xs.push_back(x);
  for (const Row &row : rows)
    for (float x : xs) {
      float truth = float(row.truth(x)), found = evaluateF32(row, x);
      if (std::isnan(truth)) {
        EXPECT_TRUE(std::isnan(found)) << row.name << " at " << x;
        continue;
      }
      // Rounding the argument of exp costs |x| roundings of the result; among
      // subnormal results it costs that many of their steps.
      double bound =
          std::isinf(truth) ? 0 : 1e-5 * std::fabs(truth) + 128 * 1.5e-45;
      EXPECT_TRUE(found == truth || std::fabs(double(found) - truth) <= bound)
          << row.name << " at " << x << ": " << found << ", truth " << truth;
    }
}

TEST(Prelude, HasItsLimits) {
  auto expectSame = [](double found, double expected, const char *name) {
    if (std::isnan(expected)) {
      EXPECT_TRUE(std::isnan(found)) << name;
      return;
    }
    EXPECT_FLOAT_EQ(float(found), float(expected)) << name;
    EXPECT_EQ(std::signbit(found), std::signbit(expected)) << name;
  };
  for (const Row &row : rows) {
    expectSame(evaluateF64(row, -inf), row.atMinusInf, row.name);
    expectSame(evaluateF64(row, inf), row.atInf, row.name);
    expectSame(evaluateF32(row, float(-inf)), row.atMinusInf, row.name);
    expectSame(evaluateF32(row, float(inf)), row.atInf, row.name);
    EXPECT_TRUE(std::isnan(evaluateF64(row, nan))) << row.name;
    EXPECT_TRUE(std::isnan(evaluateF32(row, float(nan)))) << row.name;
  }
}

TEST(Prelude, PropagatesNaNOfEveryArgument) {
  for (const char *name : {"clamp", "hardtanh"}) {
    const FnDecl &fn = *findPreludeFn(name);
    for (size_t i = 0; i < 3; ++i) {
      std::vector<double> args{0.5, -1, 1};
      args[i] = nan;
      EXPECT_TRUE(std::isnan(runF64(fn, args))) << name << " " << i;
    }
  }
}

} // namespace
