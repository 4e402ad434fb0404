//===- ScalarOracle.h - the truth of a function of one number -*- C++ -*-===//
//
// The function of one linalg.generic with one input and one result, as real
// numbers have it: constants are what f32 made of them, conversions to 16 bits
// inside round, and nothing else does. If the body ends with a conversion to 16
// bits, the function is what is converted.
//
// evaluate() is fast, in double with a bound of its error for every element;
// exactly() and nearest() evaluate one element as precisely as it takes. All
// can be called from several threads.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_ORACLE_SCALARORACLE_H
#define GELATO_ORACLE_SCALARORACLE_H

#include "gelato/Oracle/Exact.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <optional>

namespace gelato {

class ScalarOracle {
public:
  /// Fails on ops that are not on the waist.
  static llvm::Expected<ScalarOracle> make(mlir::linalg::GenericOp op);
  /// One function of gelato/Numerics/Functions.def by its mnemonic; nothing if
  /// there is none of that name.
  static std::optional<ScalarOracle> named(llvm::StringRef mnemonic);
  ScalarOracle(ScalarOracle &&);
  ~ScalarOracle();

  /// f(x[i]) is within bound[i] of value[i]; an infinite bound says that
  /// nothing is known.
  void evaluate(const double *x, double *value, double *bound, int64_t n) const;
  /// f(x) with an error below 2^-50 of it, or below 2^-200.
  double exactly(double x) const;
  /// The number of `format` nearest to f(x), ties to even.
  float nearest(double x, const oracle::Format &format) const;

private:
  struct Impl;
  explicit ScalarOracle(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

} // namespace gelato

#endif // GELATO_ORACLE_SCALARORACLE_H
