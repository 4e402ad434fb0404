//===- ReferenceAll.cpp - the oracle for many numbers ---------------------===//

#include "ReferenceWide.h"

#include "gelato/Numerics/Reference.h"

#include <limits>

namespace gelato::numerics {
namespace {

struct Hard {
  std::string_view mnemonic;
  double low, high;
};

constexpr Hard kHard[] = {
#define GELATO_REFERENCE(MNEMONIC, FORMULA, HARD_LOW, HARD_HIGH)               \
  {#MNEMONIC, HARD_LOW, HARD_HIGH},
#include "gelato/Numerics/References.def"
};

} // namespace

void referenceAll(std::string_view mnemonic, const double *x, double *y,
                  int64_t n) {
  ReferenceFunction f = findReference(mnemonic);
  WideFunction wide = findWideReference(mnemonic);
  int64_t done = wide ? wide(x, y, n) : 0;
  for (const Hard &hard : kHard)
    if (hard.mnemonic == mnemonic && hard.low < hard.high)
      for (int64_t i = 0; i < done; ++i)
        if (hard.low < x[i] && x[i] < hard.high)
          y[i] = f(x[i]);
  for (int64_t i = done; i < n; ++i)
    y[i] = f ? f(x[i]) : std::numeric_limits<double>::quiet_NaN();
}

} // namespace gelato::numerics
