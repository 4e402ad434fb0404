//===- AccuracyOption.h - an accuracy class as a pass's option ------------===//
#ifndef GELATO_TRANSFORMS_ACCURACYOPTION_H
#define GELATO_TRANSFORMS_ACCURACYOPTION_H

#include "gelato/Dialect/GelatoDialect.h"

#include "llvm/Support/CommandLine.h"

namespace gelato {

/// On an option of type Accuracy: its values are the names of the classes that
/// the language has, and `default`.
struct AccuracyNames {
  template <typename Opt> void apply(Opt &option) const {
    for (Accuracy each : {Accuracy::Tight, Accuracy::Fast, Accuracy::Half,
                          Accuracy::Approx, Accuracy::Default})
      option.getParser().addLiteralOption(stringifyAccuracy(each), each, "");
  }
};

} // namespace gelato

#endif // GELATO_TRANSFORMS_ACCURACYOPTION_H
