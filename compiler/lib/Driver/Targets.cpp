//===- Targets.cpp - gelato targets ---------------------------------------===//
//
// Levels, and what this machine has that decides how fast kernels are. Roofs
// are shown where they were measured; this verb measures nothing.
//
//===----------------------------------------------------------------------===//
#include "Report.h"

#include "gelato/Bench/Report.h"
#include "gelato/Driver/Commands.h"
#include "gelato/Target/CpuLevel.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Host.h"

using namespace llvm;

namespace gelato {

/// Features beyond the levels' that kernels could use some day count as well.
static void printVectorFeatures(raw_ostream &os) {
  StringMap<bool> features = sys::getHostCPUFeatures();
  std::vector<StringRef> names;
  for (const auto &entry : features)
    for (StringRef kind : {"sse", "ssse", "avx", "fma", "f16c", "amx"})
      if (entry.second && entry.first().starts_with(kind)) {
        names.push_back(entry.first());
        break;
      }
  llvm::sort(names);
  os << "vector features: " << join(names, ", ") << "\n";
}

static void printRoofs(raw_ostream &os) {
  RoofOptions options;
  options.measure = MeasureRoofs::Never;
  auto roofs = machineRoofs(options, [](const Twine &) {});
  if (!roofs) {
    consumeError(roofs.takeError());
    os << "roofs: not measured yet, `gelato bench` does it\n";
    return;
  }
  os << "roofs of one thread: " << roofWords(*roofs) << "\n";
}

int runTargets() {
  raw_ostream &os = outs();
  os << "level      runs here  meaning\n";
  for (const CpuLevel &level : cpuLevels()) {
    std::vector<StringRef> missing = missingHere(level);
    os << left_justify(level.name, 11)
       << left_justify(missing.empty() ? "yes" : "no", 11) << level.meaning;
    if (!missing.empty())
      os << "; this machine lacks " << join(missing, ", ");
    os << "\n";
  }
  std::vector<const CpuLevel *> host = hostLevels();
  Machine machine = Machine::host();
  os << "\nthis machine: " << machine.cpu << ", " << machine.processors
     << (machine.processors == 1 ? " processor" : " processors")
     << ", best level " << (host.empty() ? "none" : host.front()->name)
     << " (--target native)\n";
  std::vector<std::string> caches;
  for (const CacheSize &cache : machine.caches)
    caches.push_back(
        formatv("L{0} {1} KiB{2}", cache.level, cache.bytes >> 10,
                cache.sharers > 1
                    ? formatv(" shared by {0} processors", cache.sharers).str()
                    : std::string()));
  os << "data caches: " << join(caches, ", ") << "\n";
  printVectorFeatures(os);
  printRoofs(os);
  return finishOutput();
}

} // namespace gelato
