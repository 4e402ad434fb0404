//===- MachineLimits.cpp - this machine's caches and roofs in words -------===//
#include "MachineLimits.h"

#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace gelato {

/// "1.23 ms".
static std::string timeText(double seconds) {
  static const char *const units[] = {"s", "ms", "us", "ns"};
  unsigned unit = 0;
  for (; seconds < 1 && unit + 1 < std::size(units); ++unit)
    seconds *= 1000;
  return formatv("{0:f2} {1}", seconds, units[unit]);
}

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
      roofs ? roofs->computeRoof(level.features) : nullptr;
  if (!compute)
    return "unknown until `gelato bench` has measured this machine's roofs";
  const MemoryRoof &memory = roofs->memoryOf(touched);
  std::string texts[] = {
      formatv("{0} at {1:f0} GFLOP/s", compute->isa, compute->gflops),
      formatv("{0} at {1:f0} GB/s", memory.name, memory.read)};
  double seconds[] = {roofs->computeSeconds(level.features, flops),
                      roofs->memorySeconds(read, written, touched)};
  bool isMemory = seconds[1] >= seconds[0];
  return formatv("{0} roof, {1}: at least {2} a call on one thread ({3}: {4})",
                 isMemory ? "memory" : "compute", texts[isMemory],
                 timeText(seconds[isMemory]), texts[!isMemory],
                 timeText(seconds[!isMemory]));
}

} // namespace gelato
