//===- Targets.cpp - gelato targets ---------------------------------------===//
#include "Session.h"

#include "gelato/Target/CpuLevel.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Host.h"

namespace gelato {

int runTargets() {
  llvm::raw_ostream &os = llvm::outs();
  os << "level      runs here  meaning\n";
  for (const CpuLevel &level : cpuLevels())
    os << llvm::left_justify(level.name, 11)
       << llvm::left_justify(hostSupports(level) ? "yes" : "no", 11)
       << level.meaning << "\n";
  std::vector<const CpuLevel *> host = hostLevels();
  os << "\nthis machine: " << llvm::sys::getHostCPUName() << ", best level "
     << (host.empty() ? "none" : host.front()->name) << " (--target native)\n";
  return finishOutput();
}

} // namespace gelato
