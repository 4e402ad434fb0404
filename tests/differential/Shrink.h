//===- Shrink.h - the smallest kernel that still fails --------------------===//
#ifndef GELATO_DIFFERENTIAL_SHRINK_H
#define GELATO_DIFFERENTIAL_SHRINK_H

#include "RandomKernel.h"

#include <functional>

namespace gelato::differential {

/// Drops results, statements, operations and types of 16 bits and reduces sizes
/// as long as `stillFails` and at most `tries` calls of it were made.
RandomKernel shrink(RandomKernel kernel,
                    const std::function<bool(const RandomKernel &)> &stillFails,
                    unsigned tries);

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_SHRINK_H
