//===- RandomOptions.h - which random kernels are tested ------------------===//
#ifndef GELATO_DIFFERENTIAL_RANDOMOPTIONS_H
#define GELATO_DIFFERENTIAL_RANDOMOPTIONS_H

#include <cstdint>
#include <string>

namespace gelato::differential {

/// The kernels of `count` seeds from `seed` on, each at the levels that its
/// seed says, or at `level`: `--seed N [--level L]` replays one.
struct RandomOptions {
  uint64_t seed = 1;
  uint64_t count = 300;
  std::string level;
};

RandomOptions &randomOptions();

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_RANDOMOPTIONS_H
