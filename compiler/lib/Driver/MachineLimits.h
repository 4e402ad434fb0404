//===- MachineLimits.h - this machine's caches and roofs in words ---------===//
#ifndef GELATO_LIB_DRIVER_MACHINELIMITS_H
#define GELATO_LIB_DRIVER_MACHINELIMITS_H

#include "gelato/Bench/Roofs.h"
#include "gelato/Target/CpuLevel.h"

#include <optional>
#include <string>

namespace gelato {

/// What is known of the machine that this runs on. Measures nothing: roofs are
/// known once `gelato bench` has measured them.
class MachineLimits {
public:
  MachineLimits();

  /// Where so many bytes stay between uses: "L2", or "memory".
  std::string placeOf(double bytes) const;

  /// Which roof a call meets first at `level`, how long it takes at least, and
  /// beside it the other roof. `touched` is all memory of the call.
  std::string limitText(const CpuLevel &level, double flops, double read,
                        double written, double touched) const;

private:
  Machine machine = Machine::host();
  std::optional<Roofs> roofs;
};

} // namespace gelato

#endif // GELATO_LIB_DRIVER_MACHINELIMITS_H
