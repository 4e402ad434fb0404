//===- Schedule.h - finding and applying schedules ------------------------===//
//
// A schedule is a program and its numbers. Programs are the verbs of
// schedules/library, transform sequences with knobs; which of them transforms a
// body, and with which numbers, is a row of a table, ARCH/FEATURE.rows:
//
//   contraction f32 if M <= 4: contraction_by_panels(rows = 4, sums = 64, ...)
//
// What no verb does is a file of its own, ARCH/FEATURE/ROOT/DTYPE.mlir. A row
// or file is chosen by where the body would run, by what its group's root is
// and by its sizes, never by what is computed. schedules/README.md says how to
// write one.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_SCHEDULE_SCHEDULE_H
#define GELATO_SCHEDULE_SCHEDULE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/StringRef.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gelato {

#define GEN_PASS_DECL
#include "gelato/Schedule/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "gelato/Schedule/Passes.h.inc"

/// Names and values, of knobs or of what a verb noted.
using Numbers = std::vector<std::pair<std::string, int64_t>>;

/// "contraction_by_panels(rows = 6, ...)": a verb and its knobs, as a row has
/// them.
std::string choiceText(llvm::StringRef verb, const Numbers &knobs);

/// "M <= 4": what a row asks of a size. One that is free does not fit.
struct SizeCondition {
  enum class Relation { AtMost, AtLeast, Equal };
  std::string size; ///< "M", "N", "K" or "operations"
  Relation relation;
  int64_t limit;
};

/// A line of a table.
struct ScheduleRow {
  std::string root;  ///< one of kRoots
  std::string dtype; ///< "f32", "bf16", "f16" or "any"
  std::vector<SizeCondition> conditions;
  std::string verb;
  Numbers knobs;
  unsigned line = 0; ///< from 1

  /// " if M <= 4 and K >= 512", or empty.
  std::string conditionText() const;
  /// What stands before the colon: two rows with one head are never both used.
  std::string head() const;
  /// The row as parseScheduleRows() reads it.
  std::string text() const;
};

/// The rows of a table; an error names `path` and the place in it.
mlir::FailureOr<std::vector<ScheduleRow>>
parseScheduleRows(llvm::StringRef text, llvm::StringRef path,
                  mlir::MLIRContext *context);

/// What a schedule is looked up by: where a body will run, and what it is.
struct ScheduleQuery {
  std::string arch;                  ///< as in a triple, "x86_64"
  std::vector<std::string> features; ///< best first, as LLVM spells them
  std::string folder;                ///< looked up first; may be empty
  std::string root;
  std::string dtype = "f32";
  std::map<std::string, int64_t> sizes; ///< those that are known
};

/// The query for `group`, or its body, at a level.
ScheduleQuery scheduleQuery(const ApplyScheduleOptions &level,
                            mlir::func::FuncOp group);

/// A schedule and where it came from.
struct Schedule {
  /// "x86_64/avx2/contraction/f32", of a row with a condition followed by that.
  /// Has no folder of a machine in it: artifacts carry it.
  std::string name;
  std::string path;               ///< of the file, as messages name it
  bool isOwn = false;             ///< the user's
  std::optional<ScheduleRow> row; ///< or:
  std::string text;               ///< of a file of its own
};

/// The first schedule that fits: for each of the query's features in order, a
/// row of the folder's table, the folder's file, a row of the built-in table,
/// the built-in file. nullopt if there is none. What cannot be read is an
/// error, reported at `location` or in the file.
mlir::FailureOr<std::optional<Schedule>>
findSchedule(const ScheduleQuery &query, mlir::Location location);

/// The text of a user's file, which must be a regular one.
mlir::FailureOr<std::string> readScheduleText(llvm::StringRef path,
                                              mlir::Location location);

/// The verbs of schedules/library, linked. Parsed once per context, which keeps
/// it.
mlir::FailureOr<mlir::ModuleOp> scheduleLibrary(mlir::MLIRContext *context);

/// What a verb calls one of its parameters, and the values that make sense.
struct Knob {
  std::string name;
  std::vector<int64_t> options;
  bool shapesTile = false; ///< what the verb notes of its tile depends on it
};

/// The knobs of a verb of the library in order; nullopt if there is no such
/// verb.
std::optional<std::vector<Knob>> knobsOf(llvm::StringRef verb,
                                         mlir::ModuleOp library);

/// A verb that rows call.
struct Verb {
  std::string name;
  std::vector<Knob> knobs; ///< in order
};

/// The verbs of the library that say they are for bodies of `root`.
std::vector<Verb> verbsFor(llvm::StringRef root, mlir::ModuleOp library);

/// The row by which `verb` with `knobs` serves just what `query`, whose sizes
/// are all known, asks for.
ScheduleRow rowFor(const ScheduleQuery &query, llvm::StringRef verb,
                   const Numbers &knobs);

/// What a scheduled body says of its schedule.
struct ScheduleStamp {
  std::string name;
  std::string origin; ///< "built in" or "yours"
  Numbers knobs;      ///< sorted by name
  Numbers tile;       ///< what the verb noted of it, sorted by name

  std::optional<int64_t> tileNumber(llvm::StringRef name) const;
};

/// The value called `name`.
std::optional<int64_t> numberOf(const Numbers &numbers, llvm::StringRef name);

/// The stamp of `body`; nullopt if it was not scheduled.
std::optional<ScheduleStamp> stampOf(mlir::func::FuncOp body);

/// Adds the transform ops that schedules may use.
void registerScheduleExtensions(mlir::DialectRegistry &registry);

} // namespace gelato

#endif // GELATO_SCHEDULE_SCHEDULE_H
