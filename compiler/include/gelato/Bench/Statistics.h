//===- Statistics.h - what many samples say -------------------------------===//
#ifndef GELATO_BENCH_STATISTICS_H
#define GELATO_BENCH_STATISTICS_H

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

/// Two samples between which something lies.
struct Interval {
  double low = 0, high = 0;

  bool isBelow(const Interval &other) const { return high < other.low; }
};

/// Where the median of what `samples` are of lies with nine chances in ten,
/// whatever its distribution: the (k+1)-th sample from either end, where k is
/// the largest for which a binomial of 1/2 is at most k with one chance in
/// twenty (David and Nagaraja, Order Statistics, 2003, section 7.1). Of fewer
/// than five samples it is the first and the last, and less sure.
Interval medianInterval(std::vector<double> samples);

} // namespace gelato

#endif // GELATO_BENCH_STATISTICS_H
