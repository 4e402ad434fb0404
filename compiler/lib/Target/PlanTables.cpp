//===- PlanTables.cpp - a plan in the structs of the entry code -----------===//
#include "PlanTables.h"

#include "llvm/ADT/STLExtras.h"

namespace gelato {

std::vector<gelato_buffer> bufferTable(const KernelPlan &plan) {
  std::vector<gelato_buffer> rows;
  for (const PlannedBuffer &planned : plan.buffers) {
    gelato_buffer row{};
    row.role = planned.role;
    row.source = planned.source;
    if (row.role == gelato_buffer_result) // tensors: inputs, blob, results
      row.source += plan.inputs.size() + plan.hasParams();
    row.layout = planned.layout;
    row.type = planned.type;
    row.rank = planned.shape.size();
    row.slots = planned.slots;
    llvm::copy(plan.encode(planned.shape), row.dims);
    rows.push_back(row);
  }
  return rows;
}

std::vector<gelato_pack> packTable(const KernelPlan &plan) {
  std::vector<gelato_pack> rows;
  for (const PlannedPack &pack : plan.packs) {
    int64_t stride = pack.shape.empty() ? 1 : plan.encode(pack.shape).back();
    rows.push_back({pack.source, pack.destination, pack.slot, pack.transposed,
                    stride, pack.row, pack.column});
  }
  return rows;
}

} // namespace gelato
