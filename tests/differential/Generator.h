//===- Generator.h - random kernels ---------------------------------------===//
//
// Well-typed kernels of a few statements, from a seed: products with weights of
// either storage order, elementwise trees with broadcasts, functions of one's
// own, one to three results. A kernel is kept as trees, so that one that fails
// can be made smaller (Shrink.h).
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_DIFFERENTIAL_GENERATOR_H
#define GELATO_DIFFERENTIAL_GENERATOR_H

#include "Inputs.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace gelato::differential {

/// As written: names, or numbers.
using Shape = std::vector<std::string>;

struct Expr {
  enum Kind {
    Reference, ///< text: the name of a value
    Number,    ///< text: as written
    Negate,    ///< of the only child
    Binary,    ///< text: the operator
    Call,      ///< text: the function; options: what follows the arguments
    Where,     ///< text: the comparison of the first two of four children, or
               ///< empty: a named condition is the first of three
    Compare,   ///< text: the comparison; the value of a named condition
    Product,   ///< @
    Transpose  ///< of the only child
  };
  Kind kind;
  std::string text;
  Shape shape;
  std::vector<Expr> children = {};
  std::string options = {};

  std::string str() const;
  /// Adds the names of all values in it.
  void collect(std::set<std::string> &names) const;
};

struct RandomKernel {
  struct Tensor {
    std::string name;
    Shape shape;
    bool isParam;
  };
  struct Statement {
    std::string name;
    Expr value;
  };

  std::map<std::string, int64_t> sizes; ///< of all named dimensions
  std::set<std::string> bound;          ///< those bound when it is compiled
  std::vector<std::string> fns;         ///< each a line of text
  std::vector<Tensor> arguments;
  std::vector<Statement> statements;
  std::vector<std::string> results; ///< names of statements or arguments
  std::string rows;                 ///< dimension of independent rows, or empty
  uint64_t seed = 0;
  Fill fill = Fill::Normal;

  std::string source() const;
  /// Removes statements, arguments and functions that nothing uses.
  void dropUnused();
  const Shape &shapeOf(const std::string &name) const;
};

/// The kernel of `seed`.
RandomKernel generate(uint64_t seed);

/// Other sizes for its free dimensions, another set for each `round`.
std::map<std::string, int64_t> otherSizes(const RandomKernel &kernel,
                                          unsigned round);

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_GENERATOR_H
