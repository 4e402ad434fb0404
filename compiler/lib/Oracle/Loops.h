//===- Loops.h - walking tensors by the loops of a linalg op --------------===//
#ifndef GELATO_LIB_ORACLE_LOOPS_H
#define GELATO_LIB_ORACLE_LOOPS_H

#include "mlir/IR/AffineMap.h"
#include "llvm/ADT/SmallVector.h"

namespace gelato::oracle {

using Strides = llvm::SmallVector<int64_t, 6>;

/// Elements from one iteration of each loop to the next in a row-major tensor
/// that is read by `map`, a projected permutation (zeros allowed).
inline Strides stridesOf(mlir::AffineMap map, llvm::ArrayRef<int64_t> shape) {
  Strides strides(map.getNumDims(), 0);
  int64_t stride = 1;
  for (unsigned i = shape.size(); i-- > 0; stride *= shape[i])
    if (auto dim = mlir::dyn_cast<mlir::AffineDimExpr>(map.getResult(i)))
      strides[dim.getPosition()] = stride;
  return strides;
}

/// Counts through `extents`, the last fastest, and keeps the offset of each
/// operand.
class Odometer {
public:
  Odometer(llvm::ArrayRef<int64_t> extents, llvm::ArrayRef<Strides> operands)
      : extents(extents), operands(operands), index(extents.size(), 0),
        offsets(operands.size(), 0) {
    for (int64_t extent : extents)
      done |= extent == 0;
  }

  bool atEnd() const { return done; }
  int64_t offset(unsigned operand) const { return offsets[operand]; }

  void next() {
    for (unsigned d = extents.size(); d-- > 0;) {
      bool carries = ++index[d] == extents[d];
      for (unsigned i = 0; i < operands.size(); ++i)
        offsets[i] +=
            carries ? operands[i][d] * (1 - extents[d]) : operands[i][d];
      if (!carries)
        return;
      index[d] = 0;
    }
    done = true;
  }

private:
  llvm::SmallVector<int64_t, 6> extents;
  llvm::SmallVector<Strides, 4> operands;
  llvm::SmallVector<int64_t, 6> index;
  llvm::SmallVector<int64_t, 4> offsets;
  bool done = false;
};

} // namespace gelato::oracle

#endif // GELATO_LIB_ORACLE_LOOPS_H
