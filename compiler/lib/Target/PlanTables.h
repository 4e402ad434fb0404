//===- PlanTables.h - a plan in the structs of the entry code -------------===//
#ifndef GELATO_LIB_TARGET_PLANTABLES_H
#define GELATO_LIB_TARGET_PLANTABLES_H

#include "gelato/Plan/KernelPlan.h"

namespace gelato {

/// The rows of gelato_kernel::buffers and packs.
std::vector<gelato_buffer> bufferTable(const KernelPlan &plan);
std::vector<gelato_pack> packTable(const KernelPlan &plan);

} // namespace gelato

#endif // GELATO_LIB_TARGET_PLANTABLES_H
