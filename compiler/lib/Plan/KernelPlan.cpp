//===- KernelPlan.cpp - what a plan says about a kernel -------------------===//
#include "gelato/Plan/KernelPlan.h"

#include "gelato/Dialect/GelatoDialect.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace gelato {

std::optional<Access> epilogueAccess(AffineMap map) {
  unsigned loops = map.getNumDims();
  if (map.getNumResults() == 0)
    return Access::Scalar;
  MLIRContext *context = map.getContext();
  // Of a product that is a vector, columns are all there is.
  if (map == AffineMap::get(loops, 0, getAffineDimExpr(loops - 1, context)))
    return Access::Column;
  if (map.isIdentity())
    return Access::Full;
  if (map ==
      AffineMap::getMultiDimIdentityMap(loops, context).dropResult(loops - 1))
    return Access::Row;
  return std::nullopt;
}

SmallVector<Use> usesOf(func::FuncOp group) {
  SmallVector<Use> uses;
  auto add = [&](Value value, Access access, AffineMap map) {
    uses.push_back({cast<BlockArgument>(value).getArgNumber(), access, map});
  };
  SmallVector<Value> products;
  for (auto contraction : group.getOps<linalg::ContractOp>()) {
    SmallVector<AffineMap> maps = contraction.getIndexingMapsArray();
    // A pair has one left side.
    if (products.empty())
      add(contraction.getDpsInputs()[0], Access::Rows, maps[0]);
    add(contraction.getDpsInputs()[1], Access::Panels, maps[1]);
    // The summed loop is the last result of the left map.
    uses.back().transposed =
        maps[1].getResult(1) == maps[0].getResults().back();
    uses.back().slot = products.size();
    products.push_back(contraction->getResult(0));
  }
  for (auto generic : group.getOps<linalg::GenericOp>())
    for (OpOperand *input : generic.getDpsInputOperands()) {
      AffineMap map = generic.getMatchingIndexingMap(input);
      if (llvm::is_contained(products, input->get()))
        continue;
      add(input->get(),
          products.empty() ? Access::Elementwise
                           : epilogueAccess(map).value_or(Access::Row),
          map);
    }
  return uses;
}

bool PlannedBuffer::operator==(const PlannedBuffer &other) const {
  return role == other.role && source == other.source &&
         layout == other.layout && type == other.type && slots == other.slots &&
         shape == other.shape;
}

bool PlannedPack::operator==(const PlannedPack &other) const {
  return source == other.source && row == other.row && column == other.column &&
         transposed == other.transposed && slot == other.slot &&
         destination == other.destination && shape == other.shape;
}

SmallVector<PlannedPack> KernelPlan::packsInto(unsigned buffer) const {
  return llvm::to_vector(
      llvm::make_filter_range(packs, [&](const PlannedPack &pack) {
        return pack.destination == buffer;
      }));
}

unsigned KernelPlan::freeDim(StringRef dim) const {
  return llvm::find(freeDims, dim) - freeDims.begin();
}

SmallVector<int64_t> KernelPlan::encode(ArrayRef<Extent> shape) const {
  SmallVector<int64_t> dims;
  for (const Extent &extent : shape)
    dims.push_back(extent.isFree() ? -int64_t(freeDim(extent.name) + 1)
                                   : extent.size);
  return dims;
}

static std::string commaText(ArrayRef<Extent> shape) {
  std::string text;
  for (const Extent &extent : shape)
    text += (text.empty() ? "" : ",") +
            (extent.isFree() ? extent.name.str() : std::to_string(extent.size));
  return text;
}

std::string KernelPlan::layoutText() const {
  static const char *const names[] = {"plain", "padded", "panels"};
  std::string text = "gelato params v" + std::to_string(GELATO_PARAMS_VERSION);
  for (auto [i, buffer] : llvm::enumerate(buffers)) {
    if (buffer.role != gelato_buffer_region)
      continue;
    text += ";";
    SmallVector<PlannedPack> into = packsInto(i);
    llvm::sort(into, [](const PlannedPack &a, const PlannedPack &b) {
      return a.slot < b.slot;
    });
    for (const PlannedPack &pack : into) {
      text += (pack.slot ? "+" : "") + std::to_string(pack.source) +
              (pack.transposed ? ".T" : "");
      if (!isWhole(pack))
        text += llvm::formatv("@{0},{1}/{2}", pack.row, pack.column,
                              commaText(pack.shape));
    }
    text += llvm::formatv(":{0}:{1}", names[buffer.layout],
                          storageType(buffer.type).name);
    if (!buffer.shape.empty())
      text += "," + commaText(buffer.shape);
  }
  return text;
}

bool KernelPlan::isWhole(const PlannedPack &pack) const {
  Extents taken = buffers[pack.destination].shape;
  if (pack.transposed)
    std::swap(taken[0], taken[1]);
  return taken == pack.shape;
}

bool KernelPlan::runsInPlace() const {
  // One step reads each element before it writes it; a second would read what
  // the first has written.
  return results.size() == 1 && steps.size() == 1 &&
         steps.front().kind == gelato_step_compute && steps.front().panel == 0;
}

uint64_t KernelPlan::layoutHash() const {
  // FNV-1a, 64 bit (Fowler, Noll, Vo): stable across machines and versions.
  uint64_t hash = 0xcbf29ce484222325u;
  for (unsigned char c : layoutText())
    hash = (hash ^ c) * 0x100000001b3u;
  return hash;
}

SmallVector<func::FuncOp> kernelsOf(ModuleOp module) {
  return llvm::to_vector(llvm::make_filter_range(
      module.getOps<func::FuncOp>(),
      [](func::FuncOp f) { return f->hasAttr(kKernelAttr); }));
}

} // namespace gelato
