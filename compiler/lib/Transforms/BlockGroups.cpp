//===- BlockGroups.cpp - groups on tensors to CPU steps on buffers --------===//
//
// Everything that depends on where an operand lies in memory is decided here,
// by the kernel's plan: packed panels, padded rows, partial panels, ranges of
// work. What is left for the schedule is one loop nest per body on blocked
// views. Runs once per CPU level, on a copy of the groups.
//
//===----------------------------------------------------------------------===//
#include "IsolateBodies.h"
#include "StepBuilder.h"

using namespace mlir;

namespace gelato {
#define GEN_PASS_DEF_BLOCKGROUPS
#include "gelato/Transforms/Passes.h.inc"

namespace {
struct BlockGroups final : impl::BlockGroupsBase<BlockGroups> {
  void runOnOperation() override {
    isolateBodies(getOperation());
    for (func::FuncOp kernel : kernelsOf(getOperation())) {
      FailureOr<KernelPlan> plan = planKernel(kernel);
      if (failed(plan))
        return signalPassFailure();
      for (const PlannedStep &step : plan->steps) {
        if (step.kind != gelato_step_compute)
          continue;
        auto group = getOperation().lookupSymbol<func::FuncOp>(step.group);
        StepBuilder builder(group, *plan, step);
        bool isContraction = !group.getOps<linalg::ContractOp>().empty();
        if (failed(isContraction ? builder.buildContraction()
                                 : builder.buildElementwise()))
          return signalPassFailure();
      }
      kernel.erase();
    }
  }
};
} // namespace
} // namespace gelato
