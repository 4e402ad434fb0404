//===- Scan.h - the error of a function over all its inputs ---*- C++ -*-===//
//
// Evaluates a function of one number on every number of its input type, 2^32 of
// f32 or 2^16 of a 16-bit type, and compares with an oracle. Errors are counted
// in ULP: units of the spacing of the result's type at the true value, where
// the spacing of subnormals is that of the smallest normal number (Muller,
// Handbook of Floating-Point Arithmetic, section 2.6). A result is wrong
// altogether where it or the truth is NaN or infinite and the other is not, and
// where it is a zero of the wrong sign.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_ACCURACY_SCAN_H
#define GELATO_ACCURACY_SCAN_H

#include "gelato/Oracle/ScalarOracle.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <vector>

namespace gelato {

/// A storage type as a scan sees it.
struct NumberType {
  llvm::StringLiteral name; ///< "bf16"
  oracle::Format format;
  unsigned bytes;
  /// The values of n numbers, and the numbers nearest to n values.
  void (*widen)(const void *from, float *to, int64_t n);
  void (*narrow)(const float *from, void *to, int64_t n);
  /// The number with these bits, in `bytes` bytes at `to`.
  void (*fromPattern)(uint32_t bits, void *to);
};

/// f32, bf16 or f16; null for another name.
const NumberType *findNumberType(llvm::StringRef name);

/// y[i] = f(x[i]) for n elements of the input's and the result's type; false if
/// that failed. It is called from several threads.
using Evaluation = llvm::function_ref<bool(const void *x, void *y, int64_t n)>;

/// One input, what came out, and what should have, rounded to double only. The
/// error is infinite where the result is wrong altogether.
struct Sample {
  float x = 0, got = 0;
  double truth = 0;
  double ulp = -1;
};

/// Inputs of one sign between two powers of two; zero and subnormals count as
/// below the smallest.
struct Octave {
  bool isNegative;
  int exponent; ///< 2^exponent <= |x| < 2^(exponent + 1)
  uint64_t inputs = 0, misrounded = 0;
  Sample worst;
};

/// Upper ends of the bins of a histogram, in ULP; one more bin is open.
inline constexpr double kHistogramEnds[] = {
    0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.5, 2, 3, 4, 8, 0x1p10, 0x1p24};
inline constexpr unsigned kHistogramBins =
    1 + sizeof(kHistogramEnds) / sizeof(kHistogramEnds[0]);

struct ScanResult {
  uint64_t inputs = 0;     ///< looked at
  uint64_t misrounded = 0; ///< not the nearest number to the truth
  uint64_t wrong = 0;      ///< wrong altogether; in no maximum
  uint64_t hard = 0;       ///< for which double was not enough
  Sample worst, firstWrong;
  uint64_t histogram[kHistogramBins] = {};
  std::vector<Octave> octaves; ///< those with inputs, from -inf to +inf
  std::vector<Sample> special; ///< zeros, infinities, NaN, ends of the range
};

struct ScanOptions {
  unsigned threads = 1;
  uint64_t stride = 1; ///< every so many patterns of f32, best a prime
  /// Called from one thread with the share that is done.
  llvm::function_ref<void(double)> progress = nullptr;
};

/// An error if an evaluation failed.
llvm::Expected<ScanResult> scan(Evaluation evaluate, const ScalarOracle &oracle,
                                const NumberType &input,
                                const NumberType &result,
                                const ScanOptions &options);

} // namespace gelato

#endif // GELATO_ACCURACY_SCAN_H
