//===- Explain.cpp - gelato explain ---------------------------------------===//
//
// What became of each kernel, from the plan and the groups, in the words of
// whoever makes kernels fast: what each step multiplies, what was fused into
// it and why something was not, by which register tile it runs, how much it
// computes and moves, and which roof of this machine that meets. Sizes that are
// not set stay as names.
//
//===----------------------------------------------------------------------===//
#include "MachineLimits.h"
#include "OperationWords.h"
#include "Session.h"

#include "gelato/Pipeline/Certificate.h"
#include "gelato/Plan/Work.h"
#include "gelato/Support/Figures.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

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

/// The rows of a product: leading dimensions are one, "(B x S)".
std::string rowsText(const Extents &rows) {
  std::string text = productText(rows);
  return StringRef(text).contains(" x ") ? "(" + text + ")" : text;
}

class Explainer {
public:
  Explainer(Compilation &compilation, const KernelPlan &plan,
            const MachineLimits &host, raw_ostream &os)
      : compilation(compilation), plan(plan), host(host), os(os) {}
  void run();

private:
  /// One step and its group.
  struct Step {
    Step(unsigned number, const PlannedStep &plan)
        : number(number), plan(plan) {}
    unsigned number;
    const PlannedStep &plan;
    mlir::func::FuncOp group;
    SmallVector<Use> uses;
    Extents result;
    unsigned written = 0; ///< index of the buffer
    unsigned sides = 0;   ///< right sides of @: 0 of an elementwise step
    Extents rows;         ///< of a contraction
    Extent columns, sums;
  };
  Step open(unsigned number, const PlannedStep &step);
  void explainPack(unsigned number, const PlannedStep &step);
  void explainStep(const Step &step);
  void explainWhole(const Step &step);
  void explainOperations(const Step &step);
  void explainWork(const Step &step);
  void explainLevels(const Step &step);
  void explainTile(const Step &step, const CpuLevel &level,
                   const ScheduleStamp &stamp);
  void explainWorkingSets(const Step &step, const ScheduleStamp &stamp);
  void explainLimit(const Work &work);
  void explainAccuracy();
  std::string nameOf(const PlannedBuffer &buffer, unsigned slot = 0);
  std::string sourceOf(const PlannedPack &pack);
  std::string described(const Step &step, unsigned use);

  Compilation &compilation;
  const KernelPlan &plan;
  const MachineLimits &host;
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

/// "w1 (768 x 3072, packed params)".
std::string Explainer::described(const Step &step, unsigned use) {
  const PlannedBuffer &buffer = plan.buffers[step.plan.operands[use]];
  return formatv("{0} ({1}{2}, {3})", nameOf(buffer, step.uses[use].slot),
                 productText(buffer.shape), typeText(buffer), placeOf(buffer));
}

Explainer::Step Explainer::open(unsigned number, const PlannedStep &planned) {
  Step step(number, planned);
  step.group = compilation.module(Stage::Groups)
                   .lookupSymbol<mlir::func::FuncOp>(planned.group);
  step.uses = usesOf(step.group);
  step.result = *resultShape(step.group, 0);
  step.written = planned.operands[step.uses.size()];
  for (auto [i, use] : enumerate(step.uses))
    if (use.access == Access::Panels) {
      ++step.sides;
      step.sums = plan.buffers[planned.operands[i]].shape.front();
    }
  if (step.sides) {
    step.rows.assign(step.result.begin(), std::prev(step.result.end()));
    step.columns = step.result.back();
  }
  return step;
}

void Explainer::explainPack(unsigned number, const PlannedStep &step) {
  const PlannedPack &pack = plan.packs[step.pack];
  const PlannedBuffer &to = plan.buffers[pack.destination];
  bool isInput = plan.buffers[pack.source].role == gelato_buffer_input;
  os << "  " << number << ". pack " << sourceOf(pack) << " ("
     << productText(to.shape) << ") into panels, on every call: the right side "
     << "of @ is "
     << (isInput ? "an input; declare it param if it stays the same\n"
                 : "computed\n");
}

/// Why a step's result is written out although another step reads it.
void Explainer::explainWhole(const Step &step) {
  SmallVector<std::string> readers;
  bool byRows = false;
  for (auto [i, other] : enumerate(plan.steps)) {
    if (other.kind == gelato_step_pack) {
      if (plan.packs[other.pack].source == step.written) {
        readers.push_back(std::to_string(i + 1));
        byRows = true;
      }
      continue;
    }
    auto group = compilation.module(Stage::Groups)
                     .lookupSymbol<mlir::func::FuncOp>(other.group);
    bool reads = false;
    for (auto [u, use] : enumerate(usesOf(group)))
      if (other.operands[u] == step.written) {
        reads = true;
        byRows |= use.access == Access::Rows;
      }
    if (reads)
      readers.push_back(std::to_string(i + 1));
  }
  if (readers.empty())
    return;
  std::string who =
      (readers.size() == 1 ? "step " : "steps ") + join(readers, " and ");
  os << "     not fused with " << who << ": "
     << (readers.size() > 1 ? "each would compute it again\n"
         : byRows           ? "@ needs whole rows of it, again for each panel\n"
                            : "its elements are read in another shape\n");
}

void Explainer::explainOperations(const Step &step) {
  auto name = [&](unsigned argument) -> std::string {
    for (auto [i, use] : enumerate(step.uses)) {
      if (use.argument != argument || use.access == Access::Rows ||
          use.access == Access::Panels)
        continue;
      // An elementwise step has no product that comes before its operands.
      std::string text = step.sides
                             ? described(step, i)
                             : nameOf(plan.buffers[step.plan.operands[i]]);
      return text + (use.access == Access::Column ? " by columns"
                     : use.access == Access::Row  ? " by rows"
                                                  : "");
    }
    return {};
  };
  SmallVector<std::string> words = operationWords(step.group, name);
  if (words.empty())
    return;
  os << (step.sides ? "     epilogue: " : "     computes: ")
     << join(words, ", ") << "\n";
}

void Explainer::explainStep(const Step &step) {
  StringRef root =
      step.group->getAttrOfType<mlir::StringAttr>(kGroupAttr).getValue();
  const PlannedBuffer &written = plan.buffers[step.written];
  os << "  " << step.number << ". " << root << " ";
  if (step.sides)
    os << rowsText(step.rows) << " x " << productText({step.columns, step.sums})
       << " (M x N x K" << (step.sides > 1 ? ", twice)" : ")");
  else
    os << productText(step.result);
  os << " -> " << nameOf(written) << " (" << productText(step.result)
     << typeText(written) << ", " << placeOf(written) << ")\n";
  SmallVector<std::string> reads, rights;
  for (auto [i, use] : enumerate(step.uses))
    if (use.access == Access::Rows)
      os << "     left side: " << described(step, i) << "\n";
    else if (use.access == Access::Panels)
      rights.push_back(described(step, i));
    else if (use.access == Access::Elementwise)
      reads.push_back(described(step, i));
  if (!rights.empty())
    os << "     right side" << (rights.size() > 1 ? "s: " : ": ")
       << join(rights, " and ") << " in panels of "
       << step.plan.panel * step.sides << " columns\n";
  if (!reads.empty())
    os << "     reads: " << join(reads, ", ") << "\n";
  explainOperations(step);
  explainWhole(step);
  if (any_of(step.plan.tails, [](unsigned tail) { return tail != 0; }))
    os << "     a last panel of fewer than " << step.plan.panel
       << " columns goes through a tail buffer\n";
  explainWork(step);
  explainLevels(step);
}

void Explainer::explainWork(const Step &step) {
  Work work = workOf(plan, step.plan, compilation.module(Stage::Groups));
  Amount weights;
  for (auto [i, use] : enumerate(step.uses)) {
    const PlannedBuffer &buffer = plan.buffers[step.plan.operands[i]];
    if (use.access == Access::Panels && buffer.role == gelato_buffer_region)
      weights.add(storageType(buffer.type).bytes, buffer.shape);
  }
  os << "     work: " << work.flops.text(Amount::Unit::Flop) << "; reads "
     << work.read.text(Amount::Unit::Byte);
  if (weights.number() != 0.0)
    os << " (" << weights.text(Amount::Unit::Byte) << " of packed weights)";
  os << ", writes " << work.written.text(Amount::Unit::Byte) << "\n";
}

void Explainer::explainLevels(const Step &step) {
  for (const CpuLevel *level : compilation.levels()) {
    const ScheduleStamp &stamp =
        compilation.stamps(*level)->at(step.plan.group);
    os << "     " << level->name << ": schedule " << stamp.name;
    for (auto [knob, value] : stamp.knobs)
      os << ", " << knob << " = " << value;
    os << " (" << stamp.origin << ")\n";
    explainTile(step, *level, stamp);
  }
}

static std::string vectorsText(int64_t count) {
  return formatv("{0} vector{1}", count, count == 1 ? "" : "s");
}

/// What the schedule noted on the body.
void Explainer::explainTile(const Step &step, const CpuLevel &level,
                            const ScheduleStamp &stamp) {
  int64_t lanes = level.vectorBits / 32;
  auto rows = stamp.tileNumber("rows"), columns = stamp.tileNumber("columns");
  bool isRegisterTile = step.sides && rows && columns;
  SmallVector<StringRef> said;
  if (auto elements = stamp.tileNumber("elements")) {
    os << formatv("       {0} elements at a time: {1} of {2}\n", *elements,
                  vectorsText(divideCeil(*elements, lanes)), lanes);
    said = {"elements"};
  } else if (isRegisterTile) {
    int64_t panels = stamp.tileNumber("panels").value_or(1);
    int64_t passes = stamp.tileNumber("passes").value_or(1);
    int64_t vectors = step.sides * panels * divideCeil(*columns, lanes);
    os << formatv("       register tile: {0} rows x {1} of {2}, {3} of {4} "
                  "registers accumulate",
                  *rows, vectorsText(vectors), lanes, *rows * vectors,
                  level.vectorRegisters());
    if (passes > 1)
      os << formatv("; {0} passes over a panel", passes);
    os << "\n";
    said = {"rows", "panels", "columns", "passes"};
  }
  for (auto &[name, value] : stamp.tile)
    if (!is_contained(said, name))
      os << "       " << name << ": " << value << "\n";
  if (isRegisterTile && hostSupports(level))
    explainWorkingSets(step, stamp);
}

/// What stays in a cache while a tile's panels meet all rows, and what comes
/// again for each of them.
void Explainer::explainWorkingSets(const Step &step,
                                   const ScheduleStamp &stamp) {
  int64_t rows = *stamp.tileNumber("rows");
  int64_t panels = stamp.tileNumber("panels").value_or(1);
  Amount panel, tile, left, right;
  for (auto [i, use] : enumerate(step.uses)) {
    const PlannedBuffer &buffer = plan.buffers[step.plan.operands[i]];
    double element = storageType(buffer.type).bytes;
    if (use.access == Access::Rows) {
      tile.add(element * rows, {step.sums});
      left.add(element, buffer.shape);
    } else if (use.access == Access::Panels) {
      panel.add(element * panels * step.plan.panel, {step.sums});
      right.add(element, buffer.shape);
    }
  }
  Amount both = panel;
  both += tile;
  SmallVector<std::string> sets;
  auto add = [&](StringRef what, const Amount &amount) {
    if (auto bytes = amount.number())
      sets.push_back(formatv("{0} {1} in {2}", what,
                             amount.text(Amount::Unit::Byte),
                             host.placeOf(*bytes)));
  };
  add("a tile's panels and rows", both);
  add("the left side", left);
  add(step.sides > 1 ? "the right sides" : "the right side", right);
  if (!sets.empty())
    os << "       working sets: " << join(sets, ", ") << "\n";
}

void Explainer::explainLimit(const Work &work) {
  auto flops = work.flops.number(), read = work.read.number(),
       written = work.written.number(), touched = work.footprint.number();
  if (!flops || !read || !written || !touched || *read + *written == 0)
    return;
  os << formatv("  arithmetic intensity: {0} flop per byte\n",
                significant(*flops / (*read + *written)));
  for (const CpuLevel *level : compilation.levels())
    if (hostSupports(*level))
      os << "  limit here at " << level->name << ": "
         << host.limitText(*level, *flops, *read, *written, *touched) << "\n";
}

void Explainer::explainAccuracy() {
  SmallVector<std::string> words;
  for (const CertifiedFunction &each :
       certifiedFunctions(compilation.module(Stage::Groups), plan))
    words.push_back(each.text());
  if (!words.empty())
    os << "  accuracy: " << join(words, "; ") << "\n";
}

void Explainer::run() {
  os << "kernel " << plan.name << "\n";
  if (!plan.freeDims.empty())
    os << "  run-time sizes: " << join(plan.freeDims, ", ") << "\n";
  for (auto [i, step] : enumerate(plan.steps)) {
    if (step.kind == gelato_step_pack)
      explainPack(i + 1, step);
    else
      explainStep(open(i + 1, step));
  }
  Work work = workOf(plan, compilation.module(Stage::Groups));
  Amount scratch, params;
  for (const PlannedBuffer &buffer : plan.buffers) {
    if (buffer.role == gelato_buffer_scratch)
      scratch.add(buffer.slots * storageType(buffer.type).bytes, buffer.shape);
    if (buffer.role == gelato_buffer_region)
      params.add(buffer.slots * storageType(buffer.type).bytes, buffer.shape);
  }
  os << "  one call: " << work.flops.text(Amount::Unit::Flop)
     << ", counting an activation as one; at least "
     << work.bytes().text(Amount::Unit::Byte) << " read and written\n"
     << "  packed params: about " << params.text(Amount::Unit::Byte)
     << "; scratch: about " << scratch.text(Amount::Unit::Byte) << "\n";
  explainAccuracy();
  explainLimit(work);
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
  for (const CpuLevel *level : session.compilation->levels())
    if (!session.compilation->stamps(*level))
      return session.finish();
  std::string text;
  raw_string_ostream os(text);
  MachineLimits host;
  for (const KernelPlan &plan : *plans)
    Explainer(*session.compilation, plan, host, os).run();
  session.progress.reset();
  outs() << text;
  return finishOutput();
}

} // namespace gelato
