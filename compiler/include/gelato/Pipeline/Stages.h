//===- Stages.h - the way from the waist to LLVM, stage by stage ----------===//
//
// A stage is a named bundle of passes with one result that can be printed
// (`--emit`) and started from (`gelato-opt --gelato-STAGE`):
//
//   gelato     linalg + gelato ops as the front end writes them, each
//              activation with the accuracy class that its readers want
//   linalg     elementwise chains merged
//   groups     one function per fusion group; every generator starts here
//   blocked    steps and bodies over packed panels        (from here on per
//   level) scheduled  bodies transformed by their schedule, on vectors vector
//   buffers, one-dimensional vectors, activations expanded llvm       the LLVM
//   dialect
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_PIPELINE_STAGES_H
#define GELATO_PIPELINE_STAGES_H

#include "gelato/Schedule/Schedule.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace gelato {

/// What the stages need to know of a CPU level.
struct LevelOptions : mlir::PassPipelineOptions<LevelOptions> {
  Option<std::string> arch{*this, "arch", llvm::cl::desc("Architecture"),
                           llvm::cl::init("x86_64")};
  Option<std::string> features{
      *this, "features",
      llvm::cl::desc("CPU features with schedules, best first"),
      llvm::cl::init("avx2")};
  Option<bool> fma{*this, "fma", llvm::cl::desc("The CPU has FMA"),
                   llvm::cl::init(true)};
  Option<bool> f16c{*this, "f16c", llvm::cl::desc("The CPU has F16C"),
                    llvm::cl::init(true)};
  Option<std::string> folder{
      *this, "folder",
      llvm::cl::desc("Folder of schedules that is looked up first")};
  Option<std::string> file{
      *this, "file",
      llvm::cl::desc("Schedule for bodies of the root it is for")};
};

void buildGelatoStage(mlir::OpPassManager &pm);
void buildLinalgStage(mlir::OpPassManager &pm);
void buildGroupsStage(mlir::OpPassManager &pm);
void buildBlockedStage(mlir::OpPassManager &pm);
void buildScheduledStage(mlir::OpPassManager &pm, const LevelOptions &level);
void buildVectorStage(mlir::OpPassManager &pm, const LevelOptions &level);
void buildLLVMStage(mlir::OpPassManager &pm);

/// Makes each stage a pipeline of gelato-opt.
void registerStagePipelines();

} // namespace gelato

#endif // GELATO_PIPELINE_STAGES_H
