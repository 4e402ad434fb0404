//===- Statements.cpp - statements and products of random kernels ---------===//
#include "Builder.h"

#include <algorithm>

namespace gelato::differential {

using std::string;

void Builder::statement(const Goal &goal) {
  for (;;) {
    const Production &by = pickWeighted(random, statementProductions());
    if (auto made = (this->*by.make)(goal)) {
      made->by = &by;
      name(std::move(*made));
      return;
    }
  }
}

/// Makes `value` a statement and refers to it.
Expr Builder::name(Expr value) {
  bool isCondition = value.type == Type::Truth;
  string name =
      (isCondition ? "c" : "s") + std::to_string(kernel.statements.size());
  Expr reference{Expr::Value, name, value.shape, {}, value.type};
  kernel.statements.push_back({name, std::move(value)});
  (isCondition ? conditions : values).push_back(reference);
  return reference;
}

std::optional<Expr> Builder::elementwise(const Goal &goal) {
  Goal other = goal;
  if (random.once(2))
    other.shape = random.pick(values).shape;
  return expression(other);
}

std::optional<Expr> Builder::condition(const Goal &) {
  // Not first: there a result that would be a param finds its substitute.
  if (kernel.statements.empty())
    return std::nullopt;
  Shape shape = random.pick(values).shape;
  static const std::vector<string> texts = {"% < %",  "% <= %", "% > %",
                                            "% >= %", "% == %", "% != %"};
  Expr a = expression({shape, 1}), b = random.once(2) ? number() : leaf(shape);
  Expr result = apply(random.pick(texts), {std::move(a), std::move(b)});
  result.type = Type::Truth;
  return result;
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

/// What is multiplied: mostly what was made last.
Expr Builder::leftSide() {
  std::vector<Expr> lefts;
  for (const Expr &value : values)
    if (!value.shape.empty() && isColumn(value.shape.back()))
      lefts.push_back(value);
  return random.once(4) ? random.pick(lefts) : lefts.back();
}

Expr Builder::sliceOf(const Shape &shape, size_t cut) {
  std::vector<Fused> known;
  for (const Fused &other : fused)
    if (other.shape == shape && other.cut == cut)
      known.push_back(other);
  // What is cut must be known when the kernel is compiled.
  const string &name = shape[cut];
  bool isLiteral = isdigit(name[0]);
  int64_t size = isLiteral ? std::stoll(name) : kernel.sizes.at(name);
  if (!isLiteral)
    kernel.bound.insert(name);
  if (known.empty() || random.once(3)) {
    Fused made{{},
               shape,
               cut,
               int64_t(1 + random.below(isLiteral ? 3 : 2)),
               random.once(2) ? 0 : random.pick<int64_t>({1, 5, 16})};
    Shape whole = shape;
    whole[cut] = std::to_string(made.parts * size + made.rest);
    made.param = argument(whole, true);
    fused.push_back(made);
    known = {made};
  }
  const Fused &from = random.pick(known);
  auto part = int64_t(random.below(from.parts));
  // A part whose bounds are numbers has a number of rows, which no name equals:
  // one of the bounds is the name, or the rest is taken.
  auto bound = [&](int64_t parts) {
    return parts == 1 && !isLiteral ? name + "$" : std::to_string(parts * size);
  };
  bool isLast = part > 0 && part + 1 == from.parts && from.rest == 0;
  string range = (part ? bound(part) : "") + ":" +
                 (isLast && random.once(2) ? "" : bound(part + 1));
  return {Expr::Slice,
          "%[" + string(cut ? ":, " : "") + range + "]",
          shape,
          {from.param},
          from.param.type};
}

Expr Builder::rightSide(const string &from, const string &to, Type type) {
  bool isTransposed = random.once(3);
  Shape stored = isTransposed ? Shape{to, from} : Shape{from, to};
  Expr right;
  if (to != "1" && random.once(4)) {
    right = sliceOf(stored, isTransposed ? 0 : 1);
  } else {
    // Not of rows: they would depend on each other.
    std::vector<Expr> rights;
    for (const Expr &value : values)
      if (value.shape == stored && !hasRows(stored) &&
          (value.type == type || random.once(2)))
        rights.push_back(value);
    right = !rights.empty() && random.once(2)
                ? random.pick(rights)
                : argument(stored, !random.once(4));
  }
  if (random.once(12)) // one that is computed
    right = applyAny(std::move(right));
  if (!isTransposed)
    return right;
  Type stays = right.type;
  return {Expr::Transpose, "%.T", {from, to}, {std::move(right)}, stays};
}

Expr converted(Expr expr, Type type) {
  if (expr.type == type)
    return expr;
  Expr &inner = expr.kind == Expr::Transpose ? expr.children[0] : expr;
  Expr kept = inner;
  inner = {
      Expr::Convert, string(typeName(type)) + "(%)", kept.shape, {kept}, type};
  expr.type = type;
  return expr;
}

Expr Builder::product(Expr left, Expr right, bool keepsLeft) {
  Type type = left.type;
  if (!keepsLeft && left.type != right.type)
    type = random.once(3) ? Type::F32 : right.type;
  else if (!keepsLeft && random.once(6))
    type = random.pick(types);
  Shape shape = left.shape;
  shape.back() = right.shape.back();
  return {
      Expr::Product,
      "(% @ %)",
      std::move(shape),
      {converted(std::move(left), type), converted(std::move(right), type)}};
}

Expr Builder::productWith(Expr left, const string &to) {
  if (random.once(6)) // a producer
    left = applyAny(std::move(left));
  Expr right = rightSide(left.shape.back(), to, left.type);
  return product(std::move(left), std::move(right));
}

std::optional<Expr> Builder::plainProduct(const Goal &) {
  return productWith(leftSide(), random.pick(columns));
}

/// An activation of a product, perhaps with a bias, perhaps with more.
Expr Builder::withEpilogue(Expr value, unsigned budget) {
  for (; budget > 1; --budget) {
    Expr other = leaf(value.shape);
    value = apply(random.once(3) ? "(% * %)" : "(% + %)",
                  {std::move(value), std::move(other)});
  }
  return random.once(4) ? value : applyAny(std::move(value));
}

std::optional<Expr> Builder::epilogue(const Goal &goal) {
  return withEpilogue(productWith(leftSide(), random.pick(columns)),
                      1 + goal.budget / 3);
}

std::optional<Expr> Builder::residual(const Goal &) {
  Expr value = productWith(leftSide(), random.pick(columns));
  std::vector<Expr> same;
  for (const Expr &other : values)
    if (other.shape == value.shape)
      same.push_back(other);
  Expr other = same.empty() ? argument(value.shape, false) : random.pick(same);
  if (random.once(2))
    return apply("(% + %)", {std::move(other), std::move(value)});
  return apply("(% + %)", {std::move(value), std::move(other)});
}

std::pair<Expr, Expr> Builder::pairOfProducts() {
  Expr left = leftSide();
  string to = random.pick(columns);
  Expr first = productWith(left, to);
  Type type = first.children[0].type;
  Expr second =
      product(first.children[0], rightSide(left.shape.back(), to, type), true);
  return {std::move(first), std::move(second)};
}

/// An activation of one product times the other.
std::optional<Expr> Builder::gate(const Goal &goal) {
  auto [gate, up] = pairOfProducts();
  return apply("(% * %)",
               {applyAny(withEpilogue(std::move(gate), goal.budget > 4)),
                std::move(up)});
}

std::optional<Expr> Builder::namedGate(const Goal &) {
  auto [gate, up] = pairOfProducts();
  Expr first = name(std::move(gate)), second = name(std::move(up));
  return apply(random.once(3) ? "max(%, %)" : "(% * %)",
               {applyAny(first), second});
}

} // namespace gelato::differential
