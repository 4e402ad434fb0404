//===- HostPack.cpp - packing params without compiled code ----------------===//
#include "gelato/Target/HostPack.h"

#include "PlanTables.h"

#include "gelato/Support/AlignedMemory.h"
#include "gelato/Support/Figures.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace gelato {

static std::string shapeOf(const Extents &extents) {
  SmallVector<std::string> words;
  for (const Extent &extent : extents)
    words.push_back(extent.isFree() ? extent.name.str()
                                    : std::to_string(extent.size));
  return "[" + join(words, ", ") + "]";
}

/// Fills in the free sizes that `weight` decides; false if it does not fit.
static bool unify(const KernelPlan &plan, const Extents &expected,
                  ArrayRef<int64_t> found, std::vector<int64_t> &sizes) {
  if (expected.size() != found.size())
    return false;
  for (auto [extent, size] : zip(expected, found)) {
    if (!extent.isFree()) {
      if (extent.size != size)
        return false;
      continue;
    }
    int64_t &wanted = sizes[plan.freeDim(extent.name)];
    if (wanted >= 0 && wanted != size)
      return false;
    wanted = size;
  }
  return true;
}

/// A weight of another type is never converted: what a kernel computes with is
/// what its text says.
static Error checkType(const KernelPlan &plan, const PlannedTensor &param,
                       const Weight &weight) {
  const StorageType &expected = storageType(param.type);
  if (weight.dtype == expected.safetensors)
    return Error::success();
  auto found = find_if(storageTypes(), [&](const StorageType &row) {
    return weight.dtype == row.safetensors;
  });
  return createStringError(
      "found tensor '" + weight.name + "' of type " + weight.dtype +
      ", expected " + expected.safetensors + " for param " + param.name +
      " of kernel " + plan.name + "; " +
      (found == storageTypes().end()
           ? ""
           : "declare the param as " + std::string(found->name) + ", or ") +
      "convert the tensor first");
}

Expected<std::string> packParams(const KernelPlan &plan,
                                 ArrayRef<Weight> weights) {
  std::vector<int64_t> sizes(plan.freeDims.size(), -1);
  for (auto [param, weight] : zip(plan.params, weights)) {
    if (Error error = checkType(plan, param, weight))
      return std::move(error);
    // A size that fails is left in the other.
    std::vector<int64_t> known = sizes;
    if (!unify(plan, param.shape, weight.shape, sizes)) {
      bool swapped =
          weight.shape.size() == 2 &&
          unify(plan, param.shape, {weight.shape[1], weight.shape[0]}, known);
      return createStringError(
          "found tensor " + weight.name + " of shape " +
          shapeText(weight.shape) + ", expected " + shapeOf(param.shape) +
          " for param " + param.name + " of kernel " + plan.name +
          (swapped ? "; if it is stored [out, in], declare it so and write " +
                         param.name + ".T"
                   : ""));
    }
  }
  std::vector<gelato_buffer> buffers = bufferTable(plan);
  std::vector<gelato_pack> packs = packTable(plan);
  std::vector<gelato_argument> params;
  std::vector<SmallVector<int64_t>> dims;
  for (const PlannedTensor &param : plan.params)
    dims.push_back(plan.encode(param.shape));
  for (auto [param, shape] : zip(plan.params, dims))
    params.push_back({param.name.c_str(), gelato_role_param, param.type,
                      uint32_t(shape.size()), 0, shape.data()});
  gelato_kernel_info info{};
  info.size = sizeof info;
  info.abi_version = GELATO_ABI_VERSION;
  info.name = plan.name.c_str();
  info.param_count = params.size();
  info.params = params.data();
  info.free_dim_count = plan.freeDims.size();
  info.layout_hash = plan.layoutHash();
  gelato_kernel kernel{};
  kernel.info = &info;
  kernel.buffers = buffers.data();
  kernel.packs = packs.data();
  kernel.buffer_count = buffers.size();
  kernel.pack_count = packs.size();
  kernel.params = plan.inputs.size();
  // Free sizes that no param mentions do not matter here.
  for (int64_t &size : sizes)
    size = std::max<int64_t>(size, 0);
  int64_t bytes = gelato_entry_params_bytes(&kernel, sizes.data());
  if (bytes < 0)
    return createStringError("the params of kernel " + plan.name +
                             " are larger than memory can be");
  auto memory = AlignedMemory::allocate(bytes);
  if (!memory)
    return memory.takeError();
  // A checkpoint promises no alignment; what has none is copied.
  std::vector<std::vector<uint8_t>> copies(weights.size());
  std::vector<const void *> sources;
  for (auto [param, weight, copy] : zip(plan.params, weights, copies)) {
    sources.push_back(weight.bytes.data());
    if (uintptr_t(sources.back()) % storageType(param.type).bytes == 0)
      continue;
    copy = weight.bytes.vec();
    sources.back() = copy.data();
  }
  int32_t status =
      gelato_entry_pack(&kernel, sources.data(), sizes.data(), memory->get());
  if (status != gelato_ok)
    return createStringError("packing kernel " + plan.name +
                             " failed with status " + Twine(status));
  return std::string(static_cast<const char *>(memory->get()), bytes);
}

} // namespace gelato
