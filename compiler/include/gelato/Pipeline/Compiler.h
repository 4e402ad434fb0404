//===- Compiler.h - a source file to stages, objects and headers ----------===//
//
// The whole way of a file through gelato. A Compilation holds one program at
// one set of bindings; each step is taken when its result is first asked for,
// so
// `--emit=ast` never loads MLIR's passes and `explain` never generates code.
//
//   SourceFile file(...);
//   Compilation compilation(options);
//   if (compilation.parse(file))
//     if (auto object = compilation.object()) ...
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_PIPELINE_COMPILER_H
#define GELATO_PIPELINE_COMPILER_H

#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Frontend/AST.h"
#include "gelato/Frontend/Frontend.h"
#include "gelato/Pipeline/Stages.h"
#include "gelato/Plan/KernelPlan.h"
#include "gelato/Support/Diagnostic.h"
#include "gelato/Target/CpuLevel.h"
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

struct CompileOptions {
  Bindings bindings;
  std::vector<std::string> kernels; ///< those named; empty: all of the file
  std::vector<const CpuLevel *>
      levels; ///< in any order; empty: the host's best
  Accuracy accuracy = Accuracy::Default; ///< of calls that name none
  std::string scheduleFolder;   ///< looked up before the built-in schedules
  std::string scheduleFile;     ///< comes first for bodies of its root
  std::string name = "kernels"; ///< of the object's module
};

/// The class called `name`, or an error that lists them.
llvm::Expected<Accuracy> findAccuracy(llvm::StringRef name);

/// An error where a folder of schedules was named and is none.
llvm::Error checkScheduleFolder(llvm::StringRef folder);

/// The stages that have a text, in order. From Blocked on there is one per
/// level.
enum class Stage {
  Ast,
  Gelato,
  Linalg,
  Groups,
  Blocked,
  Scheduled,
  Vector,
  Llvm,
  Assembly
};

/// Where the time of a Compilation went so far, in seconds of wall time.
struct CompileTimes {
  double context = 0;  ///< MLIR's context, with its dialects
  double parse = 0;    ///< text to a checked tree
  double schedule = 0; ///< the tree to LLVM IR, schedules applied
  double llvm = 0;     ///< LLVM IR to an object
};

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

  /// The waist as the front end wrote it, merged, or grouped; null on an error.
  mlir::ModuleOp module(Stage stage);

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
  bool run(mlir::ModuleOp module,
           llvm::function_ref<void(mlir::OpPassManager &)> build,
           const llvm::Twine &stage, Category category = Category::Internal);
  mlir::OwningOpRef<mlir::ModuleOp> lowered(Stage stage, const CpuLevel &level);
  std::vector<LevelModule> translated(llvm::LLVMContext &target);
  std::optional<std::string> code(ObjectKind kind, EntryCode entry);
  void setLevel(LevelOptions &options, const CpuLevel &level);
  void fail(llvm::Error error);
  void fail(const llvm::DiagnosticInfo &info);

  CompileOptions settings;
  std::vector<const CpuLevel *> order;
  DiagnosticEngine engine;
  CompileTimes spent;
  const SourceFile *source = nullptr;
  std::unique_ptr<Program> program;
  std::unique_ptr<mlir::MLIRContext> mlirContext;
  mlir::OwningOpRef<mlir::ModuleOp> waist[3]; ///< Gelato, Linalg, Groups
  std::optional<std::vector<KernelPlan>> planned;
  std::map<const CpuLevel *, std::map<std::string, ScheduleStamp>> stamped;
  /// The stage that failed, and its level if it has one.
  std::optional<std::pair<Stage, const CpuLevel *>> failedAt;
};

} // namespace gelato

#endif // GELATO_PIPELINE_COMPILER_H
