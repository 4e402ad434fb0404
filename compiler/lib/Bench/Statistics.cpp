//===- Statistics.cpp - what many samples say -----------------------------===//
#include "gelato/Bench/Statistics.h"

#include <algorithm>

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

} // namespace gelato
