//===- Prelude.cpp - the functions written in the language ----------------===//
//
// Prelude.gel is embedded in the library and parsed when first asked for; its
// trees live as long as the process, since checked programs point into them.
//
//===----------------------------------------------------------------------===//

#include "Checker.h"

#include "gelato/Frontend/EmbeddedPrelude.h"
#include "llvm/Support/ErrorHandling.h"

using namespace gelato;

namespace {

struct LoadedPrelude {
  std::unique_ptr<SourceFile> file;
  std::unique_ptr<Program> program;
  llvm::StringMap<const FnDecl *> index;
};

const LoadedPrelude &loaded() {
  // Never destroyed: a program that outlives main may still point into it.
  static const LoadedPrelude *prelude = [] {
    auto *result = new LoadedPrelude;
    DiagnosticEngine diagnostics;
    for (const auto &[name, text] : embeddedPrelude())
      if (name == "Prelude.gel")
        result->file = std::make_unique<SourceFile>("<prelude>", text.str());
    if (!result->file)
      llvm::report_fatal_error("gelato was built without its prelude");
    result->program = parse(*result->file, diagnostics);
    // A prelude that is wrong is a defect of this build, found by any test.
    if (!result->program ||
        !Checker(*result->program, {}, diagnostics, /*isPrelude=*/true).run())
      llvm::report_fatal_error(llvm::StringRef(diagnostics.str()));
    for (const auto &fn : result->program->fns)
      result->index[fn->name] = fn.get();
    return result;
  }();
  return *prelude;
}

} // namespace

std::vector<llvm::StringRef> gelato::languageFunctions() {
  std::vector<llvm::StringRef> names;
  for (const Builtin &builtin : builtins())
    if (!builtin.isHidden)
      names.push_back(builtin.name);
  for (const auto &fn : prelude().fns)
    if (!llvm::StringRef(fn->name).starts_with("_"))
      names.push_back(fn->name);
  return names;
}

const Program &gelato::prelude() { return *loaded().program; }

const FnDecl *gelato::findPreludeFn(llvm::StringRef name) {
  return name.starts_with("_") ? nullptr : loaded().index.lookup(name);
}
