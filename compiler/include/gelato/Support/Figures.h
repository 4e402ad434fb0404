//===- Figures.h - numbers and tables for people ----------------*- C++ -*-===//
#ifndef GELATO_SUPPORT_FIGURES_H
#define GELATO_SUPPORT_FIGURES_H

#include "llvm/ADT/ArrayRef.h"

#include <string>
#include <vector>

namespace gelato {

/// A number with three significant digits, or all of a whole number: "0.0123",
/// "1.23", "1234". No exponent.
std::string significant(double value);

/// The same without zeros at the end of a fraction, for axes: "0.5", "20".
std::string significantShort(double value);

struct TimeUnit {
  double seconds;
  const char *name; ///< "s", "ms", "us", "ns"
};
/// The unit in which so many seconds are from 1 to 1000, as far as there is
/// one.
const TimeUnit &timeUnit(double seconds);

/// Seconds in a unit that suits them: "12.3 us".
std::string secondsText(double seconds);
/// "12.1 to 12.9 us": two times in the unit that suits the first.
std::string secondsRange(double from, double to);

/// Rows of cells, each column as wide as it must be: the first `leftColumns`
/// begin below each other, the others, which are numbers, end there.
std::string layOutTable(llvm::ArrayRef<std::vector<std::string>> rows,
                        unsigned leftColumns = 0);

/// "[384, 1536]", as in messages and in the language.
std::string shapeText(llvm::ArrayRef<int64_t> shape);

} // namespace gelato

#endif // GELATO_SUPPORT_FIGURES_H
