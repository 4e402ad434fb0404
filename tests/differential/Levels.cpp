//===- Levels.cpp - the CPU levels that tests run, and how much ran -------===//
#include "Levels.h"

#include <cstring>

namespace gelato::differential {

/// `level`, or what stands for it on this machine.
static std::unique_ptr<TestedLevel> standIn(const CpuLevel &level) {
  auto tested = std::make_unique<TestedLevel>(TestedLevel{level, "", ""});
  if (hostSupports(level))
    return tested;
  auto host = hostLevels();
  if (host.empty()) {
    tested->skipped = "this machine supports no level";
  } else if (host.front()->arch != level.arch) {
    tested->skipped = "this machine is no " + level.arch.str();
  } else if (level.hasFma && !host.front()->hasFma) {
    tested->skipped = "this machine lacks FMA";
  } else {
    tested->as = host.front()->name.str();
    tested->level.cpu = host.front()->cpu;
    tested->level.features = host.front()->features;
    tested->level.need = host.front()->need;
  }
  return tested;
}

const std::vector<std::unique_ptr<TestedLevel>> &allLevels() {
  static const auto *levels = [] {
    auto *result = new std::vector<std::unique_ptr<TestedLevel>>();
    for (const CpuLevel &level : cpuLevels())
      result->push_back(standIn(level));
    return result;
  }();
  return *levels;
}

std::vector<const TestedLevel *> testedLevels() {
  std::vector<const TestedLevel *> result;
  for (const auto &level : allLevels())
    if (level->skipped.empty())
      result.push_back(level.get());
  return result;
}

bool reportLevels(llvm::raw_ostream &os) {
  bool ran = false;
  for (const auto &level : allLevels()) {
    if (!level->skipped.empty()) {
      os << level->name() << ": skipped: " << level->skipped << "\n";
      continue;
    }
    ran |= level->runs > 0;
    os << level->name() << ": " << level->kernels << " kernels, " << level->runs
       << " runs, " << level->elements
       << " elements compared, of which nothing is known of "
       << level->unbounded << "\n";
  }
  return ran;
}

} // namespace gelato::differential
