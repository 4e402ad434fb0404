//===- ReferenceWide.cpp - the oracle for four numbers at once ------------===//
//
// The formulas of Formulas.h on vectors of AVX2, with the functions of
// glibc's libmvec, whose errors are at most 4 units of binary64. This file
// alone is compiled for AVX2, so it must define nothing that others could
// share.
//
//===----------------------------------------------------------------------===//

#include "ReferenceWide.h"

#ifdef GELATO_HAS_LIBMVEC

#include <immintrin.h>

namespace {
typedef double Wide __attribute__((ext_vector_type(4)));
typedef long WideMask __attribute__((ext_vector_type(4)));
} // namespace

namespace gelato::numerics::formulas {

#define GELATO_WIDE(NAME)                                                      \
  extern "C" __m256d _ZGVdN4v_##NAME(__m256d);                                 \
  static Wide NAME(Wide x) { return (Wide)_ZGVdN4v_##NAME((__m256d)x); }
GELATO_WIDE(erf)
GELATO_WIDE(erfc)
GELATO_WIDE(exp)
GELATO_WIDE(expm1)
GELATO_WIDE(log)
GELATO_WIDE(log1p)
GELATO_WIDE(tanh)
#undef GELATO_WIDE
static WideMask below(Wide x, double limit) { return x < limit; }
static Wide choose(WideMask mask, Wide a, Wide b) { return mask ? a : b; }

} // namespace gelato::numerics::formulas

#include "gelato/Numerics/Formulas.h"

namespace gelato::numerics {
namespace {

template <class Function>
int64_t run(Function function, const double *x, double *y, int64_t n) {
  int64_t i = 0;
  for (; i + 4 <= n; i += 4)
    _mm256_storeu_pd(y + i, (__m256d)function((Wide)_mm256_loadu_pd(x + i)));
  return i;
}

struct Entry {
  std::string_view mnemonic;
  WideFunction function;
};

constexpr Entry kEntries[] = {
#define GELATO_FUNCTION(MNEMONIC, OP, FORMULA, ...)                            \
  {#MNEMONIC, [](const double *x, double *y, int64_t n) {                      \
     return run([](Wide v) { return formulas::FORMULA(v); }, x, y, n);         \
   }},
#include "gelato/Numerics/Functions.def"
};

} // namespace

WideFunction findWideReference(std::string_view mnemonic) {
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    for (const Entry &entry : kEntries)
      if (entry.mnemonic == mnemonic)
        return entry.function;
  return nullptr;
}

} // namespace gelato::numerics

#else

gelato::numerics::WideFunction
gelato::numerics::findWideReference(std::string_view) {
  return nullptr;
}

#endif
