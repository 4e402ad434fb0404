//===- CheckNames.cpp - names of a file -----------------------------------===//
//
// Nothing shadows anything: one name means one thing in a file. Kernels are the
// exception, since an expression cannot name them: a kernel may be called gelu.
// But each gives its name to symbols and its arguments' names to a C prototype,
// so what C and its library have taken is refused here, where it can be said.
//
//===----------------------------------------------------------------------===//

#include "Checker.h"
#include "ReservedNames.h"

#include "gelato/Dialect/PublicNames.h"
#include "gelato/Numerics/FunctionRows.h"
#include "gelato/Support/Spelling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace gelato;

bool Checker::isFunctionName(llvm::StringRef name) const {
  return fns.count(name) || findBuiltin(name) || name == "matmul" ||
         (!isPrelude && findPreludeFn(name));
}

std::vector<llvm::StringRef> Checker::functionNames() const {
  std::vector<llvm::StringRef> names;
  for (const auto &entry : fns)
    names.push_back(entry.getKey());
  llvm::sort(names); // a StringMap has no order of its own
  if (!isPrelude)
    llvm::append_range(names, languageFunctions());
  return names;
}

bool Checker::refuseFunctionName(llvm::StringRef name, SourceRange range) {
  auto own = fns.find(name);
  if (own != fns.end()) {
    error(ErrorId::NameOfFunction, range,
          "'" + name.str() +
              "' is the name of a function; choose "
              "another one")
        .note(own->second.decl->nameRange, "the function is here");
    return true;
  }
  if (!isFunctionName(name))
    return false;
  error(ErrorId::NameOfFunction, range,
        "'" + name.str() +
            "' is a built-in function; choose another "
            "name, such as my_" +
            name.str());
  return true;
}

bool Checker::refuseCName(llvm::StringRef name, SourceRange range) {
  if (isPrototypeArgument(name)) {
    error(ErrorId::NameInC, range,
          "'" + name.str() +
              "' is an argument of every kernel in the "
              "C interface; choose another name");
    return true;
  }
  if (!isReservedInC(name))
    return false;
  error(ErrorId::NameInC, range,
        "'" + name.str() +
            "' is taken in the generated C header; "
            "choose another name");
  return true;
}

void Checker::declareFunctions() {
  for (const auto &fn : program.fns) {
    fn->isPrelude = isPrelude;
    fn->isActivation = isPrelude && numerics::findFunction(fn->name);
    // Of a declaration that could not be read, the name is all there is.
    if (fn->body && refuseFunctionName(fn->name, fn->nameRange))
      continue;
    fns.try_emplace(fn->name, FnEntry{fn.get()});
  }
  for (const auto &kernel : program.kernels) {
    auto own = fns.find(kernel->name);
    if (own != fns.end()) {
      error(ErrorId::DeclaredTwice, kernel->nameRange,
            "'" + kernel->name + "' is declared twice; choose another name")
          .note(own->second.decl->nameRange, "it is an fn here");
      continue;
    }
    auto [entry, isNew] = kernels.try_emplace(kernel->name, kernel.get());
    if (!isNew)
      error(ErrorId::DeclaredTwice, kernel->nameRange,
            "'" + kernel->name + "' is declared twice; choose another name")
          .note(entry->second->nameRange, "it is a kernel here");
  }
}

void Checker::checkSymbols() {
  for (const auto &kernel : program.kernels) {
    llvm::StringRef name = kernel->name;
    if (name.starts_with("_")) {
      error(ErrorId::SymbolUnderscore, kernel->nameRange,
            "a kernel's name becomes a symbol and may not "
            "begin with '_'; choose another name");
      continue;
    }
    if (isLibraryFunction(name)) {
      error(ErrorId::SymbolInLibrary, kernel->nameRange,
            "'" + kernel->name +
                "' is a function of the C library, which "
                "this kernel would replace; choose another "
                "name, such as " +
                kernel->name + "_kernel");
      continue;
    }
    if (refuseCName(name, kernel->nameRange))
      continue;
    for (llvm::StringRef suffix : kSymbolSuffixes) {
      auto other = kernels.find((name + suffix).str());
      if (other != kernels.end())
        error(ErrorId::SymbolTwice, other->second->nameRange,
              "'" + other->second->name + "' is also a symbol of kernel '" +
                  kernel->name + "'; choose another name")
            .note(kernel->nameRange, "that kernel is here");
    }
  }
}

void Checker::checkBindings() {
  SourceRange nowhere{program.file, SourceRange::noOffset,
                      SourceRange::noOffset};
  llvm::StringMap<bool> known;
  std::vector<llvm::StringRef> names;
  auto add = [&](const TensorType &type) {
    for (const Dim &dim : type.dims)
      if (!dim.isLiteral() && known.try_emplace(dim.name).second)
        names.push_back(dim.name);
  };
  for (const auto &kernel : program.kernels) {
    for (const auto &argument : kernel->arguments)
      add(argument->type);
    for (const Result &result : kernel->results)
      add(result.type);
  }
  if (program.kernels.empty())
    return; // that is the mistake
  for (const auto &[name, size] : bindings) {
    std::string text = "size " + name + "=" + std::to_string(size) + ": ";
    if (!known.count(name)) {
      if (!program.isWhole)
        continue;
      std::string wayOut = didYouMean(name, names);
      if (wayOut.empty() && !names.empty() && names.size() <= 16)
        wayOut = "; bind one of " + llvm::join(names, ", ");
      else if (wayOut.empty())
        wayOut = "; remove it";
      error(ErrorId::UnknownBinding, nowhere,
            text + "no kernel has a dimension '" + name + "'" + wayOut);
    } else if (size < 1 || size > maxSize) {
      error(ErrorId::BindingSize, nowhere,
            text + "expected a size from 1 to 2^40; to leave it to run time, "
                   "remove it");
    }
  }
}
