//===- RandomOptions.h - which random kernels are tested ------------------===//
#ifndef GELATO_DIFFERENTIAL_RANDOMOPTIONS_H
#define GELATO_DIFFERENTIAL_RANDOMOPTIONS_H

#include <cstdint>

namespace gelato::differential {

/// The kernels of `count` seeds from `seed` on: `--seed N` tests one, `--seed N
/// --count C` several.
struct RandomOptions {
  uint64_t seed = 1;
  uint64_t count = 300;
};

RandomOptions &randomOptions();

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_RANDOMOPTIONS_H
