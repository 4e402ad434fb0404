//===- Inputs.cpp - what kernels under test are fed with ------------------===//
#include "Inputs.h"

#include "Element.h"

#include <cmath>
#include <limits>

namespace gelato::differential {

double Random::normal() {
  // Twelve uniform numbers have the variance 12 * 1/3 in [-1, 1).
  double sum = 0;
  for (int i = 0; i < 12; ++i)
    sum += signedUnit();
  return sum / 2;
}

const char *fillName(Fill fill) {
  switch (fill) {
  case Fill::Whole:
    return "whole";
  case Fill::Normal:
    return "normal";
  case Fill::Sprinkled:
    return "sprinkled";
  case Fill::Special:
    return "special";
  }
  return "";
}

llvm::ArrayRef<float> specialValues() {
  using Limits = std::numeric_limits<float>;
  static const float values[] = {
      0.0f, -0.0f, Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN(),
      Limits::denorm_min(), -Limits::denorm_min(), Limits::min(),
      -Limits::min(), std::nextafter(Limits::min(), 0.0f),
      -std::nextafter(Limits::min(), 0.0f), 1e-40f, -1e-40f, Limits::max(),
      -Limits::max(), 1.0f, -1.0f, 1e-20f, -1e-20f, 88.8f, -88.8f, -104.0f,
      -14.5f, 1e30f, -1e30f,
      // Ties of bf16, and of f16.
      1 + 0x1p-8f, -1 - 0x1.8p-7f, 1 + 0x1p-11f, -1 - 0x1.8p-10f,
      // The least of both, half of it, and a tie.
      0x1p-133f, -0x1p-134f, 0x1.8p-133f, 0x1p-24f, -0x1p-25f, 0x1.8p-24f,
      // The largest of both, and what rounds to it
      // or to infinity.
      0x1.fep127f, -0x1.fefffep127f, 0x1.ffp127f, 65504.0f, -65519.0f,
      65520.0f};
  return values;
}

std::vector<float> makeInput(llvm::ArrayRef<int64_t> shape, uint32_t type,
                             bool isParam, Fill fill, uint64_t seed) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  // A weight, whichever way round it is stored.
  double scale = 1;
  if (isParam && shape.size() == 2 && count)
    scale = std::sqrt(2.0 / double(shape[0] + shape[1]));
  Random random(seed);
  std::vector<float> values(count);
  for (float &value : values) {
    if (fill == Fill::Whole) {
      int most = isParam ? 2 : 4;
      value = float(int(random.below(2 * most + 1)) - most);
      continue;
    }
    value = float(scale * random.normal());
    if (fill == Fill::Special)
      value = float(std::ldexp(value, int(random.below(48)) - 40));
    if (fill != Fill::Normal && random.once(fill == Fill::Special ? 4 : 150))
      value = specialValues()[random.below(specialValues().size())];
    value = nearest(value, type);
  }
  return values;
}

} // namespace gelato::differential
