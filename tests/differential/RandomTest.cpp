//===- RandomTest.cpp - random kernels against the oracle -----------------===//
//
// A failure prints the smallest kernel that still fails, and the command that
// replays the seed.
//
//===----------------------------------------------------------------------===//
#include "Generator.h"
#include "Harness.h"
#include "RandomOptions.h"
#include "Shrink.h"

#include "gtest/gtest.h"

namespace gelato::differential {
namespace {

/// What became of a kernel: a smaller one must fail in the same way.
struct Verdict {
  enum Kind { Fine, Unsupported, Refused, Broken, Wrong } kind = Fine;
  std::string text;
  std::map<std::string, int64_t> sizes; ///< with which it went wrong
  int64_t compared = 0, unbounded = 0;
};

/// Runs with the kernel's sizes, then `rounds` times with others.
Verdict judge(const RandomKernel &kernel,
              const std::vector<const TestedLevel *> &levels,
              unsigned rounds = 0) {
  TestProgram program{kernel.source()};
  for (const std::string &name : kernel.bound)
    program.bindings[name] = kernel.sizes.at(name);
  Subject subject(program, levels);
  if (!subject.problem().empty())
    return {subject.exitCode() == 1   ? Verdict::Refused
            : subject.exitCode() == 2 ? Verdict::Unsupported
                                      : Verdict::Broken,
            subject.problem(), kernel.sizes};
  for (unsigned round = 0; round <= rounds; ++round) {
    Trial trial{round ? otherSizes(kernel, round) : kernel.sizes};
    trial.seed = kernel.seed;
    trial.fill = kernel.fill;
    trial.rows = kernel.rows;
    std::string found = subject.check(trial);
    if (!found.empty())
      return {Verdict::Wrong, found, trial.sizes};
  }
  return {Verdict::Fine, "", kernel.sizes, subject.compared, subject.unbounded};
}

/// All levels for one in 32, and for a replay; else one, by turns. Levels
/// without FMA compile slowly and get one turn in ten.
std::vector<const TestedLevel *> levelsFor(uint64_t seed) {
  auto levels = testedLevels();
  if (randomOptions().count == 1 || seed % 32 == 0)
    return levels;
  std::vector<const TestedLevel *> turn;
  for (const TestedLevel *level : levels)
    if (level->level.hasFma == (seed % 10 != 1))
      turn.push_back(level);
  if (turn.empty())
    turn = levels;
  return {turn[seed / 2 % turn.size()]};
}

std::string describe(const RandomKernel &kernel, const Verdict &verdict) {
  std::string text = kernel.source();
  for (const auto &[name, size] : kernel.sizes)
    text += name + "=" + std::to_string(size) +
            (kernel.bound.count(name) ? " bound  " : " free  ");
  return text + fillName(kernel.fill) + " inputs\n" + verdict.text;
}

TEST(Random, KernelsAgreeWithTheOracle) {
  const RandomOptions &options = randomOptions();
  std::map<std::string, unsigned> unsupported;
  uint64_t ran = 0, failures = 0;
  int64_t compared = 0, unbounded = 0;
  for (uint64_t seed = options.seed; seed < options.seed + options.count;
       ++seed) {
    RandomKernel kernel = generate(seed);
    auto levels = levelsFor(seed);
    Verdict verdict = judge(kernel, levels, 3);
    compared += verdict.compared;
    unbounded += verdict.unbounded;
    if (verdict.kind == Verdict::Unsupported) {
      ++unsupported[verdict.text];
      continue;
    }
    ++ran;
    if (verdict.kind == Verdict::Fine)
      continue;
    kernel.sizes = verdict.sizes;
    RandomKernel smallest = shrink(
        kernel,
        [&](const RandomKernel &next) {
          return judge(next, levels).kind == verdict.kind;
        },
        120);
    ADD_FAILURE() << "seed " << seed << " fails; the smallest kernel found:\n"
                  << describe(smallest, judge(smallest, levels))
                  << "\nas generated:\n"
                  << describe(kernel, verdict)
                  << "\nreplay: differential --seed " << seed;
    if (++failures == 5) {
      ADD_FAILURE() << "stopped after five failures, at seed " << seed;
      break;
    }
  }
  for (const auto &[what, count] : unsupported)
    llvm::outs() << count << " not supported: " << what << "\n";
  llvm::outs() << ran << " random kernels from seed " << options.seed
               << " ran, " << compared << " elements compared, of which "
               << "nothing is known of " << unbounded << "\n";
  EXPECT_GT(ran, 0u);
  // Else the generator makes kernels that prove nothing.
  if (options.count > 20) {
    EXPECT_LT(unsupported.size(), ran / 10);
    EXPECT_LT(unbounded, compared / 4);
  }
}

} // namespace
} // namespace gelato::differential
