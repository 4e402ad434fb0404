//===- PlanText.cpp - a plan as --emit=plan prints it ---------------------===//
#include "gelato/Plan/KernelPlan.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace gelato {

/// "[M, 64]", with `separator` between the sizes.
static std::string sizesText(ArrayRef<Extent> shape,
                             StringRef separator = ", ") {
  std::vector<std::string> sizes;
  for (const Extent &extent : shape)
    sizes.push_back(extent.isFree() ? extent.name.str()
                                    : std::to_string(extent.size));
  return "[" + join(sizes, separator) + "]";
}

static void printBuffer(raw_ostream &os, const KernelPlan &plan,
                        const PlannedBuffer &buffer) {
  static const char *const layouts[] = {"plain", "padded", "panels"};
  switch (buffer.role) {
  case gelato_buffer_input:
    os << "input " << plan.inputs[buffer.source].name;
    break;
  case gelato_buffer_result:
    os << "result " << plan.results[buffer.source].name;
    break;
  case gelato_buffer_region:
    os << "region of params";
    break;
  default:
    os << "scratch";
  }
  os << ", " << layouts[buffer.layout] << " of "
     << storageType(buffer.type).name << " " << sizesText(buffer.shape);
  if (buffer.slots > 1)
    os << " in " << buffer.slots << " slots";
}

static void printPack(raw_ostream &os, const KernelPlan &plan,
                      const PlannedPack &pack) {
  bool isParam = plan.buffers[pack.destination].role == gelato_buffer_region;
  if (isParam)
    os << "param " << plan.params[pack.source].name;
  else
    os << "buffer " << pack.source;
  os << " " << sizesText(pack.shape);
  if (!plan.isWhole(pack))
    os << " from (" << pack.row << ", " << pack.column << ")";
  os << (pack.transposed ? ", transposed" : "") << " -> buffer "
     << pack.destination;
  if (plan.buffers[pack.destination].slots > 1)
    os << ", slot " << pack.slot;
  os << (isParam ? "" : ", on every call");
}

static void printStep(raw_ostream &os, const PlannedStep &step) {
  if (step.kind == gelato_step_pack) {
    os << "pack " << step.pack;
  } else {
    os << step.group << ", buffers ";
    interleaveComma(step.operands, os);
    os << "; units of " << step.unit << " of " << sizesText(step.work, " x ");
    if (step.panel)
      os << ", panels of " << step.panel << " columns";
  }
  os << "; grain " << step.grain;
  if (any_of(step.tails, [](unsigned tail) { return tail != 0; })) {
    os << "; tail buffers";
    ListSeparator comma;
    for (auto [use, tail] : enumerate(step.tails))
      if (tail)
        os << comma << " " << step.operands[tail] << " for "
           << step.operands[use];
  }
}

std::string KernelPlan::text() const {
  std::string text;
  raw_string_ostream os(text);
  os << "kernel " << name << "\n";
  if (!freeDims.empty())
    os << "  run-time sizes: " << join(freeDims, ", ") << "\n";
  auto list = [&](StringRef heading, const auto &rows, auto print) {
    if (rows.empty())
      return;
    os << "  " << heading << "\n";
    for (auto [index, row] : enumerate(rows)) {
      os << "    " << index << ": ";
      print(row);
      os << "\n";
    }
  };
  list("buffers", buffers,
       [&](const PlannedBuffer &row) { printBuffer(os, *this, row); });
  list("packs", packs,
       [&](const PlannedPack &row) { printPack(os, *this, row); });
  list("steps", steps, [&](const PlannedStep &row) { printStep(os, row); });
  return text;
}

} // namespace gelato
