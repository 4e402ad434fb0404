//===- Builder.h - one kernel while it is made ----------------------------===//
#ifndef GELATO_DIFFERENTIAL_BUILDER_H
#define GELATO_DIFFERENTIAL_BUILDER_H

#include "Generator.h"

namespace gelato::differential {

class Builder {
public:
  explicit Builder(uint64_t seed);
  RandomKernel build();

  // Productions of statements (Statements.cpp): the last statement's value.
  std::optional<Expr> plainProduct(const Goal &);
  std::optional<Expr> epilogue(const Goal &goal);
  std::optional<Expr> residual(const Goal &goal);
  std::optional<Expr> gate(const Goal &goal);
  std::optional<Expr> namedGate(const Goal &goal);
  std::optional<Expr> elementwise(const Goal &goal);
  std::optional<Expr> condition(const Goal &goal);

  // Productions of expressions (Expressions.cpp): elementwise, of a shape that
  // broadcasts to the goal's.
  std::optional<Expr> function(const Goal &goal);
  std::optional<Expr> negation(const Goal &goal);
  std::optional<Expr> binary(const Goal &goal);
  std::optional<Expr> withNumber(const Goal &goal);
  std::optional<Expr> quotient(const Goal &goal);
  std::optional<Expr> choice(const Goal &goal);
  std::optional<Expr> namedChoice(const Goal &goal);
  std::optional<Expr> ownFunction(const Goal &goal);
  std::optional<Expr> innerProduct(const Goal &goal);
  std::optional<Expr> conversion(const Goal &goal);
  std::optional<Expr> slice(const Goal &goal);

private:
  // Generator.cpp
  std::string dimension(const std::string &name,
                        const std::vector<int64_t> &sizes);
  void chooseDimensions();
  void makeFunction(const std::string &name, std::vector<std::string> params);
  void chooseResults();

  // Expressions.cpp
  Expr argument(Shape shape, bool isParam);
  Expr leaf(const Shape &shape);
  Expr number();
  Expr expression(const Goal &goal);
  Expr apply(std::string text, std::vector<Expr> children);
  /// A function of the table.
  Expr applyAny(Expr x);

  // Statements.cpp
  void statement(const Goal &goal);
  Expr name(Expr value);
  Expr leftSide();
  Expr rightSide(const std::string &from, const std::string &to, Type type);
  /// Converts what must be; the left side only where it may change.
  Expr product(Expr left, Expr right, bool keepsLeft = false);
  Expr productWith(Expr left, const std::string &to);
  Expr withEpilogue(Expr value, unsigned budget);
  /// Two products of one left side.
  std::pair<Expr, Expr> pairOfProducts();

  /// The part of a param that has `shape`, cut along `cut`.
  Expr sliceOf(const Shape &shape, size_t cut);

  Shape withRows(const std::string &column) const;
  bool isColumn(const std::string &size) const;
  bool hasRows(const Shape &shape) const;
  bool inFunction() const { return !functionParams.empty(); }
  /// All values that broadcast to `shape`.
  std::vector<Expr> fitting(const std::vector<Expr> &from,
                            const Shape &shape) const;

  Random random;
  RandomKernel kernel;
  /// A param that holds several matrices or vectors of one shape.
  struct Fused {
    Expr param;
    Shape shape; ///< of a part
    size_t cut;  ///< the dimension along which they lie
    int64_t parts, rest;
  };

  std::vector<Type> types; ///< of the kernel's palette
  Shape rows;
  std::vector<std::string> columns;
  std::vector<Expr> values; ///< references to all that has a name
  std::vector<Expr> conditions;
  std::vector<Fused> fused;
  std::vector<std::string> functionParams; ///< while a function's body is made
};

/// `expr` as `type`, by a conversion if it is of another.
Expr converted(Expr expr, Type type);
/// Whether `from` broadcasts to `to`.
bool broadcasts(const Shape &from, const Shape &to);
/// What shapes that combine broadcast to.
Shape combined(const Shape &a, const Shape &b);

/// An entry of a table with weights.
template <typename Rows> const auto &pickWeighted(Random &random, Rows &&rows) {
  uint64_t sum = 0;
  for (const auto &row : rows)
    sum += row.weight;
  uint64_t at = random.below(sum);
  for (const auto &row : rows) {
    if (at < row.weight)
      return row;
    at -= row.weight;
  }
  return *rows.begin();
}

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_BUILDER_H
