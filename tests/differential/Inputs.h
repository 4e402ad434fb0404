//===- Inputs.h - what kernels under test are fed with --------------------===//
#ifndef GELATO_DIFFERENTIAL_INPUTS_H
#define GELATO_DIFFERENTIAL_INPUTS_H

#include "gelato/Support/Random.h"

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <vector>

namespace gelato::differential {

/// The same numbers from the same seed everywhere, which the distributions of
/// the standard library do not promise.
class Random : public SplitMix64 {
public:
  using SplitMix64::SplitMix64;
  /// In [0, n).
  uint64_t below(uint64_t n) { return next() % n; }
  /// True once in n times.
  bool once(uint64_t n) { return below(n) == 0; }
  /// In [-1, 1).
  double signedUnit() { return double(next() >> 11) * 0x1p-52 - 1; }
  /// About standard normal.
  double normal();
  template <typename T> const T &pick(const std::vector<T> &from) {
    return from[below(from.size())];
  }
};

enum class Fill {
  Whole,     ///< small whole numbers: f32 sums them exactly
  Normal,    ///< about normal; matrices scaled so that products stay so
  Sprinkled, ///< the same with a special value here and there
  Special    ///< a quarter special values, the others from all binades
};

const char *fillName(Fill fill);

/// Zeros, infinities, NaN, subnormals and the ends of the range.
llvm::ArrayRef<float> specialValues();

/// Values that `type` holds: gelato_f32, ...
std::vector<float> makeInput(llvm::ArrayRef<int64_t> shape, uint32_t type,
                             bool isParam, Fill fill, uint64_t seed);

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_INPUTS_H
