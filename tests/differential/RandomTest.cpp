//===- RandomTest.cpp - random kernels against the oracle -----------------===//
//
// Kernels of successive seeds share a file and a level, because compiling the
// file is what takes the time. A failure is looked for again alone, made
// smaller and printed with the command that replays it.
//
//===----------------------------------------------------------------------===//
#include "Coverage.h"
#include "Generator.h"
#include "Harness.h"
#include "RandomOptions.h"
#include "Shrink.h"

#include "gelato/Frontend/Builtins.h"

#include "llvm/Support/FormatVariadic.h"

#include "gtest/gtest.h"

namespace gelato::differential {
namespace {

/// Kernels of a file.
constexpr uint64_t kTogether = 8;
/// Sizes that a kernel is run with besides its own.
constexpr unsigned kRounds = 4;

using Levels = std::vector<const TestedLevel *>;

/// By the number of the file: all levels for one in 16, else one, by turns.
/// Levels without FMA compile slowly and get one turn in eight.
Levels levelsOf(uint64_t seed) {
  uint64_t file = seed / kTogether;
  const std::string &only = randomOptions().level;
  Levels all = testedLevels(), turn;
  for (const TestedLevel *level : all)
    if (only.empty() ? level->level.hasFma == (file % 8 != 4)
                     : level->name() == only || only == "all")
      turn.push_back(level);
  if (!only.empty())
    return turn;
  if (file % 16 == 0 || turn.empty())
    return all;
  return {turn[(file % 8 == 4 ? file / 8 : file) % turn.size()]};
}

/// What became of a kernel: a smaller one must fail in the same way.
struct Verdict {
  enum Kind { Fine, Unsupported, Refused, Broken, Wrong } kind = Fine;
  std::string text;
  Sizes sizes; ///< with which it went wrong
};

/// What became of a program's compilation.
Verdict verdictOf(const CompiledProgram &program) {
  if (program.problem().empty())
    return {};
  return {program.exitCode() == 1   ? Verdict::Refused
          : program.exitCode() == 2 ? Verdict::Unsupported
                                    : Verdict::Broken,
          program.problem(),
          {}};
}

std::shared_ptr<CompiledProgram> compile(llvm::ArrayRef<RandomKernel> kernels,
                                         const Levels &levels) {
  TestProgram program;
  for (size_t i = 0; i < kernels.size(); ++i) {
    std::string suffix = kernels.size() == 1 ? "" : "_" + std::to_string(i);
    program.source += kernels[i].source(suffix);
    for (const std::string &name : kernels[i].bound)
      program.bindings[name + suffix] = kernels[i].sizes.at(name);
  }
  return std::make_shared<CompiledProgram>(program, levels);
}

/// Runs with the kernel's sizes, then `rounds` times with others. Names in the
/// file end in `suffix`.
Verdict run(Subject &subject, const RandomKernel &kernel,
            const std::string &suffix, unsigned rounds) {
  if (!subject.problem().empty())
    return {Verdict::Broken, subject.problem(), kernel.sizes};
  for (unsigned round = 0; round <= rounds; ++round) {
    Sizes sizes = round ? otherSizes(kernel, round) : kernel.sizes;
    Trial trial;
    for (const auto &[name, size] : sizes)
      trial.sizes[name + suffix] = size;
    trial.seed = kernel.seed;
    trial.fill = kernel.fill;
    trial.rows = kernel.rows + suffix;
    trial.inPlace = kernel.inPlace();
    std::string found = subject.check(trial);
    if (!found.empty())
      return {Verdict::Wrong, found, sizes};
  }
  return {Verdict::Fine, "", kernel.sizes};
}

/// What becomes of the kernel in a file of its own.
Verdict judge(const RandomKernel &kernel, const Levels &levels,
              unsigned rounds = 0) {
  auto program = compile(kernel, levels);
  Verdict verdict = verdictOf(*program);
  if (verdict.kind == Verdict::Fine) {
    Subject subject(program);
    return run(subject, kernel, "", rounds);
  }
  verdict.sizes = kernel.sizes;
  return verdict;
}

std::string describe(const RandomKernel &kernel, const Verdict &verdict) {
  std::string text = kernel.source();
  for (const auto &[name, size] : kernel.sizes)
    text += name + "=" + std::to_string(size) +
            (kernel.bound.count(name) ? " bound  " : " free  ");
  return text + fillName(kernel.fill) + " inputs\n" + verdict.text;
}

/// The suite, one file of kernels after the other.
class RandomRun {
public:
  void file(std::vector<RandomKernel> kernels);
  bool isHopeless() const { return failures.size() >= 5; }
  void finish();

private:
  void judgeInFile(Subject &subject, const RandomKernel &kernel,
                   const std::string &suffix, const Levels &levels);
  void fail(RandomKernel kernel, const Verdict &verdict, const Levels &levels);
  void count(const RandomKernel &kernel, Subject &subject,
             const Levels &levels);

  Coverage coverage;
  std::map<std::string, unsigned> unsupported;
  std::vector<std::string> failures; ///< a line each
  uint64_t ran = 0;
  int64_t compared = 0, exact = 0, unbounded = 0;
};

void RandomRun::file(std::vector<RandomKernel> kernels) {
  Levels levels = levelsOf(kernels.front().seed);
  auto program = compile(kernels, levels);
  if (verdictOf(*program).kind == Verdict::Fine) {
    for (size_t i = 0; i < kernels.size() && !isHopeless(); ++i) {
      std::string suffix = kernels.size() == 1 ? "" : "_" + std::to_string(i);
      Subject subject(program, "k" + suffix);
      judgeInFile(subject, kernels[i], suffix, levels);
    }
    return;
  }
  // One of them, or their being together.
  if (kernels.size() == 1) {
    Verdict verdict = judge(kernels.front(), levels);
    if (verdict.kind == Verdict::Unsupported)
      ++unsupported[verdict.text];
    else
      fail(kernels.front(), verdict, levels);
    return;
  }
  bool isAnyWrong = false;
  for (const RandomKernel &kernel : kernels) {
    isAnyWrong |= !compile(kernel, levels)->problem().empty();
    file({kernel});
  }
  if (!isAnyWrong)
    failures.push_back(llvm::formatv(
        "the kernels of seeds {0} to {1} compile alone but not together: {2}",
        kernels.front().seed, kernels.back().seed, program->problem()));
}

void RandomRun::judgeInFile(Subject &subject, const RandomKernel &kernel,
                            const std::string &suffix, const Levels &levels) {
  Verdict verdict = run(subject, kernel, suffix, kRounds);
  ++ran;
  if (verdict.kind == Verdict::Fine)
    return count(kernel, subject, levels);
  Verdict alone = judge(kernel, levels, kRounds);
  if (alone.kind == Verdict::Fine)
    failures.push_back(llvm::formatv(
        "seed {0} fails only in the file of its {1} neighbours: {2}",
        kernel.seed, kTogether, verdict.text));
  else
    fail(kernel, alone, levels);
}

void RandomRun::fail(RandomKernel kernel, const Verdict &verdict,
                     const Levels &levels) {
  uint64_t seed = kernel.seed;
  std::string asGenerated = describe(kernel, verdict);
  kernel.sizes = verdict.sizes;
  RandomKernel smallest = shrink(
      kernel,
      [&](const RandomKernel &next) {
        return judge(next, levels).kind == verdict.kind;
      },
      // A refused kernel is the generator's mistake.
      verdict.kind == Verdict::Refused ? 0 : 120);
  ADD_FAILURE() << "seed " << seed << " fails; the smallest kernel found:\n"
                << describe(smallest, judge(smallest, levels))
                << "\nas generated:\n"
                << asGenerated;
  std::string level = levels.size() == 1 ? levels.front()->name() : "all";
  failures.push_back(llvm::formatv(
      "{0}: replay: build/bin/differential --seed {1} --level '{2}'",
      llvm::StringRef(verdict.text).split('\n').first, seed, level));
}

void RandomRun::count(const RandomKernel &kernel, Subject &subject,
                      const Levels &levels) {
  compared += subject.compared;
  exact += subject.exact;
  unbounded += subject.unbounded;
  coverage.add(kernel);
  for (const TestedLevel *level : levels)
    coverage.add("level " + level->name());
  for (const std::string &root : subject.roots())
    coverage.add("root " + root);
}

void RandomRun::finish() {
  for (const auto &[what, count] : unsupported)
    llvm::outs() << count << " not supported: " << what << "\n";
  llvm::outs() << ran << " random kernels ran, " << compared
               << " elements compared: " << exact << " bit for bit, "
               << unbounded << " of which nothing is known; with:";
  coverage.print(llvm::outs());
  for (const std::string &line : failures)
    ADD_FAILURE() << line;
  EXPECT_GT(ran, 0u);
  if (!failures.empty() || ran < 400)
    return;
  // Else the generator makes kernels that prove nothing.
  EXPECT_LT(unsupported.size(), ran / 20);
  EXPECT_LT(unbounded, compared / 8);
  EXPECT_GT(exact, compared / 8);
  EXPECT_EQ(coverage.missing(ran), "");
}

/// A new function of the prelude must be given to the generator.
TEST(Random, TablesHaveEveryFunction) {
  std::string texts = " min( max( where(";
  for (const FunctionRow &row : functionRows())
    texts += std::string(" ") + row.text;
  auto expect = [&](const std::string &name) {
    EXPECT_NE(texts.find(" " + name + "("), std::string::npos)
        << name << " is in no row of functionRows()";
  };
  for (const Builtin &builtin : builtins())
    if (!builtin.isHidden)
      expect(builtin.name.str());
  for (const auto &fn : prelude().fns)
    if (fn->name[0] != '_')
      expect(fn->name);
}

TEST(Random, KernelsAgreeWithTheOracle) {
  const RandomOptions &options = randomOptions();
  ASSERT_FALSE(levelsOf(options.seed).empty())
      << "no level is called " << options.level;
  RandomRun run;
  std::vector<RandomKernel> kernels;
  uint64_t end = options.seed + options.count;
  for (uint64_t seed = options.seed; seed < end && !run.isHopeless(); ++seed) {
    kernels.push_back(generate(seed));
    if (seed + 1 == end || (seed + 1) % kTogether == 0) {
      run.file(std::move(kernels));
      kernels.clear();
    }
  }
  run.finish();
}

} // namespace
} // namespace gelato::differential
