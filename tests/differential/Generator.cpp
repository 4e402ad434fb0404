//===- Generator.cpp - random kernels -------------------------------------===//
#include "Generator.h"

#include <algorithm>
#include <optional>

namespace gelato::differential {

namespace {

using Strings = std::vector<std::string>;

/// Functions of one argument whose values stay moderate for moderate ones. The
/// argument stands for %.
const Strings kUnary = {"gelu(%)",
                        "gelu(%, approximate=\"tanh\")",
                        "gelu(%, accuracy=\"tight\")",
                        "gelu_grad(%)",
                        "gelu_grad(%, approximate=\"tanh\")",
                        "sigmoid(%)",
                        "silu(%)",
                        "tanh(%)",
                        "erf(%)",
                        "erfc(%)",
                        "abs(%)",
                        "relu(%)",
                        "relu6(%)",
                        "relu2(%)",
                        "leaky_relu(%)",
                        "leaky_relu(%, slope=0.2)",
                        "hardtanh(%)",
                        "hardsigmoid(%)",
                        "hardswish(%)",
                        "quick_gelu(%)",
                        "softplus(%)",
                        "log_sigmoid(%)",
                        "mish(%)",
                        "elu(%)",
                        "elu(%, alpha=0.5)",
                        "selu(%)",
                        "softsign(%)",
                        "exp(clamp(%, -4, 4))",
                        "expm1(min(%, 2))",
                        "log(abs(%) + 0.5)",
                        "log1p(abs(%))",
                        "sqrt(abs(%))",
                        "rsqrt(abs(%) + 0.25)",
                        "cosh(clamp(%, -3, 3))",
                        "clamp(%, -0.5, 1.5)"};
const Strings kNumbers = {"0.5",  "2",   "1.702",   "0.044715", "3",
                          "1e-3", ".25", "0x1.8p1", "0.1",      "7"};
const Strings kComparisons = {"<", "<=", ">", ">=", "==", "!="};
const std::vector<int64_t> kRows = {0, 1, 1, 2, 3, 5, 6, 7, 11, 12, 13, 30};
const std::vector<int64_t> kColumns = {1,  2,  3,  7,  8,  15, 16,
                                       17, 31, 32, 33, 48, 64, 100};

/// Whether `from` broadcasts to `to`.
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
    std::string &size = result[result.size() - 1 - i];
    if (size == "1")
      size = shorter[shorter.size() - 1 - i];
  }
  return result;
}

class Builder {
public:
  explicit Builder(uint64_t seed) : random(seed * 2654435761u + 17) {
    kernel.seed = seed;
  }

  RandomKernel build() {
    chooseDimensions();
    if (random.once(3))
      makeFn("f0", {"v"});
    if (random.once(4))
      makeFn("f1", {"v", "c = 0.75"});
    argument(withRows(random.pick(columns)), false);
    // One to six, more often few: compiling is what takes the time.
    int64_t count = 1 + std::min(random.below(6), random.below(6));
    for (int64_t i = 0; i < count; ++i)
      statement("s" + std::to_string(i));
    chooseResults();
    kernel.fill = random.once(5) ? Fill::Sprinkled : Fill::Normal;
    if (!hasProduct && random.once(3))
      kernel.fill = Fill::Special;
    kernel.dropUnused();
    return std::move(kernel);
  }

private:
  std::string dimension(const std::string &name,
                        const std::vector<int64_t> &sizes) {
    int64_t size = random.pick(sizes);
    if (random.once(6) && size)
      return std::to_string(size);
    kernel.sizes[name] = size;
    if (size && random.once(3)) // zero is a run-time size only
      kernel.bound.insert(name);
    return name;
  }

  void chooseDimensions() {
    switch (random.below(8)) {
    case 0:
      break; // rank 1
    case 1:
    case 2:
      rows = {dimension("B", {0, 1, 2, 3}), dimension("S", kRows)};
      break;
    default:
      rows = {dimension("M", kRows)};
    }
    if (!rows.empty() && kernel.sizes.count(rows[0]) &&
        !kernel.bound.count(rows[0]))
      kernel.rows = rows[0];
    for (const char *name : {"D", "F", "H"})
      columns.push_back(dimension(name, kColumns));
  }

  Shape withRows(const std::string &column) const {
    Shape shape = rows;
    shape.push_back(column);
    return shape;
  }

  Expr reference(const std::string &name, const Shape &shape) const {
    return {Expr::Reference, name, shape};
  }

  Expr argument(Shape shape, bool isParam) {
    std::string name =
        (isParam ? "p" : "x") + std::to_string(kernel.arguments.size());
    kernel.arguments.push_back({name, shape, isParam});
    return values.emplace_back(reference(name, shape));
  }

  /// A value that broadcasts to `shape`, perhaps a new argument.
  Expr leaf(const Shape &shape) {
    if (!fnParams.empty())
      return reference(random.pick(fnParams), {});
    std::vector<Expr> fitting;
    for (const Expr &value : values)
      if (broadcasts(value.shape, shape))
        fitting.push_back(value);
    if (!fitting.empty() && !random.once(4))
      return random.pick(fitting);
    Shape smaller = shape;
    while (!smaller.empty() && random.once(3))
      smaller.erase(smaller.begin());
    for (std::string &size : smaller)
      if (random.once(5))
        size = "1";
    // A param has no row dimension: it is constant across calls.
    bool hasRows = std::any_of(
        smaller.begin(), smaller.end(), [&](const std::string &size) {
          return std::count(rows.begin(), rows.end(), size);
        });
    return argument(smaller, !hasRows && random.once(2));
  }

  Expr number() { return {Expr::Number, random.pick(kNumbers), {}}; }

  Expr tree(const Shape &shape, unsigned depth) {
    if (depth == 0)
      return leaf(shape);
    if (fnParams.empty() && random.once(15))
      if (auto result = productOfShape(shape))
        return std::move(*result);
    switch (random.below(10)) {
    case 0:
    case 1:
    case 2: {
      Expr x = tree(shape, depth - 1);
      Shape result = x.shape;
      return {Expr::Call, random.pick(kUnary), result, {std::move(x)}};
    }
    case 3: {
      Expr x = tree(shape, depth - 1);
      Shape result = x.shape;
      return {Expr::Negate, "", result, {std::move(x)}};
    }
    case 4: {
      Expr where{Expr::Where, random.pick(kComparisons), {}};
      std::vector<Expr> named;
      for (const Expr &condition : conditions)
        if (fnParams.empty() && broadcasts(condition.shape, shape))
          named.push_back(condition);
      if (!named.empty() && random.once(2)) {
        where.text.clear();
        where.children.push_back(random.pick(named));
      }
      while (where.children.size() < (where.text.empty() ? 3 : 4))
        where.children.push_back(!where.children.empty() && random.once(4)
                                     ? number()
                                     : tree(shape, random.below(depth)));
      for (const Expr &child : where.children)
        where.shape = combined(where.shape, child.shape);
      return where;
    }
    case 5: {
      Expr x = tree(shape, depth - 1);
      if (fns.empty() || !fnParams.empty())
        return x;
      const auto &[name, arity] = random.pick(fns);
      Expr call{Expr::Call, name + "(%)", x.shape, {std::move(x)}};
      if (arity == 2 && random.once(2)) {
        Expr second = random.once(2) ? number() : leaf(shape);
        call.text = name + "(%, %)";
        call.shape = combined(call.shape, second.shape);
        call.children.push_back(std::move(second));
      }
      return call;
    }
    default:
      return binary(shape, depth);
    }
  }

  Expr binary(const Shape &shape, unsigned depth) {
    static const Strings operators = {"+", "+", "-",   "*",
                                      "*", "/", "min", "max"};
    std::string op = random.pick(operators);
    Expr a = tree(shape, depth - 1);
    Expr b = random.once(3) ? number() : tree(shape, random.below(depth));
    Shape result = combined(a.shape, b.shape);
    if (op == "min" || op == "max")
      return {Expr::Call, op + "(%, %)", result, {std::move(a), std::move(b)}};
    if (op == "/" && b.kind != Expr::Number) {
      // Rarely by what may be zero: of that the oracle knows little.
      Shape inner = b.shape;
      if (!random.once(8))
        b = {Expr::Call, "(1 + abs(%))", inner, {std::move(b)}};
    }
    return {Expr::Binary, op, result, {std::move(a), std::move(b)}};
  }

  void makeFn(const std::string &name, const Strings &params) {
    std::string head;
    for (const std::string &param : params) {
      fnParams.push_back(param.substr(0, param.find(' ')));
      head += (head.empty() ? "" : ", ") + param;
    }
    Expr body = tree({}, 3);
    // Every fn depends on its argument.
    kernel.fns.push_back("fn " + name + "(" + head + ") = v * 0.5 + " +
                         body.str());
    fnParams.clear();
    fns.push_back({name, params.size()});
  }

  Expr product() {
    std::vector<Expr> fitting;
    for (const Expr &value : values)
      if (!value.shape.empty() && isColumn(value.shape.back()))
        fitting.push_back(value);
    Expr left = random.once(4) ? random.pick(fitting) : fitting.back();
    return product(std::move(left), random.pick(columns));
  }

  /// A product of `shape` in the middle of an expression, if a value has rows
  /// for it.
  std::optional<Expr> productOfShape(const Shape &shape) {
    if (shape.empty() || !isColumn(shape.back()))
      return std::nullopt;
    std::vector<Expr> fitting;
    for (const Expr &value : values)
      if (value.shape.size() == shape.size() && isColumn(value.shape.back()) &&
          std::equal(shape.begin(), shape.end() - 1, value.shape.begin()))
        fitting.push_back(value);
    if (fitting.empty())
      return std::nullopt;
    return product(random.pick(fitting), shape.back());
  }

  bool isColumn(const std::string &size) const {
    return std::count(columns.begin(), columns.end(), size);
  }

  Expr product(Expr left, const std::string &to) {
    if (random.once(6)) { // a producer
      Shape inner = left.shape;
      left = {Expr::Call, random.pick(kUnary), inner, {std::move(left)}};
    }
    std::string from = left.shape.back();
    bool isTransposed = random.once(3);
    Shape stored = isTransposed ? Shape{to, from} : Shape{from, to};
    // Arguments only: a right side that had rows would make them dependent.
    std::vector<Expr> rights;
    for (const Expr &value : values)
      if (value.shape == stored && value.text[0] != 's')
        rights.push_back(value);
    Expr right = !rights.empty() && random.once(2)
                     ? random.pick(rights)
                     : argument(stored, !random.once(4));
    if (random.once(10)) // a right side that is computed
      right = {Expr::Call, random.pick(kUnary), stored, {std::move(right)}};
    if (isTransposed)
      right = {Expr::Transpose, "", {from, to}, {std::move(right)}};
    Shape result = left.shape;
    result.back() = to;
    hasProduct = true;
    return {Expr::Product, "", result, {std::move(left), std::move(right)}};
  }

  void statement(const std::string &name) {
    // Not first: there a result that would be a param finds its substitute.
    if (!kernel.statements.empty() && random.once(8)) {
      Shape shape = random.pick(values).shape;
      Expr a = tree(shape, 1), b = random.once(2) ? number() : leaf(shape);
      Shape result = combined(a.shape, b.shape);
      Expr value{Expr::Compare,
                 random.pick(kComparisons),
                 result,
                 {std::move(a), std::move(b)}};
      kernel.statements.push_back({"c" + name, value});
      conditions.push_back(reference("c" + name, result));
    }
    Expr value{Expr::Number, "", {}};
    switch (random.below(4)) {
    case 0:
    case 1:
      value = product();
      if (random.once(3))
        break;
      value = withEpilogue(std::move(value));
      break;
    default: {
      Shape shape = random.pick(values).shape;
      if (random.once(2))
        shape = withRows(random.pick(columns));
      value = tree(shape, 1 + random.below(3));
    }
    }
    kernel.statements.push_back({name, value});
    values.push_back(reference(name, value.shape));
  }

  /// An activation of a product, perhaps with a bias, perhaps with more.
  Expr withEpilogue(Expr value) {
    Shape shape = value.shape;
    for (unsigned i = random.below(3); i-- > 0;) {
      Expr other = leaf(shape);
      Shape result = combined(shape, other.shape);
      value = {Expr::Binary,
               random.once(3) ? "*" : "+",
               result,
               {std::move(value), std::move(other)}};
      shape = result;
    }
    if (!random.once(4))
      value = {Expr::Call, random.pick(kUnary), shape, {std::move(value)}};
    return value;
  }

  void chooseResults() {
    kernel.results.push_back(kernel.statements.back().name);
    while (random.once(3) && kernel.results.size() < 3)
      kernel.results.push_back(random.once(8) ? kernel.arguments[0].name
                                              : random.pick(values).text);
    for (std::string &result : kernel.results)
      if (result[0] == 'p')
        result = kernel.statements.front().name;
  }

  Random random;
  RandomKernel kernel;
  Shape rows;
  Strings columns;
  std::vector<Expr> values; ///< references to all that has a name
  std::vector<Expr> conditions;
  std::vector<std::pair<std::string, size_t>> fns;
  Strings fnParams; ///< while a function's body is made
  bool hasProduct = false;
};

} // namespace

std::map<std::string, int64_t> otherSizes(const RandomKernel &kernel,
                                          unsigned round) {
  Random random(kernel.seed * 31 + round);
  std::map<std::string, int64_t> sizes = kernel.sizes;
  for (auto &[name, size] : sizes)
    if (!kernel.bound.count(name))
      size = random.pick(name == "D" || name == "F" || name == "H" ? kColumns
                                                                   : kRows);
  return sizes;
}

RandomKernel generate(uint64_t seed) { return Builder(seed).build(); }

} // namespace gelato::differential
