//===- Passes.td - applying schedules ---------------------*- tablegen -*-===//
#ifndef GELATO_SCHEDULE_PASSES_TD
#define GELATO_SCHEDULE_PASSES_TD

include "mlir/Pass/PassBase.td"

def ApplySchedule : Pass<"gelato-apply-schedule", "::mlir::ModuleOp"> {
  let summary = "Transform each body by the schedule that fits it";
  let options = [
    Option<"arch", "arch", "std::string", "\"x86_64\"", "Architecture">,
    Option<"features", "features", "std::string", "\"avx2\"",
           "CPU features with schedules, best first, separated by commas">,
    Option<"folder", "folder", "std::string", "\"\"",
           "Folder that is looked up before the built-in schedules">,
    Option<"file", "file", "std::string", "\"\"",
           "Schedule for the bodies whose root its gelato.root names; others are "
           "looked up">
  ];
}

#endif // GELATO_SCHEDULE_PASSES_TD
