//===- Harness.h - compiled kernels against the oracle --------------------===//
//
// Compiles a program at every level, runs it in guarded memory and compares
// every element with the reference interpreter, within the interpreter's proven
// bound. A check also runs the kernel with scratch of its own and with several
// threads, row by row, and in place, and wants the same bits each time.
//
//   Subject subject({"kernel k(x: f32[N]) -> f32[N] { return gelu(x) }"});
//   EXPECT_EQ(subject.problem(), "");
//   EXPECT_EQ(subject.check({{{"N", 7}}}), "");
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_DIFFERENTIAL_HARNESS_H
#define GELATO_DIFFERENTIAL_HARNESS_H

#include "Compiled.h"
#include "GuardedMemory.h"
#include "Inputs.h"

#include "gelato/Oracle/Interpreter.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace gelato::differential {

using Sizes = std::map<std::string, int64_t>;

/// One call, and what must hold of it.
struct Trial {
  Sizes sizes; ///< of the free dimensions
  uint64_t seed = 1;
  Fill fill = Fill::Normal;
  /// A free dimension that counts rows which do not depend on each other: the
  /// first of every tensor that has it. Bits must not depend on it.
  std::string rows = {};
  /// The input that the only result may be written over.
  std::string inPlace = {};
};

/// How a kernel is called; every setting must give the same bits.
struct Setting {
  const char *name;
  Side tensors;
  bool ownScratch; ///< exactly as much as asked for
  Side scratch;
  int64_t threads; ///< 0: no parallel_for
};
llvm::ArrayRef<Setting> settings();

/// One kernel of a program, compiled at several levels.
class Subject {
public:
  /// The first kernel of `program`.
  explicit Subject(TestProgram program,
                   std::vector<const TestedLevel *> levels = testedLevels(),
                   MakeObject makeObject = nullptr)
      : Subject(std::make_shared<CompiledProgram>(
            std::move(program), std::move(levels), std::move(makeObject))) {}
  /// The kernel `name`, empty: the first.
  explicit Subject(std::shared_ptr<CompiledProgram> program,
                   llvm::StringRef name = "");

  /// Why it could not be compiled, or empty.
  const std::string &problem() const { return failure; }
  /// The exit code that the command would give: see Category.
  int exitCode() const { return program->exitCode(); }

  /// Runs `trial` at all levels. What was found wrong in words; empty: nothing.
  std::string check(const Trial &trial);

  /// The elements that were compared in all checks, those of which the oracle
  /// knows every bit, and those of which it knows nothing.
  int64_t compared = 0, exact = 0, unbounded = 0;

  /// What its groups are: the kind of root and the type of its schedule,
  /// "contraction f32", in order.
  std::vector<std::string> roots();

private:
  struct Argument {
    std::string name;
    bool isParam;
    Extents extents;
    uint32_t type; ///< gelato_f32, ...
  };
  struct Built {
    const TestedLevel *level;
    const gelato_kernel_info *info;
  };

  bool readSignature();
  std::string checkInfo(const Built &built) const;
  std::vector<int64_t> shapeOf(const Extents &extents,
                               const Sizes &sizes) const;

  std::shared_ptr<CompiledProgram> program;
  mlir::func::FuncOp kernel;       ///< on the waist, for the oracle
  std::vector<Argument> arguments; ///< as declared
  std::vector<Argument> results;
  bool isElementwise = true;
  std::vector<Built> built;
  std::string failure;
};

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_HARNESS_H
