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
#include "llvm/Support/JSON.h"
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

static void printLevels(raw_ostream &os) {
  size_t width = StringRef("level").size();
  for (const CpuLevel &level : cpuLevels())
    width = std::max(width, level.name.size());
  auto row = [&](StringRef name, StringRef runs, StringRef meaning) {
    os << left_justify(name, width + 2) << left_justify(runs, 11) << meaning;
  };
  row("level", "runs here", "meaning\n");
  for (const CpuLevel &level : cpuLevels()) {
    std::vector<StringRef> missing = missingHere(level);
    row(level.name, missing.empty() ? "yes" : "no", level.meaning);
    if (!missing.empty())
      os << "; this machine lacks " << join(missing, ", ");
    os << "\n";
  }
}

static int printJson(raw_ostream &os) {
  json::Array levels;
  for (const CpuLevel &level : cpuLevels()) {
    std::vector<StringRef> missing = missingHere(level);
    json::Array schedules;
    for (StringRef folder : split(level.schedules, ','))
      schedules.push_back((level.arch + "/" + folder).str());
    levels.push_back(json::Object{{"name", level.name},
                                  {"meaning", level.meaning},
                                  {"default", level.isDefault},
                                  {"schedules", std::move(schedules)},
                                  {"fma", level.hasFma},
                                  {"f16c", level.hasF16c},
                                  {"vector_bits", level.vectorBits},
                                  {"runs_here", missing.empty()},
                                  {"missing", json::Array(missing)}});
  }
  os << formatv("{0:2}\n",
                json::Value(json::Object{{"levels", std::move(levels)}}));
  return finishOutput();
}

int runTargets(const TargetsCommand &command) {
  raw_ostream &os = outs();
  if (command.json)
    return printJson(os);
  printLevels(os);
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
