//===- Certificate.cpp - what a kernel promises of its results ------------===//
#include "gelato/Pipeline/Certificate.h"

#include "gelato/Dialect/FunctionRows.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace gelato {

/// The type in whose ULP a row's bound is.
static StringRef unitOf(const numerics::FunctionRow &row) {
  return isNarrow(row.accuracy) ? StringRef(nameOf(row.accuracy)) : "f32";
}

std::vector<CertifiedFunction> certifiedFunctions(mlir::ModuleOp groups,
                                                  const KernelPlan &plan) {
  std::vector<CertifiedFunction> functions;
  for (const PlannedStep &step : plan.steps) {
    if (step.kind == gelato_step_pack)
      continue;
    auto group = groups.lookupSymbol<mlir::func::FuncOp>(step.group);
    group->walk([&](ActivationOpInterface op) {
      bool isKnown = any_of(functions, [&](const CertifiedFunction &other) {
        return other.name == op.getFunction() &&
               other.accuracy == op.getAccuracy();
      });
      const numerics::FunctionRow *row =
          findFunctionRow(op.getFunction(), op.getAccuracy());
      if (row && !isKnown)
        functions.push_back({op.getFunction().str(), op.getAccuracy(),
                             row->maxUlp, row->at, row->misrounded,
                             unitOf(*row)});
    });
  }
  return functions;
}

std::string CertifiedFunction::text() const {
  return formatv("{0} is class {1}, at most {2:f3} ULP of {3}", name,
                 stringifyAccuracy(accuracy), maxUlp, unit);
}

} // namespace gelato
