//===- Activation.h - an activation and the bound of its class ------------===//
#ifndef GELATO_LIB_ORACLE_ACTIVATION_H
#define GELATO_LIB_ORACLE_ACTIVATION_H

#include "Bounded.h"

#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Numerics/Reference.h"
#include "gelato/Oracle/Exact.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace gelato::oracle {

struct Activation {
  std::string_view name;
  numerics::ReferenceFunction function;
  ExactFunction exact;
  /// Where the function turns: between two of these it is monotonic.
  llvm::ArrayRef<double> turns;
  double maxUlp; ///< of f32, what the class promises
  double floor;  ///< an error that is allowed everywhere

  Activation within(double ulp, double everywhere) const {
    Activation result = *this;
    result.maxUlp = ulp;
    result.floor = everywhere;
    return result;
  }
};

/// The function of a mnemonic, without a bound.
llvm::Expected<Activation> findActivation(llvm::StringRef mnemonic);

/// The activation of an op. With bounds it must have a class that promises one.
llvm::Expected<Activation> findActivation(ActivationOpInterface op,
                                          bool withBound);

inline double apply(const Activation &activation, double x) {
  return activation.function(x);
}
Bounded apply(const Activation &activation, Bounded x);

} // namespace gelato::oracle

#endif // GELATO_LIB_ORACLE_ACTIVATION_H
