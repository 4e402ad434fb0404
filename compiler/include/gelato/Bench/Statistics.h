//===- Statistics.h - what many samples say -------------------------------===//
#ifndef GELATO_BENCH_STATISTICS_H
#define GELATO_BENCH_STATISTICS_H

#include <string>
#include <vector>

namespace gelato {

/// Median and quartiles: unlike mean and deviation they do not move when a few
/// samples were disturbed.
struct Spread {
  double min = 0, q1 = 0, median = 0, q3 = 0, max = 0;
};

/// The spread of `samples`, of which there must be one. A quantile between two
/// samples is interpolated (Hyndman and Fan, 1996, definition 7, that of
/// NumPy).
Spread spreadOf(std::vector<double> samples);

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

} // namespace gelato

#endif // GELATO_BENCH_STATISTICS_H
