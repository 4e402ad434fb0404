//===- Stages.h - the way from the waist to LLVM, stage by stage ----------===//
//
// A stage is a named bundle of passes with one result that can be printed
// (`--emit=NAME`) and made of the stage before (`gelato-opt --gelato-to-NAME`).
// Stages.def lists them, Stages.cpp says what each of them does and why there.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_PIPELINE_STAGES_H
#define GELATO_PIPELINE_STAGES_H

#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Target/CpuLevel.h"
#include "gelato/Transforms/AccuracyOption.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace gelato {

enum class Stage {
#define GELATO_STAGE(id, name, per, summary) id,
#define GELATO_TEXT(id, name, suffix, summary) id,
#include "gelato/Pipeline/Stages.def"
};

/// The name of a CPU level; any other is refused with those there are.
struct LevelNameParser : llvm::cl::parser<std::string> {
  using parser::parser;
  bool parse(llvm::cl::Option &option, llvm::StringRef argument,
             llvm::StringRef text, std::string &value);
};

/// What the stages need to know besides the module. Each pipeline takes all of
/// it: `--gelato-to-vector=level=x86-64-v3`.
struct StageOptions : mlir::PassPipelineOptions<StageOptions> {
  StageOptions() = default;
  explicit StageOptions(const CpuLevel &of) { level = of.name.str(); }
  const CpuLevel &cpu() const { return *llvm::cantFail(findLevel(level)); }

  Option<std::string, LevelNameParser> level{
      *this, "level",
      llvm::cl::desc("CPU level; by default the one that all have"),
      llvm::cl::init(cpuLevels().front().name.str())};
  Option<Accuracy> accuracy{
      *this, "accuracy",
      llvm::cl::desc("Accuracy class of activations that name none"),
      llvm::cl::init(Accuracy::Default), AccuracyNames{}};
  Option<std::string> folder{
      *this, "folder",
      llvm::cl::desc("Folder of schedules that is looked up first")};
  Option<std::string> file{
      *this, "file",
      llvm::cl::desc("Schedule for bodies of the root it is for")};
};

/// A row of Stages.def.
struct StageRow {
  Stage stage;
  llvm::StringLiteral name;
  llvm::StringLiteral suffix; ///< of the file that `--emit` writes
  llvm::StringLiteral summary;
  bool perLevel;
  /// Adds the passes that make it of the stage before; null: no passes do.
  void (*build)(mlir::OpPassManager &pm, const StageOptions &options);
};

/// All of them, in order.
llvm::ArrayRef<StageRow> stages();

/// The row of `stage`.
const StageRow &rowOf(Stage stage);

/// Makes each stage that has passes a pipeline of gelato-opt.
void registerStagePipelines();

} // namespace gelato

#endif // GELATO_PIPELINE_STAGES_H
