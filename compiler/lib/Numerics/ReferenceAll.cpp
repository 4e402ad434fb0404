//===- ReferenceAll.cpp - the oracle for many numbers ---------------------===//

#include "ReferenceWide.h"

#include "gelato/Numerics/FunctionRows.h"
#include "gelato/Numerics/Reference.h"

#include <limits>

namespace gelato::numerics {

void referenceAll(std::string_view mnemonic, const double *x, double *y,
                  int64_t n) {
  ReferenceFunction f = findReference(mnemonic);
  WideFunction wide = findWideReference(mnemonic);
  int64_t done = wide ? wide(x, y, n) : 0;
  const Function *function = findFunction(mnemonic);
  if (function && function->hardLow < function->hardHigh)
    for (int64_t i = 0; i < done; ++i)
      if (function->hardLow < x[i] && x[i] < function->hardHigh)
        y[i] = f(x[i]);
  for (int64_t i = done; i < n; ++i)
    y[i] = f ? f(x[i]) : std::numeric_limits<double>::quiet_NaN();
}

} // namespace gelato::numerics
