//===- Roofs.cpp - roofs read, kept and asked -----------------------------===//
#include "gelato/Bench/Roofs.h"

#include "gelato/Bench/CoreLoops.h"
#include "gelato/Bench/Timing.h"
#include "gelato/Support/Diagnostic.h"
#include "gelato/Support/PrivateFolder.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/xxhash.h"

#include <cmath>

using namespace llvm;

namespace gelato {

/// Changes with the meaning of a number in the file.
static constexpr char kSchema[] = "gelato-roofs-1";

const ComputeRoof *Roofs::computeRoof(StringRef features) const {
  for (StringRef feature : split(features, ','))
    for (const ComputeRoof &roof : compute)
      if (roof.isa == feature)
        return &roof;
  return nullptr;
}

const MemoryRoof &Roofs::memoryOf(double workingSet) const {
  for (const MemoryRoof &roof : memory)
    if (workingSet <= double(roof.bytes))
      return roof;
  return memory.back();
}

double Roofs::computeSeconds(StringRef features, double flops) const {
  const ComputeRoof *roof = computeRoof(features);
  return roof ? flops / (roof->gflops * 1e9) : 0;
}

double Roofs::memorySeconds(double read, double written,
                            double workingSet) const {
  const MemoryRoof &roof = memoryOf(workingSet);
  // What is written goes with as much that is read; the rest of the reads with
  // nothing.
  double paired = std::min(read, written);
  double seconds = (read - paired) / roof.read +
                   (2 * paired + (written - paired)) / roof.copy;
  if (&roof == &memory.back())
    seconds = std::min(seconds, read / roof.read + written / streamingStore);
  return seconds / 1e9;
}

std::string roofsKey(const Machine &machine, unsigned threads) {
  std::string key = machine.cpu;
  for (const CacheSize &cache : machine.caches)
    key += formatv(", L{0} {1}/{2}", cache.level, cache.bytes, cache.sharers);
  for (const CoreLoops &loops : hostLoops())
    key += ", " + loops.isa.str();
  if (const TileLoop *tiles = hostTiles())
    key += ", " + tiles->isa.str();
  return key + formatv(", threads {0}", threads).str();
}

json::Object roofsJson(const Roofs &roofs) {
  json::Array compute, memory;
  for (const ComputeRoof &roof : roofs.compute)
    compute.push_back(
        json::Object{{"isa", roof.isa}, {"gflop_per_s", roof.gflops}});
  for (const MemoryRoof &roof : roofs.memory) {
    json::Object row{{"name", roof.name},
                     {"read_gb_per_s", roof.read},
                     {"copy_gb_per_s", roof.copy}};
    if (roof.bytes != kUnlimited)
      row["bytes"] = roof.bytes;
    memory.push_back(std::move(row));
  }
  return json::Object{{"cpu", roofs.cpu},
                      {"threads", roofs.threads},
                      {"compute", std::move(compute)},
                      {"memory", std::move(memory)},
                      {"streaming_store_gb_per_s", roofs.streamingStore},
                      {"processor_share", roofs.processorShare}};
}

std::string roofsText(const Roofs &roofs, StringRef key) {
  json::Object file{
      {"schema", kSchema}, {"key", key}, {"roofs", roofsJson(roofs)}};
  return formatv("{0:2}\n", json::Value(std::move(file))).str();
}

/// A rate: nothing else divides.
static bool readRate(const json::Object &object, StringRef name, double &rate) {
  auto number = object.getNumber(name);
  if (!number || !(*number > 0) || !std::isfinite(*number))
    return false;
  rate = *number;
  return true;
}

std::optional<Roofs> readRoofs(StringRef text, StringRef key) {
  Expected<json::Value> parsed = json::parse(text);
  if (!parsed) {
    consumeError(parsed.takeError());
    return std::nullopt;
  }
  const json::Object *whole = parsed->getAsObject();
  const json::Object *file = whole ? whole->getObject("roofs") : nullptr;
  if (!file || whole->getString("schema") != StringRef(kSchema) ||
      whole->getString("key") != key)
    return std::nullopt;
  Roofs roofs;
  auto cpu = file->getString("cpu");
  auto threads = file->getInteger("threads");
  const json::Array *compute = file->getArray("compute"),
                    *memory = file->getArray("memory");
  if (!cpu || !threads || *threads < 1 || !compute || compute->empty() ||
      !memory || memory->empty() ||
      !readRate(*file, "streaming_store_gb_per_s", roofs.streamingStore) ||
      !readRate(*file, "processor_share", roofs.processorShare))
    return std::nullopt;
  roofs.cpu = cpu->str();
  roofs.threads = *threads;
  for (const json::Value &value : *compute) {
    const json::Object *row = value.getAsObject();
    auto isa = row ? row->getString("isa") : std::nullopt;
    ComputeRoof roof;
    if (!isa || !readRate(*row, "gflop_per_s", roof.gflops))
      return std::nullopt;
    roof.isa = isa->str();
    roofs.compute.push_back(std::move(roof));
  }
  for (const json::Value &value : *memory) {
    const json::Object *row = value.getAsObject();
    auto name = row ? row->getString("name") : std::nullopt;
    MemoryRoof roof;
    if (!name || !readRate(*row, "read_gb_per_s", roof.read) ||
        !readRate(*row, "copy_gb_per_s", roof.copy))
      return std::nullopt;
    // Only the last is without an end.
    auto bytes = row->getInteger("bytes");
    if (bytes.has_value() == (&value == &memory->back()) ||
        (bytes && *bytes <= 0))
      return std::nullopt;
    roof.name = name->str();
    roof.bytes = bytes.value_or(kUnlimited);
    roofs.memory.push_back(std::move(roof));
  }
  return roofs;
}

static Expected<PrivateFolder> openFolder(const RoofOptions &options) {
  Expected<std::string> path =
      options.folder.empty() ? cacheFolder("") : options.folder;
  if (!path)
    return path.takeError();
  return PrivateFolder::open(*path, options.measure == MeasureRoofs::Never
                                        ? PrivateFolder::IfMissing::Fail
                                        : PrivateFolder::IfMissing::Make);
}

/// What was kept, if it can be used; what cannot is measured anew.
static std::optional<Roofs> readKept(const PrivateFolder &folder,
                                     StringRef name, StringRef key) {
  auto buffer = folder.read(name, uint64_t(1) << 20);
  if (!buffer)
    return consumeError(buffer.takeError()), std::nullopt;
  std::optional<Roofs> roofs;
  if (*buffer)
    roofs = readRoofs((*buffer)->getBuffer(), key);
  if (roofs)
    roofs->cached = true;
  return roofs;
}

Expected<Roofs> machineRoofs(const RoofOptions &options,
                             function_ref<void(const Twine &)> warn) {
  if (hostLoops().empty())
    return unsupportedError("roofs of this architecture, expected x86-64");
  Machine machine = Machine::host();
  std::string key = roofsKey(machine, options.threads);
  std::string name = formatv("roofs-{0:x-16}.json", xxh3_64bits(key)).str();
  std::optional<PrivateFolder> folder;
  auto opened = openFolder(options);
  if (opened)
    folder.emplace(std::move(*opened));
  else if (options.measure != MeasureRoofs::Never)
    warn("roofs are not kept: " + toString(opened.takeError()));
  else
    consumeError(opened.takeError());

  // Rates that other work made too low serve until there are better ones.
  if (folder && options.measure != MeasureRoofs::Always)
    if (auto roofs = readKept(*folder, name, key);
        roofs && (options.measure == MeasureRoofs::Never ||
                  roofs->processorShare >= kLeastShare))
      return std::move(*roofs);
  if (options.measure == MeasureRoofs::Never)
    return createStringError(
        "the roofs of this machine were not measured yet; `gelato bench` "
        "measures them");
  Expected<Roofs> roofs = measureRoofs(machine, options.threads);
  if (!roofs)
    return roofs;
  if (folder)
    if (Error error = folder->write(name, roofsText(*roofs, key)))
      warn("roofs are not kept: " + toString(std::move(error)));
  return roofs;
}

} // namespace gelato
