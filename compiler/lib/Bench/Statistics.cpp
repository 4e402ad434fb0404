//===- Statistics.cpp - what many samples say -----------------------------===//
#include "gelato/Bench/Statistics.h"

#include <algorithm>
#include <cmath>

namespace gelato {

static double quantile(const std::vector<double> &sorted, double part) {
  double at = part * double(sorted.size() - 1);
  size_t below = size_t(at);
  if (below + 1 >= sorted.size())
    return sorted.back();
  double step = sorted[below + 1] - sorted[below];
  return sorted[below] + (at - double(below)) * step;
}

Spread spreadOf(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  return {samples.front(), quantile(samples, 0.25), quantile(samples, 0.5),
          quantile(samples, 0.75), samples.back()};
}

Interval medianInterval(std::vector<double> samples) {
  std::sort(samples.begin(), samples.end());
  size_t n = samples.size(), k = 0;
  // The chance that k samples, or fewer, lie below the median.
  double one = std::pow(0.5, double(n)), below = one;
  while (below <= 0.05 && k < n / 2) {
    one *= double(n - k) / double(k + 1);
    below += one;
    ++k;
  }
  k = k ? k - 1 : 0;
  return {samples[k], samples[n - 1 - k]};
}

} // namespace gelato
