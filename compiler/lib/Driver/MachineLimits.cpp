//===- MachineLimits.cpp - this machine's caches and roofs in words -------===//
#include "MachineLimits.h"

#include "gelato/Support/Figures.h"

#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace gelato {

MachineLimits::MachineLimits() {
  RoofOptions options;
  options.measure = MeasureRoofs::Never;
  auto found = machineRoofs(options, [](const Twine &) {});
  if (found)
    roofs = std::move(*found);
  else
    consumeError(found.takeError());
}

std::string MachineLimits::placeOf(double bytes) const {
  for (const CacheSize &cache : machine.caches)
    if (bytes <= double(cache.bytes))
      return "L" + std::to_string(cache.level);
  return "memory";
}

std::string MachineLimits::limitText(const CpuLevel &level, double flops,
                                     double read, double written,
                                     double touched) const {
  const ComputeRoof *compute =
      roofs ? roofs->computeRoof(level.schedules) : nullptr;
  if (!compute)
    return "unknown until `gelato bench` has measured this machine's roofs";
  const MemoryRoof &memory = roofs->memoryOf(touched);
  double seconds[] = {roofs->computeSeconds(level.schedules, flops),
                      roofs->memorySeconds(read, written, touched)};
  // Between those of reads and of copies, as the traffic is.
  double bandwidth = (read + written) / seconds[1] / 1e9;
  std::string texts[] = {
      formatv("{0} at {1} GFLOP/s", compute->isa, significant(compute->gflops)),
      formatv("{0} at {1} GB/s", memory.name, significant(bandwidth))};
  bool isMemory = seconds[1] >= seconds[0];
  return formatv("{0} roof, {1}: at least {2} a call on one thread ({3}: {4})",
                 isMemory ? "memory" : "compute", texts[isMemory],
                 secondsText(seconds[isMemory]), texts[!isMemory],
                 secondsText(seconds[!isMemory]));
}

} // namespace gelato
