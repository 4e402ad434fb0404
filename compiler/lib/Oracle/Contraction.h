//===- Contraction.h - sums of products -----------------------------------===//
#ifndef GELATO_LIB_ORACLE_CONTRACTION_H
#define GELATO_LIB_ORACLE_CONTRACTION_H

#include "Loops.h"
#include "Number.h"

#include "gelato/Oracle/Interpreter.h"

namespace gelato::oracle {

/// A tensor and the map by which the loops read or write it.
template <typename Number> struct Operand {
  mlir::AffineMap map;
  const Tensor<Number> &tensor;
};

/// `init` plus the sums of x w over the loops that the result does not have, in
/// ascending order: the data of the result. All maps are projected
/// permutations.
template <typename Number>
std::vector<Number> contract(llvm::ArrayRef<int64_t> extents, Operand<Number> x,
                             Operand<Number> w, Operand<Number> init,
                             Accumulation accumulation);

} // namespace gelato::oracle

#endif // GELATO_LIB_ORACLE_CONTRACTION_H
