//===- Compiled.h - a program, compiled at several levels -----------------===//
#ifndef GELATO_DIFFERENTIAL_COMPILED_H
#define GELATO_DIFFERENTIAL_COMPILED_H

#include "Levels.h"

#include "gelato/Jit/Jit.h"
#include "gelato/Pipeline/Compiler.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace gelato::differential {

struct TestProgram {
  std::string source;
  Bindings bindings = {};
  Accuracy accuracy = Accuracy::Default;
};

/// Makes the object; a tooth replaces it by one that breaks the kernel.
using MakeObject = std::function<std::optional<std::string>(
    Compilation &compilation, const CpuLevel &level)>;

/// All kernels of a program, loaded once per level.
class CompiledProgram {
public:
  struct AtLevel {
    const TestedLevel *level;
    std::unique_ptr<LoadedKernels> kernels;
  };

  explicit CompiledProgram(
      TestProgram program,
      std::vector<const TestedLevel *> levels = testedLevels(),
      MakeObject makeObject = nullptr);
  ~CompiledProgram();

  /// Why it could not be compiled, or empty.
  const std::string &problem() const { return failure; }
  /// The exit code that the command would give: see Category.
  int exitCode() const { return code; }

  llvm::ArrayRef<AtLevel> levels() const { return built; }
  /// Of the first kernel.
  std::string firstKernel() const;
  /// The function of a kernel after a stage up to Groups; null if there is
  /// none.
  mlir::func::FuncOp function(Stage stage, llvm::StringRef kernel) const;

private:
  bool compile(const TestedLevel &level);

  TestProgram program;
  MakeObject makeObject;
  SourceFile file;
  std::unique_ptr<Compilation> compilation; ///< of the first level
  std::vector<AtLevel> built;
  std::string failure;
  int code = 0;
};

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_COMPILED_H
