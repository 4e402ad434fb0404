//===- Stages.cpp - the way from the waist to LLVM, stage by stage --------===//
#include "gelato/Pipeline/Stages.h"

#include "gelato/Transforms/Passes.h"

#include "mlir/Conversion/ConvertToLLVM/ToLLVMPass.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace gelato {

void buildGelatoStage(OpPassManager &pm) { pm.addPass(createSettleAccuracy()); }

void buildLinalgStage(OpPassManager &pm) {
  pm.addPass(createFuseElementwise());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

void buildGroupsStage(OpPassManager &pm) {
  pm.addPass(createWidenLeftSides());
  pm.addPass(createFormGroups());
  pm.addPass(createCSEPass());
}

void buildBlockedStage(OpPassManager &pm) {
  pm.addPass(createBlockGroups());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

void buildScheduledStage(OpPassManager &pm, const LevelOptions &level) {
  pm.addPass(createApplySchedule(
      {level.arch, level.features, level.folder, level.file}));
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

void buildVectorStage(OpPassManager &pm, const LevelOptions &level) {
  pm.addPass(bufferization::createOneShotBufferizePass());
  // Equal views become one value, and what copies a tile to itself goes.
  pm.addPass(createCSEPass());
  pm.addPass(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(createHoistTileBuffers());
  pm.addPass(createLowerVectors());
  // Before it could no longer be told what an activation does to NaN.
  pm.addPass(createExpandConversions({level.f16c}));
  pm.addPass(createExpandActivations());
  // No canonicalizer from here on: it would build an accumulator's tile out of
  // single elements, which the code generator then has to see through.
  pm.addPass(createCSEPass());
  pm.addPass(createOrderProducts());
  if (!level.fma)
    pm.addPass(createEmulateFma());
}

void buildLLVMStage(OpPassManager &pm) {
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createSCFToControlFlowPass());
  // The generic conversion alone leaves broadcasts and from_elements.
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(createConvertToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createCSEPass());
}

void registerStagePipelines() {
  using Plain = PassPipelineRegistration<>;
  using Leveled = PassPipelineRegistration<LevelOptions>;
  Plain("gelato-to-linalg", "Merge elementwise chains", buildLinalgStage);
  Plain("gelato-to-groups", "From linalg to groups", buildGroupsStage);
  Plain("gelato-to-blocked", "From groups to steps and bodies",
        buildBlockedStage);
  Leveled("gelato-to-scheduled", "From blocked bodies to scheduled ones",
          buildScheduledStage);
  Leveled("gelato-to-vector", "From scheduled bodies to vectors",
          buildVectorStage);
  Plain("gelato-to-llvm", "From vectors to the LLVM dialect", buildLLVMStage);
}

} // namespace gelato
