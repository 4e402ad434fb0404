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

} // namespace gelato

#endif // GELATO_BENCH_STATISTICS_H
