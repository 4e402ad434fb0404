//===- Certificate.cpp - what a kernel promises of its results ------------===//
#include "Certificate.h"

#include "gelato/Dialect/FunctionRows.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace gelato {

/// The type in whose ULP a row's bound is.
static StringRef unitOf(const numerics::FunctionRow &row) {
  return isNarrow(row.accuracy) ? StringRef(nameOf(row.accuracy)) : "f32";
}

std::vector<CertifiedFunction> certifiedFunctions(Compilation &compilation,
                                                  const KernelPlan &plan) {
  std::vector<CertifiedFunction> functions;
  mlir::ModuleOp groups = compilation.module(Stage::Groups);
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

json::Array certificate(Compilation &compilation, const KernelPlan &plan) {
  json::Array array;
  for (const CertifiedFunction &each : certifiedFunctions(compilation, plan))
    array.push_back(
        json::Object{{"function", each.name},
                     {"class", stringifyAccuracy(each.accuracy)},
                     {"max_ulp", each.maxUlp},
                     {"at", each.at},
                     {"misrounded_of_2_24", int64_t(each.misrounded)},
                     {"unit", each.unit}});
  return array;
}

} // namespace gelato
