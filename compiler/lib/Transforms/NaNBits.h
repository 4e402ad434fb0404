//===- NaNBits.h - what is known of the bits of NaN -------------*- C++ -*-===//
//
// A NaN that came out of 16 bits of bf16 has a low half of zeros as f32, and
// arithmetic hands a NaN on: x86-64 and AArch64 give the quieted bits of an
// operand, or the one NaN of their own, whose low half is zero, too. So of what
// was computed from such values alone it is known how its NaNs look, and that
// rounding to bf16 leaves them alone.
//
// Sources: Intel SDM, volume 1, section 4.8.3.5; Arm ARM, section A1.4.4.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_TRANSFORMS_NANBITS_H
#define GELATO_LIB_TRANSFORMS_NANBITS_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseMap.h"

namespace gelato {

/// Of the NaNs that an f32, or an element of a vector, may be.
struct NaNBits {
  bool lowHalfIsZero = false;
  bool isQuiet = false;
};

/// Looks at ops in front of a value; keeps what it found.
class NaNAnalysis {
public:
  NaNBits bitsOf(mlir::Value value);
  /// Whether rounding to bf16 without regard to NaN keeps NaNs, and gives quiet
  /// ones.
  bool roundsToBf16(mlir::Value value) {
    NaNBits bits = bitsOf(value);
    return bits.lowHalfIsZero && bits.isQuiet;
  }

private:
  NaNBits compute(mlir::Value value);
  NaNBits common(mlir::ValueRange values);

  llvm::DenseMap<mlir::Value, NaNBits> known;
};

} // namespace gelato

#endif // GELATO_LIB_TRANSFORMS_NANBITS_H
