//===- Generator.h - random kernels ---------------------------------------===//
//
// Well-typed kernels from a seed, by a grammar whose productions are rows of
// tables (Generator.cpp): a production has a name, a weight and a function that
// makes its part of the tree within a budget of operations. What the tables
// hold is what the coverage wants to see.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_DIFFERENTIAL_GENERATOR_H
#define GELATO_DIFFERENTIAL_GENERATOR_H

#include "RandomKernel.h"

#include "llvm/ADT/ArrayRef.h"

#include <optional>

namespace gelato::differential {

class Builder;

/// What a production is to make.
struct Goal {
  Shape shape;
  unsigned budget; ///< operations
};

struct Production {
  const char *name;
  unsigned weight;
  /// Nothing where the kernel so far does not allow it.
  std::optional<Expr> (Builder::*make)(const Goal &goal);
};

/// Of the statements of a kernel, and of the expressions in them.
llvm::ArrayRef<Production> statementProductions();
llvm::ArrayRef<Production> expressionProductions();

/// An elementwise function as Expr::text, whose values stay moderate for
/// moderate ones.
struct FunctionRow {
  const char *text;
  bool isExact; ///< f32 holds its value of small whole numbers
};
llvm::ArrayRef<FunctionRow> functionRows();

/// Types that a kernel's tensors have.
struct Palette {
  const char *name;
  unsigned weight;
  std::vector<Type> types;
};
llvm::ArrayRef<Palette> palettes();

/// The kernel of `seed`.
RandomKernel generate(uint64_t seed);

/// Other sizes for its free dimensions, another set for each `round`.
std::map<std::string, int64_t> otherSizes(const RandomKernel &kernel,
                                          unsigned round);

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_GENERATOR_H
