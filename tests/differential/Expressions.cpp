//===- Expressions.cpp - elementwise parts of random kernels --------------===//
#include "Builder.h"

#include "gelato/Frontend/Builtins.h"
#include "gelato/Numerics/FunctionRows.h"

#include <algorithm>
#include <list>

namespace gelato::differential {

using std::string;

/// `rows`, and those functions of Numerics' table that they do not name, near
/// zero, where all are moderate.
static std::vector<FunctionRow>
withNewFunctions(std::vector<FunctionRow> rows) {
  static std::list<string> texts; // which rows point to
  for (const numerics::Function &function : numerics::functions()) {
    string form = callForm(function.mnemonic);
    string start = form.substr(0, form.find("(x") + 1);
    bool isNamed = llvm::any_of(rows, [&](const FunctionRow &row) {
      return string(row.text).find(start) == 0;
    });
    if (isNamed)
      continue;
    texts.push_back(form.replace(start.size(), 1, "clamp(%, -2, 2)"));
    rows.push_back({texts.back().c_str(), false});
  }
  return rows;
}

llvm::ArrayRef<FunctionRow> functionRows() {
  static const std::vector<FunctionRow> rows = withNewFunctions({
      {"gelu(%)", false},
      {"gelu(%, approximate=\"tanh\")", false},
      {"gelu(%, accuracy=\"tight\")", false},
      {"gelu(%, approximate=\"tanh\", accuracy=\"tight\")", false},
      {"gelu_grad(%)", false},
      {"gelu_grad(%, approximate=\"tanh\")", false},
      {"gelu_grad(%, accuracy=\"tight\")", false},
      {"sigmoid(%)", false},
      {"silu(%)", false},
      {"silu(%, accuracy=\"fast\")", false},
      {"tanh(%)", false},
      {"erf(%)", false},
      {"erfc(%)", false},
      {"abs(%)", true},
      {"relu(%)", true},
      {"relu6(%)", true},
      {"relu2(%)", true},
      {"leaky_relu(%)", false},
      {"leaky_relu(%, slope=0.25)", true},
      {"hardtanh(%)", true},
      {"hardsigmoid(%)", false},
      {"hardswish(%)", false},
      {"quick_gelu(%)", false},
      {"softplus(%)", false},
      {"log_sigmoid(%)", false},
      {"softplus(%, accuracy=\"tight\")", false},
      {"mish(%)", false},
      {"mish(%, accuracy=\"half\")", false},
      {"elu(%)", false},
      {"elu(%, accuracy=\"tight\")", false},
      {"elu(%, alpha=0.5)", false},
      {"selu(%)", false},
      {"softsign(%)", false},
      {"exp(clamp(%, -4, 4))", false},
      {"expm1(min(%, 2))", false},
      {"log(abs(%) + 0.5)", false},
      {"log1p(abs(%))", false},
      {"sqrt(abs(%))", false},
      {"rsqrt(abs(%) + 0.25)", false},
      {"cosh(clamp(%, -3, 3))", false},
      {"clamp(%, -0.5, 1.5)", true},
  });
  return rows;
}

static const std::vector<string> kNumbers = {
    "0.5", "2", "1.702", "0.044715", "3", "1e-3", ".25", "0x1.8p1", "0.1", "7"};
static const std::vector<string> kWholeNumbers = {"0.5", "2",   "3",
                                                  "-1",  ".25", "0x1.8p1"};
static const std::vector<string> kComparisons = {"<",  "<=", ">",
                                                 ">=", "==", "!="};
static const std::vector<string> kOperators = {
    "(% + %)", "(% + %)",   "(% - %)",  "(% * %)",
    "(% * %)", "min(%, %)", "max(%, %)"};

bool broadcasts(const Shape &from, const Shape &to) {
  if (from.size() > to.size())
    return false;
  for (size_t i = 0; i < from.size(); ++i)
    if (from[from.size() - 1 - i] != "1" &&
        from[from.size() - 1 - i] != to[to.size() - 1 - i])
      return false;
  return true;
}

Shape combined(const Shape &a, const Shape &b) {
  const Shape &longer = a.size() < b.size() ? b : a;
  const Shape &shorter = a.size() < b.size() ? a : b;
  Shape result = longer;
  for (size_t i = 0; i < shorter.size(); ++i) {
    string &size = result[result.size() - 1 - i];
    if (size == "1")
      size = shorter[shorter.size() - 1 - i];
  }
  return result;
}

std::vector<Expr> Builder::fitting(const std::vector<Expr> &from,
                                   const Shape &shape) const {
  std::vector<Expr> result;
  for (const Expr &value : from)
    if (broadcasts(value.shape, shape))
      result.push_back(value);
  return result;
}

Expr Builder::argument(Shape shape, bool isParam) {
  string name = (isParam ? "p" : "x") + std::to_string(kernel.arguments.size());
  Type type = random.pick(types);
  kernel.arguments.push_back({name, shape, isParam, type});
  return values.emplace_back(
      Expr{Expr::Value, name, std::move(shape), {}, type});
}

/// A value that broadcasts to `shape`, perhaps a new argument.
Expr Builder::leaf(const Shape &shape) {
  if (inFunction())
    return {Expr::Value, random.pick(functionParams), {}};
  std::vector<Expr> known = fitting(values, shape);
  if (!known.empty() && !random.once(4))
    return random.pick(known);
  Shape smaller = shape;
  while (!smaller.empty() && random.once(3))
    smaller.erase(smaller.begin());
  for (string &size : smaller)
    if (random.once(5))
      size = "1";
  // A param has no row dimension: it is constant across calls.
  return argument(smaller, !hasRows(smaller) && random.once(2));
}

Expr Builder::number() {
  return {Expr::Number,
          random.pick(kernel.fill == Fill::Whole ? kWholeNumbers : kNumbers),
          {}};
}

Expr Builder::expression(const Goal &goal) {
  for (int tries = 0; goal.budget && tries < 8; ++tries) {
    const Production &by = pickWeighted(random, expressionProductions());
    if (auto made = (this->*by.make)({goal.shape, goal.budget - 1})) {
      made->by = &by;
      return std::move(*made);
    }
  }
  return leaf(goal.shape);
}

Expr Builder::apply(string text, std::vector<Expr> children) {
  Expr result{Expr::Elementwise, std::move(text), {}, std::move(children)};
  for (const Expr &child : result.children)
    result.shape = combined(result.shape, child.shape);
  return result;
}

Expr Builder::applyAny(Expr x) {
  for (;;) {
    const FunctionRow &row =
        functionRows()[random.below(functionRows().size())];
    if (kernel.fill != Fill::Whole || row.isExact || random.once(8))
      return apply(row.text, {std::move(x)});
  }
}

std::optional<Expr> Builder::function(const Goal &goal) {
  return applyAny(expression(goal));
}

std::optional<Expr> Builder::negation(const Goal &goal) {
  return apply("(-%)", {expression(goal)});
}

std::optional<Expr> Builder::binary(const Goal &goal) {
  unsigned left = unsigned(random.below(goal.budget + 1));
  Expr a = expression({goal.shape, left}),
       b = expression({goal.shape, goal.budget - left});
  return apply(random.pick(kOperators), {std::move(a), std::move(b)});
}

std::optional<Expr> Builder::withNumber(const Goal &goal) {
  Expr x = expression(goal);
  string text = random.pick(kOperators);
  if (random.once(4))
    text = "(% / %)";
  // A number on the left is divided by what may be zero: seldom.
  if (random.once(3) && text != "(% / %)")
    return apply(text, {number(), std::move(x)});
  return apply(text, {std::move(x), number()});
}

std::optional<Expr> Builder::quotient(const Goal &goal) {
  unsigned left = unsigned(random.below(goal.budget + 1));
  Expr a = expression({goal.shape, left}),
       b = expression({goal.shape, goal.budget - left});
  // Rarely by what may be zero: of that the oracle knows little.
  if (!random.once(8))
    b = apply("(1 + abs(%))", {std::move(b)});
  return apply("(% / %)", {std::move(a), std::move(b)});
}

std::optional<Expr> Builder::choice(const Goal &goal) {
  std::vector<Expr> children;
  for (unsigned i = 0; i < 4; ++i)
    children.push_back(i && random.once(4)
                           ? number()
                           : expression({goal.shape, unsigned(random.below(
                                                         goal.budget + 1))}));
  Expr b = std::move(children.back()), a = std::move(children[2]);
  children.resize(2);
  Expr compared = apply("% " + random.pick(kComparisons) + " %", children);
  compared.type = Type::Truth;
  return apply("where(%, %, %)",
               {std::move(compared), std::move(a), std::move(b)});
}

std::optional<Expr> Builder::namedChoice(const Goal &goal) {
  std::vector<Expr> named = fitting(conditions, goal.shape);
  if (named.empty() || inFunction())
    return std::nullopt;
  Expr a = expression(goal);
  Expr b = random.once(4) ? number() : leaf(goal.shape);
  return apply("where(%, %, %)",
               {random.pick(named), std::move(a), std::move(b)});
}

std::optional<Expr> Builder::ownFunction(const Goal &goal) {
  if (kernel.functions.empty() || inFunction())
    return std::nullopt;
  const RandomKernel::Function &called = random.pick(kernel.functions);
  Expr x = expression(goal);
  if (called.params.size() == 1 || random.once(2))
    return apply(called.name + "$(%)", {std::move(x)});
  Expr second = random.once(2) ? number() : leaf(goal.shape);
  return apply(called.name + "$(%, %)", {std::move(x), std::move(second)});
}

/// Usually to a type of the kernel's, which rounds.
std::optional<Expr> Builder::conversion(const Goal &goal) {
  Type type = random.once(4) ? Type::F32 : random.pick(types);
  Expr x = expression(goal);
  // A number alone would be folded to what has no type.
  bool isIdle = x.type == type && random.once(2);
  if (inFunction() || isIdle || x.kind == Expr::Number)
    return std::nullopt;
  string text = string(typeName(type)) + "(%)";
  Shape shape = x.shape;
  return Expr{Expr::Convert, text, shape, {std::move(x)}, type};
}

std::optional<Expr> Builder::slice(const Goal &goal) {
  // What is cut is bound, and a dimension of columns.
  if (inFunction() || goal.shape.empty() || !isColumn(goal.shape.back()) ||
      goal.shape.back() == "1")
    return std::nullopt;
  return sliceOf({goal.shape.back()}, 0);
}

/// A product in the middle of an expression, of a value that has the rows.
std::optional<Expr> Builder::innerProduct(const Goal &goal) {
  if (inFunction() || goal.shape.empty() || !isColumn(goal.shape.back()))
    return std::nullopt;
  std::vector<Expr> lefts;
  for (const Expr &value : values)
    if (value.shape.size() == goal.shape.size() &&
        isColumn(value.shape.back()) &&
        std::equal(goal.shape.begin(), goal.shape.end() - 1,
                   value.shape.begin()))
      lefts.push_back(value);
  if (lefts.empty())
    return std::nullopt;
  return productWith(random.pick(lefts), goal.shape.back());
}

} // namespace gelato::differential
