//===- FunctionRows.cpp - the tables of Functions.def as data -------------===//

#include "gelato/Numerics/FunctionRows.h"

namespace gelato::numerics {
namespace {

constexpr Function kFunctions[] = {
#define GELATO_FUNCTION(MNEMONIC, OP, FORMULA, HARD_LOW, HARD_HIGH, CALL,      \
                        SUMMARY, ...)                                          \
  {#MNEMONIC, HARD_LOW, HARD_HIGH, CALL, SUMMARY, {__VA_ARGS__}},
#include "gelato/Numerics/Functions.def"
};

constexpr FunctionRow kRows[] = {
#define GELATO_ROW(MNEMONIC, CLASS, TEMPLATE, MAX_ULP, AT, MISROUNDED,         \
                   SAMPLED, ...)                                               \
  {#MNEMONIC, RowClass::CLASS, MAX_ULP, AT, MISROUNDED, SAMPLED, {__VA_ARGS__}},
#include "gelato/Numerics/Functions.def"
};

constexpr std::string_view kTies[] = {
#define GELATO_TIES(MNEMONIC) #MNEMONIC,
#include "gelato/Numerics/Functions.def"
};

} // namespace

std::string_view nameOf(RowClass accuracy) {
  constexpr std::string_view names[] = {"tight", "fast", "bf16", "f16"};
  return names[int(accuracy)];
}

Table<Function> functions() { return kFunctions; }
Table<FunctionRow> functionRows() { return kRows; }

const Function *findFunction(std::string_view mnemonic) {
  for (const Function &function : kFunctions)
    if (function.mnemonic == mnemonic)
      return &function;
  return nullptr;
}

bool tiesGoUp(std::string_view mnemonic) {
  for (std::string_view each : kTies)
    if (each == mnemonic)
      return true;
  return false;
}

} // namespace gelato::numerics
