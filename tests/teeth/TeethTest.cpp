//===- TeethTest.cpp - wrong kernels must be found wrong ------------------===//
//
// Every test compiles a kernel wrongly, in a way in which a compiler does go
// wrong, and passes only if the harness reports it, and reports it as what it
// is. The same kernel compiled rightly must pass: otherwise what was reported
// was something else.
//
//===----------------------------------------------------------------------===//
#include "Tamper.h"

#include "differential/Harness.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

using namespace gelato::differential;
using testing::HasSubstr;

namespace gelato::teeth {
namespace {

const TestProgram kGelu{"kernel k(x: f32[N]) -> f32[N] { return gelu(x) }"};
const TestProgram kLinear{R"(
kernel k(x: f32[M, K], w: param f32[K, N], b: param f32[N]) -> f32[M, N] {
  return relu(x @ w + b)
})"};
const TestProgram kTwoSteps{R"(
kernel k(x: f32[M, 20], w1: param f32[20, 32], w2: param f32[32, 16]) -> f32[M, 16] {
  return relu(relu(x @ w1) @ w2)
})"};

using Groups = std::function<void(mlir::ModuleOp)>;
using Steps = std::function<void(llvm::Module &, const CpuLevel &)>;

/// Checks that `program` passes as it is, and returns what is found when its
/// object is made by `make`.
std::string foundIn(const TestProgram &program, const Trial &trial,
                    MakeObject make) {
  Subject right(program);
  EXPECT_EQ(right.problem(), "");
  EXPECT_EQ(right.check(trial), "");
  Subject wrong(program, testedLevels(), std::move(make));
  EXPECT_EQ(wrong.problem(), "");
  return wrong.check(trial);
}

std::string foundInGroups(const TestProgram &program, const Trial &trial,
                          const Groups &tamper) {
  return foundIn(program, trial,
                 [&](Compilation &compilation, const CpuLevel &) {
                   return objectOfGroups(compilation, tamper);
                 });
}

std::string foundInSteps(const TestProgram &program, const Trial &trial,
                         const Steps &tamper) {
  return foundIn(
      program, trial, [&](Compilation &compilation, const CpuLevel &level) {
        return objectOfSteps(compilation, level, [&](llvm::Module &module) {
          tamper(module, level);
        });
      });
}

/// Every level that ran must have reported `what`.
void expectAtAllLevels(const std::string &found, const std::string &what) {
  for (const TestedLevel *level : testedLevels()) {
    bool isFound = false;
    for (llvm::StringRef line : llvm::split(found, '\n'))
      isFound |= line.starts_with(level->name() + ",") && line.contains(what);
    EXPECT_TRUE(isFound) << level->name() << " did not report '" << what
                         << "'; found:\n"
                         << found;
  }
}

/// The call of a step's body.
llvm::CallInst *bodyCall(llvm::Function &step) {
  for (llvm::Instruction &instruction : llvm::instructions(step))
    if (auto *call = llvm::dyn_cast<llvm::CallInst>(&instruction))
      if (call->getCalledFunction() &&
          call->getCalledFunction()->getName().ends_with(".body"))
        return call;
  return nullptr;
}

/// The argument of a step `fromEnd` before the last.
llvm::Argument *argument(llvm::Function &step, unsigned fromEnd) {
  return step.getArg(unsigned(step.arg_size()) - 1 - fromEnd);
}

/// The last of the pointers that come first: the result.
llvm::Argument *resultOf(llvm::Function &step) {
  llvm::Argument *result = nullptr;
  for (llvm::Argument &arg : step.args())
    if (arg.getType()->isPointerTy())
      result = &arg;
  return result;
}

TEST(Teeth, LostVectorTail) {
  std::string found = foundInSteps(
      kGelu, {{{"N", 100}}}, [](llvm::Module &module, const CpuLevel &) {
        llvm::CallInst *call = bodyCall(*module.getFunction("k.0"));
        ASSERT_TRUE(call);
        llvm::IRBuilder<> builder(call);
        // The body's only size: how many elements.
        unsigned last = call->arg_size() - 1;
        call->setArgOperand(
            last, builder.CreateAnd(call->getArgOperand(last), ~uint64_t(31)));
      });
  expectAtAllLevels(found, "out[96] was not written");
}

TEST(Teeth, LostPanel) {
  std::string found = foundInSteps(
      kLinear, {{{"M", 5}, {"K", 20}, {"N", 40}}},
      [](llvm::Module &module, const CpuLevel &) {
        llvm::Function &step = *module.getFunction("k.0");
        llvm::IRBuilder<> builder(&*step.getEntryBlock().getFirstInsertionPt());
        llvm::Argument *end = argument(step, 0);
        auto *less = llvm::cast<llvm::Instruction>(
            builder.CreateSub(end, builder.getInt64(1)));
        end->replaceUsesWithIf(
            less, [&](llvm::Use &use) { return use.getUser() != less; });
      });
  expectAtAllLevels(found, "was not written");
}

TEST(Teeth, OneElementPastTheEnd) {
  std::string found = foundInSteps(
      kGelu, {{{"N", 100}}}, [](llvm::Module &module, const CpuLevel &) {
        llvm::Function &step = *module.getFunction("k.0");
        llvm::CallInst *call = bodyCall(step);
        ASSERT_TRUE(call);
        llvm::IRBuilder<> builder(call->getNextNode());
        llvm::Value *zero = llvm::ConstantFP::get(builder.getFloatTy(), 0);
        builder.CreateStore(zero, builder.CreateGEP(builder.getFloatTy(),
                                                    resultOf(step),
                                                    argument(step, 2)));
      });
  // By the page behind it, and by the canaries where that is far.
  expectAtAllLevels(found, "touched memory that is not its own: 0 bytes behind "
                           "the end of out");
  expectAtAllLevels(found, "wrote 0 bytes behind the end of out");
}

TEST(Teeth, OneElementInFront) {
  std::string found = foundInSteps(
      kGelu, {{{"N", 100}}}, [](llvm::Module &module, const CpuLevel &) {
        llvm::Function &step = *module.getFunction("k.0");
        llvm::IRBuilder<> builder(bodyCall(step)->getNextNode());
        llvm::Value *zero = llvm::ConstantFP::get(builder.getFloatTy(), 0);
        builder.CreateStore(zero, builder.CreateGEP(builder.getFloatTy(),
                                                    resultOf(step),
                                                    builder.getInt64(-1)));
      });
  expectAtAllLevels(found, "wrote 4 bytes before out");
  expectAtAllLevels(found, "touched memory that is not its own: 4 bytes before "
                           "out");
}

TEST(Teeth, ReadPastTheEnd) {
  std::string found = foundInSteps(
      kGelu, {{{"N", 100}}}, [](llvm::Module &module, const CpuLevel &) {
        llvm::Function &step = *module.getFunction("k.0");
        llvm::IRBuilder<> builder(bodyCall(step));
        auto *load = builder.CreateLoad(builder.getFloatTy(),
                                        builder.CreateGEP(builder.getFloatTy(),
                                                          step.getArg(0),
                                                          argument(step, 2)));
        load->setVolatile(true); // nobody reads it
      });
  expectAtAllLevels(found, "touched memory that is not its own: 0 bytes behind "
                           "the end of x");
}

TEST(Teeth, ParamsWritten) {
  std::string found = foundInSteps(
      kLinear, {{{"M", 5}, {"K", 20}, {"N", 40}}},
      [](llvm::Module &module, const CpuLevel &) {
        llvm::Function &step = *module.getFunction("k.0");
        llvm::IRBuilder<> builder(&*step.getEntryBlock().getFirstInsertionPt());
        builder.CreateStore(llvm::ConstantFP::get(builder.getFloatTy(), 0),
                            step.getArg(1));
      });
  expectAtAllLevels(found, "at byte 64 of params");
}

TEST(Teeth, ScratchOverrun) {
  std::string found = foundInSteps(
      kTwoSteps, {{{"M", 5}}}, [](llvm::Module &module, const CpuLevel &) {
        // The first step's result is the only scratch.
        llvm::Function &step = *module.getFunction("k.0");
        llvm::IRBuilder<> builder(&*step.getEntryBlock().getFirstInsertionPt());
        builder.CreateStore(llvm::ConstantFP::get(builder.getFloatTy(), 0),
                            builder.CreateGEP(builder.getFloatTy(),
                                              resultOf(step),
                                              builder.getInt64(5 * 32)));
      });
  expectAtAllLevels(found, "0 bytes behind the end of scratch");
}

TEST(Teeth, StepThatDoesNothing) {
  std::string found = foundInSteps(
      kTwoSteps, {{{"M", 5}}}, [](llvm::Module &module, const CpuLevel &) {
        llvm::Function &step = *module.getFunction("k.0");
        step.deleteBody();
        llvm::IRBuilder<> builder(
            llvm::BasicBlock::Create(module.getContext(), "", &step));
        builder.CreateRetVoid();
      });
  expectAtAllLevels(found, "computed from what was not");
}

TEST(Teeth, UnfusedMultiplyAdd) {
  // Within every bound for sums of any order, but other bits.
  std::string found = foundInSteps(
      kLinear, {{{"M", 5}, {"K", 100}, {"N", 40}}},
      [](llvm::Module &module, const CpuLevel &level) {
        if (level.name != "x86-64-v4")
          return;
        std::vector<llvm::IntrinsicInst *> fused;
        for (llvm::Function &function : module)
          for (llvm::Instruction &instruction : llvm::instructions(function))
            if (auto *call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction))
              if (call->getIntrinsicID() == llvm::Intrinsic::fma ||
                  call->getIntrinsicID() == llvm::Intrinsic::fmuladd)
                fused.push_back(call);
        ASSERT_FALSE(fused.empty());
        for (llvm::IntrinsicInst *call : fused) {
          llvm::IRBuilder<> builder(call);
          llvm::Value *product = builder.CreateFMul(call->getArgOperand(0),
                                                    call->getArgOperand(1));
          call->replaceAllUsesWith(
              builder.CreateFAdd(product, call->getArgOperand(2)));
          call->eraseFromParent();
        }
      });
  EXPECT_THAT(found, HasSubstr("has other bits than at another level"));
  EXPECT_THAT(found, HasSubstr("outside their bound"));
}

TEST(Teeth, TanhFormInPlaceOfGelu) {
  std::string found =
      foundInGroups(kGelu, {{{"N", 100}}}, [](mlir::ModuleOp groups) {
        groups.walk([](GeluOp op) {
          mlir::OpBuilder builder(op);
          op->replaceAllUsesWith(mlir::ValueRange(
              createActivation(builder, op.getLoc(), "gelu_tanh",
                               Accuracy::Fast, op->getOperand(0))));
        });
      });
  expectAtAllLevels(found, "outside their bound");
}

TEST(Teeth, WrongConstantInAnActivation) {
  TestProgram ownGelu{"kernel k(x: f32[N]) -> f32[N] { return max(x, -128) * "
                      "sigmoid(1.702 * x) }"};
  std::string found =
      foundInGroups(ownGelu, {{{"N", 1000}}}, [](mlir::ModuleOp groups) {
        unsigned changed = 0;
        groups.walk([&](mlir::arith::ConstantOp op) {
          auto value = mlir::dyn_cast<mlir::FloatAttr>(op.getValue());
          if (!value || value.getValueAsDouble() < 1.7 ||
              value.getValueAsDouble() > 1.71)
            return;
          // 1.702 to 1.70201: six parts in a million.
          op.setValueAttr(mlir::FloatAttr::get(value.getType(), 1.70201));
          ++changed;
        });
        EXPECT_EQ(changed, 1u);
      });
  expectAtAllLevels(found, "outside their bound");
}

/// Replaces the result of the epilogue's `Op` by its first operand.
template <typename Op> void forget(mlir::ModuleOp groups) {
  unsigned changed = 0;
  groups.walk([&](Op op) {
    // The product has an addition of its own.
    if (!mlir::isa<mlir::linalg::GenericOp>(op->getParentOp()))
      return;
    op->replaceAllUsesWith(mlir::ValueRange(op->getOperand(0)));
    ++changed;
  });
  EXPECT_EQ(changed, 1u);
}

TEST(Teeth, LostBias) {
  expectAtAllLevels(foundInGroups(kLinear, {{{"M", 5}, {"K", 333}, {"N", 40}}},
                                  forget<mlir::arith::AddFOp>),
                    "outside their bound");
}

TEST(Teeth, LostActivation) {
  expectAtAllLevels(foundInGroups(kLinear, {{{"M", 5}, {"K", 333}, {"N", 40}}},
                                  forget<mlir::arith::MaximumFOp>),
                    "outside their bound");
}

TEST(Teeth, SliceFromTheRowBefore) {
  TestProgram sliced{R"(
kernel k(x: f32[M, 30], w: param f32[N, 50]) -> f32[M, N] {
  return x @ w[:, 20:].T
})"};
  std::string found =
      foundInGroups(sliced, {{{"M", 5}, {"N", 40}}}, [](mlir::ModuleOp groups) {
        unsigned changed = 0;
        groups.walk([&](mlir::tensor::ExtractSliceOp op) {
          op.setStaticOffsets({0, 19});
          ++changed;
        });
        EXPECT_EQ(changed, 1u);
      });
  expectAtAllLevels(found, "outside their bound");
}

TEST(Teeth, PairTheWrongWayRound) {
  TestProgram gated{R"(
kernel k(x: f32[M, K], wg: param f32[N, K], wu: param f32[N, K]) -> f32[M, N] {
  return silu(x @ wg.T) * (x @ wu.T)
})"};
  std::string found = foundInGroups(
      gated, {{{"M", 5}, {"K", 20}, {"N", 40}}}, [](mlir::ModuleOp groups) {
        std::vector<mlir::OpOperand *> rights;
        groups.walk([&](mlir::linalg::ContractOp op) {
          rights.push_back(op.getDpsInputOperand(1));
        });
        ASSERT_EQ(rights.size(), 2u);
        ASSERT_EQ(rights[0]->getOwner()->getBlock(),
                  rights[1]->getOwner()->getBlock());
        mlir::Value first = rights[0]->get();
        rights[0]->set(rights[1]->get());
        rights[1]->set(first);
      });
  expectAtAllLevels(found, "outside their bound");
}

/// Replaces narrowing to `type` by cutting off the fraction's last bits.
void truncate(mlir::ModuleOp groups, uint32_t kept) {
  unsigned changed = 0;
  groups.walk([&](mlir::arith::TruncFOp op) {
    mlir::OpBuilder builder(op);
    mlir::Location loc = op.getLoc();
    mlir::Type i32 = builder.getI32Type();
    mlir::Value bits =
        mlir::arith::BitcastOp::create(builder, loc, i32, op.getIn());
    mlir::Value mask = mlir::arith::ConstantOp::create(
        builder, loc, builder.getI32IntegerAttr(int32_t(kept)));
    mlir::Value cut = mlir::arith::AndIOp::create(builder, loc, bits, mask);
    op.getInMutable().assign(mlir::arith::BitcastOp::create(
        builder, loc, op.getIn().getType(), cut));
    ++changed;
  });
  EXPECT_EQ(changed, 1u);
}

TEST(Teeth, TruncatedBF16) {
  TestProgram narrowed{
      "kernel k(x: f32[N]) -> bf16[N] { return bf16(x * 1.5) }"};
  expectAtAllLevels(foundInGroups(narrowed, {{{"N", 100}}},
                                  [](mlir::ModuleOp groups) {
                                    truncate(groups, 0xffff0000);
                                  }),
                    "outside their bound");
}

TEST(Teeth, TruncatedF16) {
  TestProgram narrowed{
      "kernel k(x: f32[N]) -> f32[N] { return f16(gelu(x)) + 1 }"};
  expectAtAllLevels(foundInGroups(narrowed, {{{"N", 100}}},
                                  [](mlir::ModuleOp groups) {
                                    truncate(groups, 0xffffe000);
                                  }),
                    "outside their bound");
}

} // namespace
} // namespace gelato::teeth
