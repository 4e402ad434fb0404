//===- Machine.cpp - processor and caches ---------------------------------===//
//
// From Linux's sysfs, which knows what a virtual machine was given; sysconf
// where there is no sysfs. In a container without both, sizes that are common.
//
//===----------------------------------------------------------------------===//
#include "gelato/Bench/Roofs.h"

#include "gelato/runtime/threads.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/TargetParser/Host.h"

#include <unistd.h>

using namespace llvm;

namespace gelato {

/// The trimmed text of a file of /proc or /sys, which have no length.
static std::string readSystemFile(const Twine &path) {
  auto buffer = MemoryBuffer::getFileAsStream(path);
  return buffer ? (*buffer)->getBuffer().trim().str() : std::string();
}

static std::string modelName() {
  std::string text = readSystemFile("/proc/cpuinfo");
  for (StringRef line : split(StringRef(text), '\n'))
    if (line.starts_with("model name"))
      return line.split(':').second.trim().str();
  return "unknown processor";
}

/// How many processors a list such as "0-3,8" names.
static unsigned countList(StringRef list) {
  unsigned count = 0;
  for (StringRef part : split(list, ',')) {
    auto [first, last] = part.split('-');
    unsigned from = 0, to = 0;
    if (first.getAsInteger(10, from))
      continue;
    count += last.getAsInteger(10, to) || to < from ? 1 : to - from + 1;
  }
  return std::max(1u, count);
}

static std::vector<CacheSize> cachesOfSysfs() {
  std::vector<CacheSize> caches;
  for (unsigned i = 0; i < 8; ++i) {
    std::string folder =
        "/sys/devices/system/cpu/cpu0/cache/index" + std::to_string(i) + "/";
    std::string type = readSystemFile(folder + "type");
    if (type != "Data" && type != "Unified")
      continue;
    std::string size = readSystemFile(folder + "size");
    StringRef digits = size;
    CacheSize cache;
    bool isKilo = digits.consume_back("K");
    if (StringRef(readSystemFile(folder + "level"))
            .getAsInteger(10, cache.level) ||
        digits.getAsInteger(10, cache.bytes) || cache.bytes <= 0)
      continue;
    cache.bytes *= isKilo ? 1024 : 1;
    cache.sharers = countList(readSystemFile(folder + "shared_cpu_list"));
    caches.push_back(cache);
  }
  return caches;
}

static std::vector<CacheSize> cachesOfSysconf() {
  std::vector<CacheSize> caches;
  const std::pair<unsigned, int> names[] = {{1, _SC_LEVEL1_DCACHE_SIZE},
                                            {2, _SC_LEVEL2_CACHE_SIZE},
                                            {3, _SC_LEVEL3_CACHE_SIZE}};
  for (auto [level, name] : names)
    if (long bytes = sysconf(name); bytes > 0)
      caches.push_back({level, bytes});
  return caches;
}

Machine Machine::host() {
  Machine machine;
  machine.cpu = modelName() + " (" + sys::getHostCPUName().str() + ")";
  machine.caches = cachesOfSysfs();
  if (machine.caches.empty())
    machine.caches = cachesOfSysconf();
  if (machine.caches.empty())
    machine.caches = {{1, 32 << 10}, {2, 512 << 10}, {3, 16 << 20}};
  llvm::sort(machine.caches, [](const CacheSize &a, const CacheSize &b) {
    return a.level < b.level;
  });
  machine.processors = unsigned(gelato_cpu_count());
  return machine;
}

} // namespace gelato
