//===- Work.cpp - what one call of a kernel computes and moves ------------===//
#include "gelato/Plan/Work.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace gelato {

void Amount::addTerm(ArrayRef<std::string> names, double factor) {
  for (auto &[known, sum] : terms)
    if (ArrayRef<std::string>(known) == names) {
      sum += factor;
      return;
    }
  terms.push_back({{names.begin(), names.end()}, factor});
}

void Amount::add(double factor, ArrayRef<Extent> extents) {
  SmallVector<std::string, 2> names;
  for (const Extent &extent : extents) {
    if (extent.isFree())
      names.push_back(extent.name.str());
    else
      factor *= extent.size;
  }
  addTerm(names, factor);
}

Amount &Amount::operator+=(const Amount &other) {
  for (auto &[names, factor] : other.terms)
    addTerm(names, factor);
  return *this;
}

/// "1.19 Gflop".
static std::string scaledText(double value, Amount::Unit unit) {
  bool isByte = unit == Amount::Unit::Byte;
  if (value < 1000)
    return llvm::formatv("{0:f0} {1}", value, isByte ? "bytes" : "flop");
  static constexpr char kPrefixes[] = {'k', 'M', 'G', 'T', 'P'};
  unsigned prefix = 0;
  for (value /= 1000; value >= 1000 && prefix + 1 < std::size(kPrefixes);
       ++prefix)
    value /= 1000;
  return llvm::formatv("{0:f2} {1}{2}", value, kPrefixes[prefix],
                       isByte ? "B" : "flop");
}

std::string Amount::text(Unit unit) const {
  if (auto known = number())
    return scaledText(*known, unit);
  SmallVector<std::string> words;
  for (auto &[names, factor] : terms) {
    std::string product = llvm::join(names, "*");
    if (factor == 1 && !names.empty())
      words.push_back(std::move(product));
    else if (factor != 0)
      words.push_back(llvm::formatv("{0:f0}{1}{2}", factor,
                                    names.empty() ? "" : "*", product));
  }
  return llvm::join(words, " + ") + (unit == Unit::Byte ? " bytes" : " flop");
}

std::optional<double> Amount::number() const {
  double sum = 0;
  for (auto &[names, factor] : terms) {
    if (!names.empty() && factor != 0)
      return std::nullopt;
    sum += factor;
  }
  return sum;
}

double Amount::at(llvm::function_ref<double(StringRef)> sizeOf) const {
  double sum = 0;
  for (auto &[names, factor] : terms) {
    double product = factor;
    for (const std::string &name : names)
      product *= sizeOf(name);
    sum += product;
  }
  return sum;
}

Amount Work::bytes() const {
  Amount sum = read;
  return sum += written;
}

SmallVector<std::string> fusedOperations(func::FuncOp group) {
  SmallVector<std::string> names;
  for (auto generic : group.getOps<linalg::GenericOp>())
    for (Operation &op : generic.getBlock()->without_terminator())
      if (!op.hasTrait<OpTrait::ConstantLike>())
        names.push_back(op.getName().stripDialect().str());
  return names;
}

Work workOf(const KernelPlan &plan, const PlannedStep &step, ModuleOp groups) {
  Work work;
  if (step.kind == gelato_step_pack) {
    const PlannedBuffer &to = plan.buffers[plan.packs[step.pack].destination];
    double element = storageType(to.type).bytes;
    work.read.add(element, to.shape);
    work.written.add(element, to.shape);
    return work;
  }
  auto group = groups.lookupSymbol<func::FuncOp>(step.group);
  SmallVector<Use> uses = usesOf(group);
  Extents result = *resultShape(group, 0);
  for (auto [i, use] : llvm::enumerate(uses)) {
    const PlannedBuffer &buffer = plan.buffers[step.operands[i]];
    work.read.add(storageType(buffer.type).bytes, buffer.shape);
    if (use.access != Access::Panels)
      continue;
    Extents products = result;
    products.push_back(buffer.shape.front());
    work.flops.add(2, products);
  }
  const PlannedBuffer &written = plan.buffers[step.operands[uses.size()]];
  work.written.add(storageType(written.type).bytes, result);
  work.flops.add(fusedOperations(group).size(), result);
  return work;
}

Work workOf(const KernelPlan &plan, ModuleOp groups) {
  Work work;
  for (const PlannedStep &step : plan.steps) {
    Work part = workOf(plan, step, groups);
    work.flops += part.flops;
    work.read += part.read;
    work.written += part.written;
  }
  for (const PlannedBuffer &buffer : plan.buffers)
    work.footprint.add(buffer.slots * storageType(buffer.type).bytes,
                       buffer.shape);
  return work;
}

} // namespace gelato
