//===- Compiled.cpp - a program, compiled at several levels ---------------===//
#include "Compiled.h"

#include "GuardedMemory.h"

namespace gelato::differential {

CompiledProgram::CompiledProgram(TestProgram given,
                                 std::vector<const TestedLevel *> levels,
                                 MakeObject make)
    : program(std::move(given)), makeObject(std::move(make)),
      file("test.gel", program.source) {
  for (const TestedLevel *level : levels)
    if (!compile(*level))
      return;
  if (built.empty())
    failure = "no level to run";
}

CompiledProgram::~CompiledProgram() = default;

bool CompiledProgram::compile(const TestedLevel &level) {
  CompileOptions options;
  options.bindings = program.bindings;
  options.levels = {&level.level};
  options.accuracy = program.accuracy;
  auto current = std::make_unique<Compilation>(options);
  auto fail = [&](const std::string &why) {
    failure = level.name() + ": " + why;
    code = current->diagnostics().exitCode();
    return false;
  };
  if (!current->parse(file))
    return fail(current->diagnostics().str());
  std::optional<std::string> object;
  auto crash = runTrapped([&] {
    object = makeObject ? makeObject(*current, level.level) : current->object();
  });
  if (crash) {
    (void)current.release(); // in what state is unknown
    failure = level.name() + ": the compiler crashed";
    code = int(Category::Internal) + 1;
    return false;
  }
  if (!object)
    return fail("no object: " + current->diagnostics().str());
  auto loaded =
      LoadedKernels::load(llvm::MemoryBuffer::getMemBufferCopy(*object));
  if (!loaded)
    return fail(llvm::toString(loaded.takeError()));
  if (!compilation)
    compilation = std::move(current);
  built.push_back({&level, std::move(*loaded)});
  return true;
}

std::string CompiledProgram::firstKernel() const {
  return compilation ? compilation->kernels().front()->name : "";
}

mlir::func::FuncOp CompiledProgram::function(Stage stage,
                                             llvm::StringRef kernel) const {
  mlir::ModuleOp module = compilation->module(stage);
  return module ? module.lookupSymbol<mlir::func::FuncOp>(kernel) : nullptr;
}

} // namespace gelato::differential
