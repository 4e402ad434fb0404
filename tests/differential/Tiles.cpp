//===- Tiles.cpp - row counts at which code changes -----------------------===//
#include "Tiles.h"

#include "gelato/Schedule/EmbeddedSchedules.h"
#include "gelato/Schedule/Schedule.h"

#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/ErrorHandling.h"

#include <set>

namespace gelato::differential {

std::vector<int64_t> rowsAroundTiles(std::vector<int64_t> others) {
  std::set<int64_t> rows(others.begin(), others.end());
  bool found = false;
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  for (auto [path, text] : embeddedSchedules()) {
    if (!path.ends_with(".rows"))
      continue;
    auto table = parseScheduleRows(text, path, &context);
    for (const ScheduleRow &row : *table)
      for (auto &[knob, value] : row.knobs)
        if (knob == "rows") {
          found = true;
          rows.insert({value - 1, value, value + 1});
        }
  }
  if (!found)
    llvm::report_fatal_error("no schedule has a register tile");
  return {rows.begin(), rows.end()};
}

} // namespace gelato::differential
