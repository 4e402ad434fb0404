//===- Compiler.h - a source file to stages, objects and headers ----------===//
//
// The whole way of a file through gelato. A Compilation holds one program at
// one set of bindings; each step is taken when its result is first asked for,
// so `--emit=ast` never loads MLIR's passes and `explain` never generates code.
//
//   SourceFile file(...);
//   Compilation compilation(options);
//   if (compilation.parse(file))
//     if (auto object = compilation.object()) ...
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_PIPELINE_COMPILER_H
#define GELATO_PIPELINE_COMPILER_H

#include "gelato/Frontend/AST.h"
#include "gelato/Pipeline/CompileOptions.h"
#include "gelato/Pipeline/Stages.h"
#include "gelato/Plan/KernelPlan.h"
#include "gelato/Schedule/Schedule.h"
#include "gelato/Support/Diagnostic.h"
#include "gelato/Target/Object.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/LLVMContext.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace gelato {

/// A stage that failed, for whoever looks for the mistake.
struct FailedStage {
  std::string input;  ///< the IR that it was given
  std::string option; ///< by which gelato-opt runs it, "--gelato-to-groups"
};

class Compilation {
public:
  explicit Compilation(CompileOptions options);
  ~Compilation();

  /// Parses and checks. Reports to diagnostics(); `file` must outlive this.
  bool parse(const SourceFile &file);

  /// In place of parse(): a module at stage linalg, as text(Stage::Linalg)
  /// prints it. Such a compilation has no kernels() and no header().
  bool parseLinalg(const SourceFile &file);

  /// The kernels that will be compiled, once parsed.
  std::vector<const Kernel *> kernels() const;

  /// A stage that all levels share, up to groups; null on an error.
  mlir::ModuleOp module(Stage stage);

  /// A stage that `level` has of its own, from blocked on; null on an error.
  mlir::OwningOpRef<mlir::ModuleOp> lowered(Stage stage, const CpuLevel &level);

  /// One plan per kernel, in the order of the file.
  const std::vector<KernelPlan> *plans();

  /// The text of a stage; of one level where the stage has levels. nullopt on
  /// an error.
  std::optional<std::string> text(Stage stage, const CpuLevel *level = nullptr);

  /// One relocatable object with all kernels at all levels. nullopt on an
  /// error.
  std::optional<std::string> object(EntryCode entry = EntryCode::Inside);

  /// `object`, which object() gave, as a module of the runtime; `compiler` is
  /// what the module names as its maker. nullopt on an error.
  std::optional<std::string> sharedObject(llvm::StringRef object,
                                          llvm::StringRef compiler);

  /// The C header of all kernels; `stem` names its guard.
  std::optional<std::string> header(llvm::StringRef stem);

  /// Levels best first, as the object tries them.
  llvm::ArrayRef<const CpuLevel *> levels() const { return order; }

  /// What the body of each group, by the group's name, says of its schedule at
  /// `level`. Null on an error.
  const std::map<std::string, ScheduleStamp> *stamps(const CpuLevel &level);

  /// Where an error was reported, what failed, unless it was something before
  /// stage linalg or behind stage llvm.
  std::optional<FailedStage> failedStage();

  DiagnosticEngine &diagnostics() { return engine; }
  /// What was parsed.
  const SourceFile &file() const { return *source; }
  const CompileTimes &times() const { return spent; }
  mlir::MLIRContext &context();
  const CompileOptions &options() const { return settings; }

private:
  void setOptions(StageOptions &options, const CpuLevel *level);
  bool run(mlir::ModuleOp module, const StageRow &row, const CpuLevel *level);
  std::vector<LevelModule> translated(llvm::LLVMContext &target);
  std::optional<std::string>
  code(EntryCode entry,
       llvm::function_ref<llvm::Expected<std::string>(llvm::Module &)> write);
  void fail(llvm::Error error);
  void fail(const llvm::DiagnosticInfo &info);

  CompileOptions settings;
  std::vector<const CpuLevel *> order;
  DiagnosticEngine engine;
  CompileTimes spent;
  const SourceFile *source = nullptr;
  std::unique_ptr<Program> program;
  std::unique_ptr<mlir::MLIRContext> mlirContext;
  std::map<Stage, mlir::OwningOpRef<mlir::ModuleOp>> shared; ///< by all levels
  std::optional<std::vector<KernelPlan>> planned;
  std::map<const CpuLevel *, std::map<std::string, ScheduleStamp>> stamped;
  /// The stage that failed, and its level if it has one.
  std::optional<std::pair<Stage, const CpuLevel *>> failedAt;
};

} // namespace gelato

#endif // GELATO_PIPELINE_COMPILER_H
