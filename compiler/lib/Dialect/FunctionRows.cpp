//===- FunctionRows.cpp - the rows of Functions.def by the ops' classes ---===//
#include "gelato/Dialect/FunctionRows.h"

namespace gelato {

using numerics::FunctionRow, numerics::RowClass;

Accuracy accuracyOf(const FunctionRow &row) {
  switch (row.accuracy) {
  case RowClass::Tight:
    return Accuracy::Tight;
  case RowClass::Fast:
    return Accuracy::Fast;
  case RowClass::Bf16:
    return Accuracy::Bf16;
  case RowClass::F16:
    return Accuracy::F16;
  }
  llvm_unreachable("no class of a row");
}

const FunctionRow *findFunctionRow(llvm::StringRef function,
                                   Accuracy accuracy) {
  llvm::SmallVector<Accuracy, 3> wanted = {accuracy};
  if (accuracy != Accuracy::Tight)
    wanted.append({Accuracy::Fast, Accuracy::Tight});
  for (Accuracy each : wanted)
    for (const FunctionRow &row : numerics::functionRows())
      if (function == llvm::StringRef(row.function) && accuracyOf(row) == each)
        return &row;
  return nullptr;
}

} // namespace gelato
