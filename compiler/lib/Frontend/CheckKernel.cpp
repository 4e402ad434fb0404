//===- CheckKernel.cpp - signatures, statements, returns ------------------===//
//
// Bindings are entered into the dimensions of the signature before the body is
// checked. They change no answer: dimensions are compared by name.
//
//===----------------------------------------------------------------------===//

#include "Checker.h"

#include "gelato/Support/Spelling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace gelato;

bool Checker::run() {
  isValid = program.isWhole;
  if (!isPrelude && program.kernels.empty() && program.isWhole)
    error(ErrorId::NoKernel,
          {program.file, SourceRange::noOffset, SourceRange::noOffset},
          "found no kernel in the file; write 'kernel name(x: f32[M]) -> "
          "f32[M] { return ... }'");
  declareFunctions();
  checkSymbols();
  checkBindings();
  checkFns();
  for (const auto &kernel : program.kernels)
    checkKernel(*kernel);
  program.isChecked = isValid;
  return isValid;
}

bool gelato::check(Program &program, const Bindings &bindings,
                   DiagnosticEngine &diagnostics) {
  return Checker(program, bindings, diagnostics, /*isPrelude=*/false).run();
}

llvm::Expected<Bindings> gelato::parseBindings(llvm::StringRef text) {
  Bindings bindings;
  llvm::SmallVector<llvm::StringRef> parts;
  text.split(parts, ',');
  for (llvm::StringRef part : parts) {
    if (text.trim().empty())
      break;
    auto [left, right] = part.split('=');
    llvm::StringRef name = left.trim(), number = right.trim();
    auto isNamePart = [](char c) { return llvm::isAlnum(c) || c == '_'; };
    auto fail = [&](const llvm::Twine &expected) {
      return llvm::createStringError("--set " + text + ": found '" +
                                     part.trim() + "', expected " + expected);
    };
    if (name.empty() || !llvm::all_of(name, isNamePart) ||
        llvm::isDigit(name.front()))
      return fail("a dimension's name and its size, as in D=768,F=3072");
    int64_t size;
    if (number.getAsInteger(10, size) || size < 1 || size > maxSize)
      return fail("a whole number from 1 to 2^40 behind " + name + "=");
    auto [entry, isNew] = bindings.try_emplace(name.str(), size);
    if (!isNew && entry->second != size)
      return fail("one size for " + name + ", which is " +
                  llvm::Twine(entry->second) + " already");
  }
  return bindings;
}

//===----------------------------------------------------------------------===//
// Signatures
//===----------------------------------------------------------------------===//

bool Checker::checkSize(const TensorType &type, SourceRange range) {
  int64_t bytes = type.element == ElementType::F32 ? 4 : 2;
  for (const Dim &dim : type.dims) {
    if (!dim.value)
      continue;
    if (*dim.value < 1 || *dim.value > maxSize)
      return false; // a binding that was reported
    if (bytes > maxBytes / *dim.value) {
      error(ErrorId::TensorLimit, range,
            "a tensor " + type.str() +
                " of these sizes has more than 2^47 bytes; write or bind "
                "smaller sizes");
      return false;
    }
    bytes *= *dim.value;
  }
  return true;
}

bool Checker::declareDims(TensorType &type, SourceRange range, Scope &scope,
                          Kernel &kernel, bool isResult) {
  bool valid = true;
  for (Dim &dim : type.dims) {
    if (dim.isLiteral())
      continue;
    auto bound = bindings.find(dim.name);
    if (bound != bindings.end())
      dim.value = bound->second;
    if (scope.dims.count(dim.name))
      continue;
    if (isResult) {
      std::vector<llvm::StringRef> names;
      for (const auto &known : scope.dims)
        names.push_back(known.getKey());
      llvm::sort(names);
      std::string meant = didYouMean(dim.name, names);
      error(ErrorId::ResultDimension, dim.range,
            "dimension '" + dim.name +
                "' occurs in no argument; the sizes of a result "
                "follow from the arguments" +
                (meant.empty() ? ": write one of theirs" : meant));
      valid = false;
      continue;
    }
    scope.dims[dim.name] = dim;
    if (refuseCName(dim.name, dim.range) ||
        refuseFunctionName(dim.name, dim.range))
      valid = false;
    if (dim.isFree())
      kernel.freeDims.push_back(dim.name);
  }
  return checkSize(type, range) && valid;
}

bool Checker::checkSignature(Kernel &kernel, Scope &scope) {
  bool valid = true;
  llvm::StringMap<SourceRange> names;
  auto declare = [&](const std::string &name, SourceRange range) {
    auto [entry, isNew] = names.try_emplace(name, range);
    if (!isNew) {
      error(ErrorId::DeclaredTwice, range,
            "'" + name + "' is declared twice; choose another name")
          .note(entry->second, "first here");
      return false;
    }
    return !refuseCName(name, range);
  };
  for (const auto &argument : kernel.arguments) {
    bool good = declare(argument->name, argument->range) &&
                !refuseFunctionName(argument->name, argument->range);
    good &= declareDims(argument->type, argument->range, scope, kernel,
                        /*isResult=*/false);
    scope.values.try_emplace(argument->name, argument.get());
    valid &= good;
  }
  for (Result &result : kernel.results) {
    auto argument = names.find(result.name);
    // The unnamed result has a name that the user may not have heard of.
    if (result.name == "out" && argument != names.end() &&
        result.range.text() != "out") {
      error(ErrorId::NameOfResult, argument->second,
            "'out' is the name of the unnamed result; name "
            "this one otherwise, or the result: -> (y: " +
                result.type.str() + ")");
      valid = false;
    } else {
      valid &= declare(result.name, result.range);
    }
    valid &= declareDims(result.type, result.range, scope, kernel,
                         /*isResult=*/true);
  }
  for (const auto &dim : scope.dims) {
    auto name = names.find(dim.getKey());
    if (name == names.end())
      continue;
    error(ErrorId::NameOfDimension, name->second,
          "'" + dim.getKey().str() +
              "' is a dimension already; choose another name")
        .note(dim.second.range, "the dimension is here");
    valid = false;
  }
  return valid;
}

//===----------------------------------------------------------------------===//
// Bodies
//===----------------------------------------------------------------------===//

void Checker::checkKernel(Kernel &kernel) {
  current = &kernel;
  Scope scope;
  isUnheard = kernel.isBroken;
  kernelWork = 0;
  // A wrong signature still gives most names a meaning.
  checkSignature(kernel, scope);
  for (const auto &let : kernel.lets)
    checkLet(*let, scope);
  checkReturn(kernel, scope);
  checkWork(kernel);
  isUnheard = false;
}

void Checker::checkWork(const Kernel &kernel) {
  std::string counts = " (a product or an activation counts " +
                       std::to_string(heavyWork) + "), expected at most ";
  if (kernelWork > maxKernelWork) {
    error(ErrorId::WorkLimit, kernel.nameRange,
          "kernel '" + kernel.name + "' has " + std::to_string(kernelWork) +
              " operations, functions expanded" + counts +
              std::to_string(maxKernelWork) +
              "; split it into several kernels");
    return;
  }
  bool wasWithin = fileWork <= maxFileWork;
  fileWork += kernelWork + heavyWork;
  if (wasWithin && fileWork > maxFileWork)
    error(ErrorId::WorkLimit, kernel.nameRange,
          "with kernel '" + kernel.name + "' the file has " +
              std::to_string(fileWork) + " operations, functions expanded" +
              " (a product, an activation or a kernel counts " +
              std::to_string(heavyWork) + "), expected at most " +
              std::to_string(maxFileWork) + "; split it into several files");
}

void Checker::checkLet(Let &let, Scope &scope) {
  if (!let.value) {
    scope.values.try_emplace(let.name, nullptr);
    return;
  }
  bool valid = checkRoot(let.value, scope);
  if (valid) {
    let.type = let.value->type;
    if (isPartOfParam(*let.value))
      partsOfParams.insert(&let);
    if (isTransposed(*let.value))
      transposedStatements.insert(&let);
  }
  auto known = scope.values.find(let.name);
  if (known != scope.values.end()) {
    Diagnostic &twice =
        error(ErrorId::AssignedTwice, let.range,
              "'" + let.name +
                  "' has a value already; each name is assigned once: "
                  "give the new value a new name");
    if (known->second)
      twice.note(known->second->range, "first here");
    return;
  }
  auto dim = scope.dims.find(let.name);
  if (dim != scope.dims.end())
    error(ErrorId::NameOfDimension, let.range,
          "'" + let.name + "' is a dimension already; choose another name")
        .note(dim->second.range, "the dimension is here");
  else
    refuseFunctionName(let.name, let.range);
  scope.values[let.name] = valid ? &let : nullptr;
}

void Checker::checkReturn(Kernel &kernel, Scope &scope) {
  bool valid = true;
  for (ExprPtr &value : kernel.returns)
    valid &= checkRoot(value, scope);
  if (kernel.returns.empty() || kernel.results.empty())
    return; // could not be read
  if (kernel.returns.size() != kernel.results.size()) {
    error(ErrorId::ResultCount, kernel.returnRange,
          "kernel '" + kernel.name + "' has " +
              countText(kernel.results.size(), "result") + ", found " +
              countText(kernel.returns.size(), "value") +
              "; return one value for each result, or declare results with "
              "names: -> (y: f32[M, D], h: f32[M, F])")
        .note(kernel.results.front().range, "its results are declared here");
    return;
  }
  if (!valid)
    return;
  for (size_t i = 0; i < kernel.returns.size(); ++i) {
    const Expr &value = *kernel.returns[i];
    const Result &result = kernel.results[i];
    // Reported in the signature.
    if (llvm::any_of(result.type.dims, [&](const Dim &dim) {
          return !dim.isLiteral() && !scope.dims.count(dim.name);
        }))
      continue;
    auto meets = [&](const Dim &a, const Dim &b) {
      return meet(a, b, value.range);
    };
    if (!requireNumber(value, "returned") || refuseTransposed(value) ||
        (value.type.rank() == result.type.rank() &&
         std::equal(value.type.dims.begin(), value.type.dims.end(),
                    result.type.dims.begin(), meets)))
      continue;
    std::string message = "the value of result '" + result.name + "' is " +
                          shapeText(value.type.dims) + ", declared is " +
                          shapeText(result.type.dims);
    // Broadcasting is for operands; a result is what it says.
    error(ErrorId::ResultShape, value.range, message + "; change one of them")
        .note(result.range, "declared here");
  }
}
