//===- SuiteTest.cpp - schedules and suites that do nothing ---------------===//
//
// What looks like success because nothing happened: a schedule that changes
// nothing, a suite without levels. And a failing kernel that is made smaller
// must still be the one that failed.
//
//===----------------------------------------------------------------------===//
#include "differential/Generator.h"
#include "differential/Harness.h"
#include "differential/Shrink.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include <filesystem>
#include <fstream>

using namespace gelato::differential;
using testing::HasSubstr;

namespace gelato::teeth {
namespace {

const TestProgram kGelu{"kernel k(x: f32[N]) -> f32[N] { return gelu(x) }"};

/// A file in a folder of its own, gone with it.
class ScheduleFile {
public:
  explicit ScheduleFile(const std::string &text) {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "teeth-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    std::ofstream(path()) << text;
  }
  ~ScheduleFile() { std::filesystem::remove_all(folder); }
  std::string path() const { return folder + "/schedule.mlir"; }

private:
  std::string folder;
};

/// What is said of a compilation by the schedule `body`.
std::string refusal(const std::string &body) {
  ScheduleFile schedule(R"(
module attributes {transform.with_named_sequence,
                   gelato.root = "elementwise"} {
  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
)" + body + R"(
    transform.yield
  }
})");
  SourceFile file("k.gel", kGelu.source);
  CompileOptions options;
  options.scheduleFile = schedule.path();
  Compilation compilation(options);
  EXPECT_TRUE(compilation.parse(file));
  EXPECT_FALSE(compilation.object()) << "the schedule was believed";
  return compilation.diagnostics().str();
}

TEST(Teeth, ScheduleThatMatchesNothing) {
  // The role is misspelt: the match succeeds and finds nothing.
  EXPECT_THAT(refusal(R"(
    %root = transform.structured.match attributes {gelato.role = "rooot"} in %body
        : (!transform.any_op) -> !transform.any_op
    transform.annotate %root "gelato.scheduled_by" : !transform.any_op)"),
              HasSubstr("did not stamp what it transformed"));
}

TEST(Teeth, ScheduleThatStampsWhatItLeft) {
  EXPECT_THAT(refusal(R"(
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op)"),
              HasSubstr("left this op as it was"));
}

TEST(Teeth, SuiteWithoutLevels) {
  Subject subject(kGelu, {});
  EXPECT_NE(subject.problem(), "");
  EXPECT_NE(subject.check({{{"N", 1}}}), "");
}

TEST(Teeth, ShrinkFindsTheCause) {
  // Some kernel of the generator that uses tanh beside other things.
  RandomKernel kernel;
  uint64_t seed = 0;
  auto hasTanh = [](const RandomKernel &kernel) {
    return kernel.source().find("tanh(") != std::string::npos;
  };
  do
    kernel = generate(++seed);
  while (!hasTanh(kernel) || kernel.statements.size() < 3);
  RandomKernel smallest = shrink(kernel, hasTanh, 10000);
  EXPECT_TRUE(hasTanh(smallest));
  EXPECT_EQ(smallest.statements.size(), 1u) << smallest.source();
  EXPECT_LE(smallest.arguments.size(), 2u) << smallest.source();
  for (const auto &[name, size] : smallest.sizes)
    EXPECT_LE(size, 1) << name;
}

} // namespace
} // namespace gelato::teeth
