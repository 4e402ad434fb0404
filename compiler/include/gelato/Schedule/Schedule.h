//===- Schedule.h - finding and applying schedules ------------------------===//
//
// A schedule is a file `ARCH/FEATURE/ROOT/DTYPE.mlir` that holds a transform
// sequence `@schedule` for one body, the root that it is for and the values of
// its knobs. Which one fits is decided by where it would run and by what the
// group's root is, never by what is computed. schedules/README.md says how to
// write one.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_SCHEDULE_SCHEDULE_H
#define GELATO_SCHEDULE_SCHEDULE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace gelato {

#define GEN_PASS_DECL
#include "gelato/Schedule/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "gelato/Schedule/Passes.h.inc"

/// Where a body will run: what a look-up needs to know.
struct ScheduleQuery {
  std::string arch;                  ///< as in a triple, "x86_64"
  std::vector<std::string> features; ///< best first, as LLVM spells them
  std::string folder;                ///< looked up first; may be empty
  std::string file; ///< comes first for bodies of the root it is for
};

/// A schedule's text and where it came from.
struct ScheduleSource {
  /// "x86_64/avx2/contraction/f32", or the file's name of one given by
  /// --schedule. Has no folder of a machine in it: artifacts carry it.
  std::string name;
  std::string text;
  std::string path; ///< of a user's file, for messages; empty if built in
};

/// "contraction/bf16": how a group or body is looked up.
std::string scheduleKey(mlir::func::FuncOp group);

/// The query's file if it says that it is for the root of `group`, otherwise the
/// first schedule for its root and type in order of the query's features, if
/// any. An error says which of the user's files could not be read.
llvm::Expected<std::optional<ScheduleSource>>
findSchedule(const ScheduleQuery &query, mlir::func::FuncOp group);

/// What a schedule says of itself: its knobs' values, sorted by name.
std::vector<std::pair<std::string, int64_t>>
scheduleKnobs(const ScheduleSource &source, mlir::MLIRContext *context);

/// Adds the transform ops that schedules may use.
void registerScheduleExtensions(mlir::DialectRegistry &registry);

} // namespace gelato

#endif // GELATO_SCHEDULE_SCHEDULE_H
