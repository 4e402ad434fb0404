//===- PairedLanes.h - two elements of bf16 in each word --------*- C++ -*-===//
//
// Widening bf16 in order moves elements across lanes and halves of registers,
// and narrowing moves them back. Where a body computes each element from the
// elements beside it in its operands alone, the order of lanes is free. Then a
// word of 32 bits is two elements: a shift gives the even ones as f32, a mask
// the odd ones, and a shift, a mask and an or put them together again.
//
//   even | odd = words << 16 | words & 0xffff0000      in front of the body
//   words = even' >> 16 | odd' & 0xffff0000            behind it
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_TRANSFORMS_PAIREDLANES_H
#define GELATO_LIB_TRANSFORMS_PAIREDLANES_H

#include "VectorLane.h"

#include "llvm/ADT/DenseSet.h"

namespace gelato {

/// The conversions below `root`, arith.extf and arith.truncf between f32 and
/// bf16, between which the order of lanes is free.
llvm::DenseSet<mlir::Operation *> findPairedConversions(mlir::Operation *root);

/// `words` are the elements as they are stored, a vector of i16; the lanes of
/// the result are the even elements, then the odd ones.
mlir::Value widenPaired(const LaneContext &context, mlir::Value stored);

/// Back: the upper halves of `bits`, in order.
mlir::Value joinPaired(const LaneContext &context, mlir::Value bits);

} // namespace gelato

#endif // GELATO_LIB_TRANSFORMS_PAIREDLANES_H
