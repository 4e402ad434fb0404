//===- SplitPairs.h - contractions over panels of bf16 pairs --------------===//
#ifndef GELATO_LIB_TRANSFORMS_SPLITPAIRS_H
#define GELATO_LIB_TRANSFORMS_SPLITPAIRS_H

#include "mlir/IR/PatternMatch.h"

namespace gelato {

/// Splits a vector.contract over the two k of each bf16 pair into one per k;
/// see SplitPairs.cpp.
void populateSplitPairsPatterns(mlir::RewritePatternSet &patterns);

} // namespace gelato

#endif // GELATO_LIB_TRANSFORMS_SPLITPAIRS_H
