//===- PlannerTest.cpp - buffers, packs and steps of kernels of groups ----===//
//
// Kernels as they are after the groups stage, with groups written by hand.
//
//===----------------------------------------------------------------------===//
#include "Plan/Planned.h"

#include <gtest/gtest.h>

using namespace gelato;
using namespace gelato::test;

namespace {

/// A group `name` of one contraction of x: f32[4, K] with w: TYPE[K, N], stored
/// turned or not, and, with `residual`, an epilogue that adds f32[4, N].
std::string contraction(const std::string &name, const std::string &type, int k,
                        int n, bool turned, bool residual = false) {
  std::string size = std::to_string(n), out = "tensor<4x" + size + "xf32>";
  std::string x = "tensor<4x" + std::to_string(k) + "xf32>";
  std::string w = "tensor<" +
                  (turned ? size + "x" + std::to_string(k)
                          : std::to_string(k) + "x" + size) +
                  "x" + type + ">";
  std::string text = "func.func private @" + name + "(%x: " + x + ", %w: " + w +
                     (residual ? ", %r: " + out : "") + ") -> " + out +
                     R"( attributes {gelato.group = "contraction"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : )" +
                     out + R"(
  %i = linalg.fill ins(%zero : f32) outs(%e : )" +
                     out + ") -> " + out + R"(
  %p = linalg.contract indexing_maps = [#rows, )" +
                     (turned ? "#turned" : "#right") + R"(, #out]
      ins(%x, %w : )" +
                     x + ", " + w + ") outs(%i : " + out + ") -> " + out + "\n";
  if (residual)
    text += R"(  %s = linalg.generic {indexing_maps = [#all, #all, #all],
      iterator_types = ["parallel", "parallel"]}
      ins(%p, %r : )" +
            out + ", " + out + ") outs(%e : " + out + R"() {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %t = arith.addf %a, %b : f32
    linalg.yield %t : f32
  } -> )" + out +
            "\n";
  return text + "  return " + (residual ? "%s" : "%p") + " : " + out + "\n}\n";
}

/// The tail buffers of a step: types and sizes.
std::string tailsOf(const KernelPlan &plan, const PlannedStep &step) {
  std::string text;
  for (unsigned tail : step.tails)
    if (tail) {
      const PlannedBuffer &buffer = plan.buffers[step.operands[tail]];
      text += std::string(storageType(buffer.type).name) + " " +
              productText(buffer.shape) + ";";
    }
  return text;
}

TEST(Planner, APanelIsAsWideAsTheRightSidesType) {
  struct {
    const char *type;
    int64_t panel, grain;
    const char *layout, *tails;
  } rows[] = {
      {"f32", 16, 2, "gelato params v2;0:panels:f32,8,40", "f32 4 x 16;"},
      {"bf16", 32, 1, "gelato params v2;0:panels:bf16,8,40", "f32 4 x 32;"},
      {"f16", 32, 1, "gelato params v2;0:panels:f16,8,40", "f32 4 x 32;"},
  };
  for (const auto &row : rows) {
    SCOPED_TRACE(row.type);
    std::string type = row.type;
    Planned k("func.func @k(%x: tensor<4x8xf32>, %w: tensor<8x40x" + type +
              "> {gelato.param}) -> tensor<4x40xf32>\n"
              "    attributes {gelato.kernel} {\n"
              "  %y = call @g(%x, %w) : (tensor<4x8xf32>, tensor<8x40x" +
              type +
              ">) -> tensor<4x40xf32>\n"
              "  return %y : tensor<4x40xf32>\n}\n" +
              contraction("g", type, 8, 40, false));
    ASSERT_TRUE(k.plan) << k.error;
    const PlannedStep &step = k.plan->steps.at(0);
    EXPECT_EQ(step.panel, row.panel);
    EXPECT_EQ(step.unit, row.panel);
    EXPECT_EQ(step.grain, row.grain);
    EXPECT_EQ(k.plan->layoutText(), row.layout);
    EXPECT_EQ(tailsOf(*k.plan, step), row.tails);
  }
}

TEST(Planner, TheRightSidesOfAPairShareABuffer) {
  Planned k(pairOfBf16);
  ASSERT_TRUE(k.plan) << k.error;
  const KernelPlan &plan = *k.plan;
  EXPECT_EQ(plan.layoutText(), "gelato params v2;1.T@10,0/30,8+2:panels:bf16,"
                               "8,20;0:padded:f32,20");
  ASSERT_EQ(plan.steps.size(), 1u);
  const PlannedStep &step = plan.steps[0];
  EXPECT_EQ(step.panel, 16);
  EXPECT_EQ(step.grain, 1);
  ASSERT_GE(step.operands.size(), 5u);
  EXPECT_EQ(step.operands[1], step.operands[2]);
  EXPECT_EQ(plan.buffers[step.operands[1]].slots, 2u);
  EXPECT_EQ(plan.buffers[step.operands[3]].shape.size(), 1u) << "the bias";
  EXPECT_EQ(tailsOf(plan, step), "f32 4 x 16;") << "the result's alone";
}

/// A right side that is no param, in two slices: each is packed once per call,
/// by a step in front of the first that reads it.
TEST(Planner, SlicesOfAnInputArePackedOncePerCall) {
  std::string call = " : (tensor<4x8xf32>, tensor<8x16xf32>) -> "
                     "tensor<4x16xf32>\n";
  Planned k(R"(
func.func @k(%x: tensor<4x8xf32>, %w: tensor<8x40xf32>)
    -> (tensor<4x16xf32>, tensor<4x16xf32>, tensor<4x16xf32>)
    attributes {gelato.kernel} {
  %a = tensor.extract_slice %w[0, 4] [8, 30] [1, 1]
      : tensor<8x40xf32> to tensor<8x30xf32>
  %b = tensor.extract_slice %a[0, 10] [8, 16] [1, 1]
      : tensor<8x30xf32> to tensor<8x16xf32>
  %c = tensor.extract_slice %w[0, 0] [8, 16] [1, 1]
      : tensor<8x40xf32> to tensor<8x16xf32>
  %1 = call @g0(%x, %b))" +
            call + "  %2 = call @g1(%x, %c)" + call +
            "  %3 = call @g2(%x, %b)" + call +
            "  return %1, %2, %3 : tensor<4x16xf32>, tensor<4x16xf32>, "
            "tensor<4x16xf32>\n}\n" +
            contraction("g0", "f32", 8, 16, false) +
            contraction("g1", "f32", 8, 16, false) +
            contraction("g2", "f32", 8, 16, false));
  ASSERT_TRUE(k.plan) << k.error;
  const KernelPlan &plan = *k.plan;
  std::string kinds;
  for (const PlannedStep &step : plan.steps)
    kinds += step.kind == gelato_step_pack ? 'p' : 'c';
  EXPECT_EQ(kinds, "pcpcc");
  ASSERT_EQ(plan.packs.size(), 2u);
  EXPECT_EQ(plan.packs[0].column, 14);
  EXPECT_EQ(plan.packs[1].column, 0);
  EXPECT_EQ(plan.buffers[plan.packs[0].source].role,
            uint32_t(gelato_buffer_input));
  EXPECT_FALSE(plan.isWhole(plan.packs[1]));
  EXPECT_EQ(plan.steps[1].operands[1], plan.steps[4].operands[1]);
  EXPECT_NE(plan.steps[1].operands[1], plan.steps[3].operands[1]);
}

/// 48 columns are whole panels of f32, which writes them, but not of bf16,
/// whose group adds them.
TEST(Planner, AnIntermediateIsPaddedForItsReaders) {
  for (std::string type : {"f32", "bf16"}) {
    Planned k("func.func @k(%x: tensor<4x8xf32>, %w: tensor<8x48xf32> "
              "{gelato.param}, %v: tensor<8x48x" +
              type +
              "> {gelato.param}) -> tensor<4x48xf32>\n"
              "    attributes {gelato.kernel} {\n"
              "  %y = call @g(%x, %w) : (tensor<4x8xf32>, tensor<8x48xf32>) -> "
              "tensor<4x48xf32>\n"
              "  %z = call @h(%x, %v, %y) : (tensor<4x8xf32>, tensor<8x48x" +
              type +
              ">, tensor<4x48xf32>) -> tensor<4x48xf32>\n"
              "  return %z : tensor<4x48xf32>\n}\n" +
              contraction("g", "f32", 8, 48, false) +
              contraction("h", type, 8, 48, false, /*residual=*/true));
    ASSERT_TRUE(k.plan) << k.error;
    const PlannedStep &first = k.plan->steps.at(0);
    EXPECT_EQ(
        k.plan->buffers[first.operands[2]].layout,
        uint32_t(type == "f32" ? gelato_layout_plain : gelato_layout_padded));
    EXPECT_EQ(tailsOf(*k.plan, k.plan->steps.at(1)),
              type == "f32" ? "" : "f32 4 x 32;");
  }
}

TEST(Planner, OneElementwiseStepRunsInPlace) {
  const std::string group = R"(
func.func private @e(%x: tensor<4x8xf32>) -> tensor<4x8xf32>
    attributes {gelato.group = "elementwise"} {
  %e = tensor.empty() : tensor<4x8xf32>
  %s = linalg.generic {indexing_maps = [#all, #all],
      iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%a: f32, %o: f32):
    %t = arith.addf %a, %a : f32
    linalg.yield %t : f32
  } -> tensor<4x8xf32>
  return %s : tensor<4x8xf32>
})";
  const std::string one = "tensor<4x8xf32>", head = "func.func @k(%x: " + one;
  const std::string call = " : (" + one + ") -> " + one + "\n";
  auto planned = [&](const std::string &text) {
    Planned k(text + group);
    EXPECT_TRUE(k.plan) << k.error;
    return k.plan && k.plan->runsInPlace();
  };
  EXPECT_TRUE(planned(head + ") -> " + one +
                      " attributes {gelato.kernel} {\n  %y = call @e(%x)" +
                      call + "  return %y : " + one + "\n}"));
  EXPECT_FALSE(planned(head + ") -> " + one +
                       " attributes {gelato.kernel} {\n  %h = call @e(%x)" +
                       call + "  %y = call @e(%h)" + call +
                       "  return %y : " + one + "\n}"))
      << "the second step reads what the first wrote";
  EXPECT_FALSE(planned(head + ", %z: " + one + ") -> (" + one + ", " + one +
                       ") attributes {gelato.kernel} {\n  %y = call @e(%x)" +
                       call + "  %v = call @e(%z)" + call +
                       "  return %y, %v : " + one + ", " + one + "\n}"))
      << "the second step may read the first one's result";
  EXPECT_FALSE(planned(head +
                       ", %w: tensor<8x16xf32>) -> tensor<4x16xf32> attributes "
                       "{gelato.kernel} {\n  %y = call @g(%x, %w) : (" +
                       one +
                       ", tensor<8x16xf32>) -> tensor<4x16xf32>\n"
                       "  return %y : tensor<4x16xf32>\n}\n" +
                       contraction("g", "f32", 8, 16, false)))
      << "a row is read again for each panel";
}

TEST(Planner, RefusesViewsThatNoRecordDescribes) {
  for (std::string slice :
       {"[0, 0] [8, 16] [1, 2]", "[%at, 0] [8, 16] [1, 1]"}) {
    Planned k(R"(
func.func @k(%x: tensor<4x8xf32>, %w: tensor<?x40xf32> {gelato.dims = ["N", ""]})
    -> tensor<4x16xf32> attributes {gelato.kernel} {
  %zero = arith.constant 0 : index
  %at = tensor.dim %w, %zero : tensor<?x40xf32>
  %b = tensor.extract_slice %w)" +
              slice + R"( : tensor<?x40xf32> to tensor<8x16xf32>
  %y = call @g(%x, %b) : (tensor<4x8xf32>, tensor<8x16xf32>) -> tensor<4x16xf32>
  return %y : tensor<4x16xf32>
}
)" + contraction("g", "f32", 8, 16, false));
    EXPECT_FALSE(k.plan);
    EXPECT_EQ(k.error,
              "expected a slice of rank 1 or 2 of stride 1 that begins "
              "at numbers and keeps the rank");
  }
}

} // namespace
