//===- Call.h - one call of a compiled kernel in guarded memory -----------===//
#ifndef GELATO_DIFFERENTIAL_CALL_H
#define GELATO_DIFFERENTIAL_CALL_H

#include "Element.h"
#include "Harness.h"

namespace gelato::differential {

/// Values of a kernel's inputs, params and results, each in the order of the
/// kernel's info.
struct CallData {
  std::vector<int64_t> dims; ///< in the order of info->free_dims
  std::vector<Values> inputs, params;
};

/// What a call gave: the results, or what went wrong.
struct CallOutcome {
  std::vector<Values> results;
  std::string problem;
};

/// Packs and runs `info` with `data`. If `inPlace` is an input's index, the
/// only result lies over it.
CallOutcome call(const gelato_kernel_info &info, const CallData &data,
                 const Setting &setting, int inPlace = -1);

/// "[3] 0x3f800000 for 0x3f800001": the first element whose bits differ, all
/// NaNs being the same; empty if none does.
std::string differingBits(const Values &got, const Values &wanted);

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_CALL_H
