//===- FunctionRows.cpp - the rows of Functions.def, by class -------------===//
#include "gelato/Dialect/FunctionRows.h"

#include "llvm/ADT/STLExtras.h"

namespace gelato {

llvm::ArrayRef<FunctionRow> functionRows() {
  static constexpr FunctionRow rows[] = {
#define GELATO_FUNCTION(MNEMONIC, CLASS, TEMPLATE, MAX_ULP, AT, MISROUNDED)    \
  {#MNEMONIC, Accuracy::CLASS, MAX_ULP, AT, MISROUNDED},
#include "gelato/Numerics/Functions.def"
  };
  return rows;
}

const FunctionRow *findFunctionRow(llvm::StringRef function,
                                   Accuracy accuracy) {
  llvm::SmallVector<Accuracy, 3> wanted = {accuracy};
  if (accuracy != Accuracy::Tight)
    wanted.append({Accuracy::Fast, Accuracy::Tight});
  for (Accuracy each : wanted)
    for (const FunctionRow &row : functionRows())
      if (row.function == function && row.accuracy == each)
        return &row;
  return nullptr;
}

} // namespace gelato
