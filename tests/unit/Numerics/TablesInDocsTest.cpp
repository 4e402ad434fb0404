//===- TablesInDocsTest.cpp - what the pages say of the rows --------------===//
//
// The bounds in README.md and accuracy.md are those of Functions.def: this test
// writes them where GELATO_UPDATE is in its environment.
//
//===----------------------------------------------------------------------===//

#include "Derived.h"

#include "gelato/Numerics/FunctionRows.h"

#include <cstdio>

using namespace gelato::numerics;
using gelato::test::expectDerived;

namespace {

std::string digits(const char *format, double value) {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

/// The function whose option approximate="tanh" this is; null if it is none.
const Function *plainForm(const Function &function) {
  std::string_view call = function.call;
  size_t option = call.find(", approximate=\"tanh\"");
  return option == call.npos ? nullptr
                             : findFunction(call.substr(0, call.find('(')));
}

const FunctionRow *findRow(const Function &function, RowClass accuracy) {
  for (const FunctionRow &row : functionRows())
    if (row.function == function.mnemonic && row.accuracy == accuracy)
      return &row;
  return nullptr;
}

std::string bound(const FunctionRow &row) {
  return digits(isNarrow(row.accuracy) ? "%.3f" : "%.2f", row.maxUlp);
}

/// 39,854,947.
std::string withSeparators(uint64_t n) {
  std::string text = std::to_string(n);
  for (size_t at = text.size(); at > 3;)
    text.insert(at -= 3, ",");
  return text;
}

/// "fast", "half, bf16".
std::string className(RowClass accuracy) {
  return (isNarrow(accuracy) ? "half, " : "") + std::string(nameOf(accuracy));
}

TEST(TablesInDocs, AccuracyHasEveryRow) {
  std::string text;
  for (const Function &function : functions()) {
    const Function *plain = plainForm(function);
    std::string name(plain ? plain->mnemonic : function.mnemonic);
    if (plain)
      name += ", tanh form";
    for (RowClass accuracy : kRowClasses) {
      const FunctionRow *row = findRow(function, accuracy);
      if (!row)
        continue;
      auto [products, sums, others, divisions] = row->operations;
      text += "| " + name + " | " + className(accuracy) + " | " + bound(*row) +
              " | " + withSeparators(row->misrounded) + " | " +
              std::to_string(row->operations.all()) + " = " +
              std::to_string(products) + "/" + std::to_string(sums) + "/" +
              std::to_string(others) + "/" + std::to_string(divisions) + " |\n";
      name.clear();
    }
  }
  text.pop_back();
  expectDerived("compiler/docs/accuracy.md",
                "| function | class | ULP | not the nearest | operations |\n"
                "|---|---|---|---:|---|\n",
                "\n\n", text);
}

TEST(TablesInDocs, ReadmeHasTheBounds) {
  std::string head, line, rows;
  for (const Function &function : functions()) {
    head += std::string(plainForm(function) ? "tanh form" : function.mnemonic) +
            " | ";
    line += "---|";
  }
  for (RowClass accuracy : {RowClass::Tight, RowClass::Fast}) {
    rows += "| " + std::string(nameOf(accuracy)) + " |";
    for (const Function &function : functions()) {
      const FunctionRow *row = findRow(function, accuracy);
      rows += " " + (row ? bound(*row) : "") + " |";
    }
    rows += "\n";
  }
  head.pop_back();
  rows.pop_back();
  expectDerived("README.md", "| ULP | ", "\n\n",
                head + "\n|---|" + line + "\n" + rows);
}

} // namespace
