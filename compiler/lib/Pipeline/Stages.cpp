//===- Stages.cpp - the way from the waist to LLVM, stage by stage --------===//
//
// Here the flow of a kernel can be read from top to bottom; docs/pipeline.md
// follows one. What a pass does stands in its file, why it stands where it
// stands stands here.
//
//   gelato     Accuracy classes are settled on the waist as the front end wrote
//              it, before anything is merged, so that the class of a call
//              depends on the program and not on what happens to be fused.
//   linalg     Chains are merged before groups are formed: a group takes one
//              elementwise op, so what should be one must be one by then. The
//              canonicalizer and CSE drop what merging left unread.
//   groups     Left sides are widened while the contraction still sees what
//              made them: an op that is still to be outlined can take the
//              conversion in. Each outlined function asks for the sizes of its
//              tensors anew, op by op, until CSE.
//   blocked    The last stage that knows of no level's schedules; from here on
//              functions are steps and bodies on buffers, as the plan says. The
//              canonicalizer folds the arithmetic of where panels begin, so
//              that a schedule meets constants where sizes are known.
//   scheduled  One transform sequence per body. Unrolled, it computes offsets
//              and reads the same rows of a panel over and over: the
//              canonicalizer folds the first and CSE makes one of the second,
//              while equal reads can still be told by their tensor; after
//              bufferization a store might stand between them.
//   vector     Bufferization first, since what follows speaks of memory. Then
//              CSE, which makes equal views one value, and only then can the
//              canonicalizer see that a tile is copied to itself. Tile buffers
//              are hoisted while an allocation is still one op. Register tiles
//              are taken apart before conversions and activations expand, so
//              that both expand on vectors of rank 1, once per row; conversions
//              before activations, as afterwards it could no longer be told
//              what an activation does to NaN. No canonicalizer runs from then
//              on: it would build an accumulator's tile out of single elements,
//              which the code generator then has to see through. Products are
//              ordered when CSE has left one broadcast for all of them; what
//              emulates an FMA comes last, for it is the only pass that makes
//              arithmetic of f64, and the activations' math.fma are there only
//              now.
//   llvm       Strided views and affine maps first, to index arithmetic; then
//              loops, to blocks; then everything else. Vectors have a pass of
//              their own, as the generic conversion leaves broadcasts and
//              from_elements alone. CSE at the end: each access computes its
//              address anew, and LLVM's own pipeline does not run.
//
//===----------------------------------------------------------------------===//
#include "gelato/Pipeline/Stages.h"

#include "gelato/Schedule/Schedule.h"
#include "gelato/Transforms/Passes.h"

#include "mlir/Conversion/ConvertToLLVM/ToLLVMPass.h"
#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

namespace gelato {

static void buildGelato(OpPassManager &pm, const StageOptions &options) {
  pm.addPass(createSettleAccuracy({options.accuracy}));
}

static void buildLinalg(OpPassManager &pm, const StageOptions &) {
  pm.addPass(createFuseElementwise());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

static void buildGroups(OpPassManager &pm, const StageOptions &) {
  pm.addPass(createWidenLeftSides());
  pm.addPass(createFormGroups());
  pm.addPass(createCSEPass());
}

static void buildBlocked(OpPassManager &pm, const StageOptions &) {
  pm.addPass(createBlockGroups());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

static void buildScheduled(OpPassManager &pm, const StageOptions &options) {
  const CpuLevel &level = options.cpu();
  pm.addPass(createApplySchedule(
      {level.arch.str(), level.schedules.str(), options.folder, options.file}));
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

static void buildVector(OpPassManager &pm, const StageOptions &options) {
  const CpuLevel &level = options.cpu();
  pm.addPass(bufferization::createOneShotBufferizePass());
  pm.addPass(createCSEPass());
  pm.addPass(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(createHoistTileBuffers());
  pm.addPass(createLowerVectors());
  pm.addPass(createExpandConversions({level.hasF16c}));
  pm.addPass(createExpandActivations());
  pm.addPass(createCSEPass());
  pm.addPass(createOrderProducts());
  if (!level.hasFma)
    pm.addPass(createEmulateFma());
}

static void buildLlvm(OpPassManager &pm, const StageOptions &) {
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createSCFToControlFlowPass());
  pm.addPass(createConvertVectorToLLVMPass());
  pm.addPass(createConvertToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createCSEPass());
}

bool LevelNameParser::parse(llvm::cl::Option &option, StringRef argument,
                            StringRef text, std::string &value) {
  auto level = findLevel(text);
  if (!level)
    return option.error(llvm::toString(level.takeError()), argument);
  value = (*level)->name.str();
  return false;
}

namespace {
enum Per { File, Level };
constexpr StageRow kStages[] = {
#define GELATO_STAGE(id, name, per, summary)                                   \
  {Stage::id, name, "." name ".mlir", summary, per == Level, build##id},
#define GELATO_TEXT(id, name, suffix, summary)                                 \
  {Stage::id, name, suffix, summary, false, nullptr},
#include "gelato/Pipeline/Stages.def"
};
} // namespace

llvm::ArrayRef<StageRow> stages() { return kStages; }

const StageRow &rowOf(Stage stage) { return kStages[unsigned(stage)]; }

void registerStagePipelines() {
  for (const StageRow &row : kStages)
    if (row.build)
      PassPipelineRegistration<StageOptions>(
          ("gelato-to-" + row.name).str(),
          ("To stage " + row.name + ": " + row.summary).str(), row.build);
}

} // namespace gelato
