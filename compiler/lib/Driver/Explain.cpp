//===- Explain.cpp - gelato explain ---------------------------------------===//
//
// What became of each kernel, from the plan and the groups: what was fused,
// where intermediates live, which schedule each group gets and from where, and
// the work and traffic of one call. Sizes that are not set stay as names.
//
//===----------------------------------------------------------------------===//
#include "Description.h"
#include "Session.h"

#include "gelato/Plan/Work.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace gelato {

namespace {

const char *placeOf(const PlannedBuffer &buffer) {
  switch (buffer.role) {
  case gelato_buffer_input:
    return "input";
  case gelato_buffer_result:
    return "result";
  case gelato_buffer_region:
    return "packed params";
  default:
    return "scratch";
  }
}

/// ", bf16": f32 goes without saying.
std::string typeText(const PlannedBuffer &buffer) {
  return buffer.type == gelato_f32
             ? std::string()
             : std::string(", ") + storageType(buffer.type).name;
}

class Explainer {
public:
  Explainer(Compilation &compilation, const KernelPlan &plan, raw_ostream &os)
      : compilation(compilation), plan(plan), os(os) {}
  void run();

private:
  void explainStep(unsigned number, const PlannedStep &step);
  void explainSchedules(mlir::func::FuncOp group);
  std::string nameOf(const PlannedBuffer &buffer, unsigned slot = 0);
  std::string sourceOf(const PlannedPack &pack);

  Compilation &compilation;
  const KernelPlan &plan;
  raw_ostream &os;
};

/// The source as the text has it, "w[16:32]" for a slice.
std::string Explainer::sourceOf(const PlannedPack &pack) {
  const PlannedBuffer &to = plan.buffers[pack.destination];
  std::string name = to.role == gelato_buffer_region
                         ? plan.params[pack.source].name
                         : nameOf(plan.buffers[pack.source]);
  if (plan.isWhole(pack))
    return name;
  Extents taken = to.shape;
  if (pack.transposed)
    std::swap(taken[0], taken[1]);
  SmallVector<int64_t> offsets = {pack.row, pack.column};
  SmallVector<std::string> ranges;
  for (auto [extent, offset, whole] :
       zip(taken, ArrayRef(offsets).take_back(taken.size()), pack.shape))
    ranges.push_back(
        extent == whole
            ? ":"
            : formatv("{0}:{1}", offset, offset + extent.size).str());
  if (ranges.back() == ":")
    ranges.pop_back();
  return name + "[" + join(ranges, ", ") + "]";
}

std::string Explainer::nameOf(const PlannedBuffer &buffer, unsigned slot) {
  unsigned index = &buffer - plan.buffers.data();
  for (const PlannedPack &pack : plan.packsInto(index))
    if (pack.slot == slot)
      return sourceOf(pack);
  switch (buffer.role) {
  case gelato_buffer_input:
    return plan.inputs[buffer.source].name;
  case gelato_buffer_result:
    return plan.results[buffer.source].name;
  default:
    return formatv("scratch {0}", index);
  }
}

void Explainer::explainSchedules(mlir::func::FuncOp group) {
  for (const CpuLevel *level : compilation.levels()) {
    auto source = compilation.schedule(group, *level);
    if (!source) {
      os << "     " << level->name << ": no schedule\n";
      continue;
    }
    os << "     " << level->name << ": schedule " << source->name;
    for (auto [knob, value] : scheduleKnobs(*source, &compilation.context()))
      os << ", " << knob << " = " << value;
    os << (source->path.empty() ? " (built in)\n" : " (yours)\n");
  }
}

void Explainer::explainStep(unsigned number, const PlannedStep &step) {
  if (step.kind == gelato_step_pack) {
    const PlannedPack &pack = plan.packs[step.pack];
    const PlannedBuffer &to = plan.buffers[pack.destination];
    os << "  " << number << ". pack " << sourceOf(pack) << " ("
       << productText(to.shape) << ") into panels, on every call: it is the "
       << "right side of @ and no param\n";
    return;
  }
  auto group = compilation.module(Stage::Groups)
                   .lookupSymbol<mlir::func::FuncOp>(step.group);
  SmallVector<Use> uses = usesOf(group);
  const PlannedBuffer &written = plan.buffers[step.operands[uses.size()]];
  Extents result = *resultShape(group, 0);
  StringRef root = group->getAttrOfType<mlir::StringAttr>(kGroupAttr);
  SmallVector<std::string> fused = fusedOperations(group);
  os << "  " << number << ". " << root << " -> " << productText(result)
     << " in " << placeOf(written) << " (" << nameOf(written) << ")\n";
  for (auto [i, use] : enumerate(uses)) {
    static const char *const access[] = {"rows, left side of @",
                                         "panels, right side of @",
                                         "epilogue, each element",
                                         "epilogue, by columns",
                                         "epilogue, by rows",
                                         "epilogue, one value",
                                         "elementwise"};
    const PlannedBuffer &buffer = plan.buffers[step.operands[i]];
    os << "     reads " << nameOf(buffer, use.slot) << " ("
       << productText(buffer.shape) << typeText(buffer) << ", "
       << placeOf(buffer) << "): " << access[unsigned(use.access)] << "\n";
  }
  if (!fused.empty())
    os << "     fused: " << join(fused, ", ") << "\n";
  if (any_of(step.tails, [](unsigned tail) { return tail != 0; }))
    os << "     a last panel of fewer than " << step.panel
       << " columns goes through a tail buffer\n";
  explainSchedules(group);
}

void Explainer::run() {
  os << "kernel " << plan.name << "\n";
  if (!plan.freeDims.empty())
    os << "  run-time sizes: " << join(plan.freeDims, ", ") << "\n";
  unsigned number = 0;
  for (const PlannedStep &step : plan.steps)
    explainStep(++number, step);
  Work work = workOf(plan, compilation.module(Stage::Groups));
  Amount bytes = work.bytes(), scratch, params;
  for (const PlannedBuffer &buffer : plan.buffers) {
    if (buffer.role == gelato_buffer_scratch)
      scratch.add(buffer.slots * storageType(buffer.type).bytes, buffer.shape);
    if (buffer.role == gelato_buffer_region)
      params.add(buffer.slots * storageType(buffer.type).bytes, buffer.shape);
  }
  os << "  one call: " << work.flops.text()
     << " flop, counting an activation as one;"
     << " at least " << bytes.text() << " bytes read and written\n"
     << "  packed params: about " << params.text() << " bytes; scratch: about "
     << scratch.text() << " bytes\n";
  auto flops = work.flops.number(), traffic = bytes.number();
  if (flops && traffic && *traffic > 0) {
    double intensity = *flops / *traffic;
    os << formatv("  {0:f1} flop per byte: ", intensity)
       << (intensity >= 8
               ? "limited by the FMA units where caches hold the panels\n"
               : "limited by the bandwidth at which operands are read\n");
  }
}

} // namespace

int runExplain(const ExplainCommand &command) {
  Session session = Session::open(command.source);
  if (session.exitCode)
    return session.exitCode;
  const std::vector<KernelPlan> *plans = session.compilation->plans();
  if (!plans)
    return session.finish();
  // A schedule that cannot be applied explains nothing.
  const CompileOptions &options = session.compilation->options();
  if (!options.scheduleFile.empty() || !options.scheduleFolder.empty())
    for (const CpuLevel *level : session.compilation->levels())
      if (!session.compilation->text(Stage::Scheduled, level))
        return session.finish();
  for (const KernelPlan &plan : *plans)
    Explainer(*session.compilation, plan, outs()).run();
  return finishOutput();
}

} // namespace gelato
