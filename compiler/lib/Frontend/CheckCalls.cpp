//===- CheckCalls.cpp - calls and their arguments -------------------------===//
//
// A call means a function of the file, a built-in one or one of the prelude; no
// name is in two of them. Options of built-in functions, and the accuracy of
// what the prelude has of activations, take texts from a fixed list; arguments
// of other functions may be given by name.
//
//===----------------------------------------------------------------------===//

#include "Checker.h"
#include "Foreign.h"

#include "gelato/Frontend/Fold.h"
#include "gelato/Support/Spelling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace gelato;

namespace {

/// `"none" or "tanh"`
std::string listTexts(llvm::ArrayRef<llvm::StringLiteral> values) {
  std::string list;
  for (size_t i = 0; i < values.size(); ++i) {
    if (i > 0)
      list += i + 1 == values.size() ? " or " : ", ";
    list += "\"" + values[i].str() + "\"";
  }
  return list;
}

/// The value of an option that exists, or nothing and what is wrong with it.
std::optional<std::string> optionValue(const CallExpr::Named &option,
                                       std::string &message) {
  llvm::ArrayRef<llvm::StringLiteral> values =
      findCallOption(option.name)->values;
  if (option.text && llvm::is_contained(values, *option.text))
    return option.text;
  message = option.name + " takes " + listTexts(values) + ", found ";
  auto isPlain = [](llvm::StringRef text) {
    return text.size() <= maxNameBytes &&
           llvm::all_of(text, [](char c) { return llvm::isPrint(c); });
  };
  std::string found;
  if (option.value)
    message += found = sourceOf(*option.value, "an expression");
  else if (isPlain(*option.text))
    message += "\"" + (found = *option.text) + "\"";
  else
    message += "another text";
  std::vector<llvm::StringRef> names(values.begin(), values.end());
  llvm::StringRef meant = llvm::is_contained(values, found)
                              ? llvm::StringRef(found)
                              : closestName(found, names);
  message += meant.empty()
                 ? "; write one of them, in double quotes"
                 : "; write " + option.name + "=\"" + meant.str() + "\"";
  return std::nullopt;
}

/// "elu(x, alpha = 1)"
std::string formOf(const FnDecl &fn) {
  std::string form = fn.name + "(";
  for (const auto &param : fn.params) {
    form += (param->index ? ", " : "") + param->name;
    if (param->defaultValue)
      form += " = " + sourceOf(*param->defaultValue, "...");
  }
  return form + ")";
}

} // namespace

bool Checker::checkCall(ExprPtr &slot, const Scope &scope) {
  auto &call = llvm::cast<CallExpr>(*slot);
  if (call.callee == "matmul")
    return checkMatmulCall(slot, scope);
  auto own = fns.find(call.callee);
  if (own != fns.end())
    return !own->second.isBroken && checkFnCall(call, *own->second.decl, scope);
  const Builtin *builtin = findBuiltin(call.callee);
  if (builtin && !builtin->isHidden)
    return checkBuiltinCall(call, *builtin, scope);
  if (const FnDecl *fn = isPrelude ? nullptr : findPreludeFn(call.callee))
    return checkFnCall(call, *fn, scope);
  reportUnknownCallee(call, scope);
  return false;
}

void Checker::reportUnknownCallee(const CallExpr &call, const Scope &scope) {
  std::string quoted = "'" + call.callee + "'";
  std::string meant =
      diagnostics.isFull() ? "" : didYouMean(call.callee, functionNames());
  const ForeignWord *foreign =
      findForeignWord(call.callee, ForeignPlace::Function);
  auto value = scope.values.find(call.callee);
  if (value != scope.values.end() && !value->second)
    isValid = false; // a broken one
  else if (value != scope.values.end())
    error(ErrorId::ValueAsFunction, call.calleeRange,
          quoted + " is a value, not a function; to multiply, write " +
              call.callee + " * (...)");
  else if (kernels.count(call.callee))
    error(ErrorId::KernelAsFunction, call.calleeRange,
          quoted + " is a kernel, which only the outside calls; write its "
                   "expression here, or declare an fn");
  else if (foreign)
    error(ErrorId::ForeignFunction, call.calleeRange,
          "there is no function " + quoted + "; " + foreign->wayOut.str());
  else
    error(ErrorId::UnknownFunction, call.calleeRange,
          "there is no function " + quoted +
              (meant.empty() ? "; declare it: fn " + call.callee + "(v) = ..."
                             : meant));
}

bool Checker::checkArguments(CallExpr &call, bool firstIsCondition,
                             const Scope &scope) {
  bool valid = true;
  for (ExprPtr &arg : call.args)
    valid &= checkExpr(arg, scope);
  if (!valid)
    return false;
  llvm::SmallVector<const Expr *, 4> operands;
  for (const ExprPtr &arg : call.args) {
    operands.push_back(arg.get());
    if (firstIsCondition && operands.size() == 1) {
      if (arg->type.element == ElementType::Bool)
        continue;
      error(ErrorId::ExpectedCondition, arg->range,
            "the first argument of " + call.callee +
                " is a comparison, found a number; write " + call.callee +
                "(x > 0, a, b)");
      return false;
    }
    if (!requireNumber(*arg, "an argument of " + call.callee))
      return false;
  }
  return broadcast(call, operands, call.type.dims);
}

//===----------------------------------------------------------------------===//
// Built-in functions
//===----------------------------------------------------------------------===//

bool Checker::applyOption(CallExpr &call, const Builtin &builtin,
                          const CallExpr::Named &option) {
  std::vector<llvm::StringRef> known;
  if (!builtin.tanhForm.empty())
    known.push_back("approximate");
  if (builtin.hasAccuracy)
    known.push_back("accuracy");
  if (!llvm::is_contained(known, option.name)) {
    std::string wayOut = didYouMean(option.name, known);
    if (option.name == "accuracy")
      wayOut = "; it is exactly rounded anyway: remove it";
    else if (wayOut.empty() && option.value && call.args.size() < builtin.arity)
      wayOut = "; its arguments have no names: write " + builtin.form.str();
    else if (wayOut.empty() && known.empty())
      wayOut = "; it has none: remove it";
    else if (wayOut.empty())
      wayOut = "; it has " + llvm::join(known, " and ") + ": write one of them";
    error(ErrorId::UnknownOption, option.range,
          "'" + call.callee + "' has no option '" + option.name + "'" + wayOut);
    return false;
  }
  std::string message;
  std::optional<std::string> value = optionValue(option, message);
  if (!value) {
    error(ErrorId::OptionValue, option.valueRange, std::move(message));
    return false;
  }
  if (option.name == "accuracy")
    call.accuracy = *value;
  else if (*value == "tanh")
    call.builtin = builtin.tanhForm.str();
  return true;
}

void Checker::reportGivenTwice(const CallExpr::Named &option) {
  error(ErrorId::GivenTwice, option.range,
        "'" + option.name + "' is given twice; remove one");
}

bool Checker::refuseRepeatedOption(const CallExpr &call) {
  for (size_t i = 0; i < call.named.size(); ++i)
    for (size_t earlier = 0; earlier < i; ++earlier)
      if (call.named[earlier].name == call.named[i].name) {
        reportGivenTwice(call.named[i]);
        return true;
      }
  return false;
}

bool Checker::checkBuiltinCall(CallExpr &call, const Builtin &builtin,
                               const Scope &scope) {
  call.builtin = builtin.name.str();
  bool valid = true;
  if (refuseRepeatedOption(call))
    valid = false;
  else
    for (const CallExpr::Named &option : call.named)
      valid &= applyOption(call, builtin, option);
  if (call.args.size() != builtin.arity) {
    if (!valid)
      return false;
    error(ErrorId::ArgumentCount, call.range,
          "'" + call.callee + "' takes " +
              countText(builtin.arity, "argument") + ", found " +
              std::to_string(call.args.size()) + "; write " +
              builtin.form.str());
    return false;
  }
  call.named.clear();
  return checkArguments(call, builtin.name == "where", scope) && valid;
}

bool Checker::checkMatmulCall(ExprPtr &slot, const Scope &scope) {
  auto &call = llvm::cast<CallExpr>(*slot);
  if (call.args.size() != 2) {
    error(ErrorId::ArgumentCount, call.range,
          "'matmul' takes 2 arguments, found " +
              std::to_string(call.args.size()) +
              "; write matmul(x, w), or x @ w");
    return false;
  }
  if (refuseRepeatedOption(call))
    return false;
  for (const CallExpr::Named &option : call.named) {
    std::string message;
    if (option.name != "precision") {
      error(ErrorId::UnknownOption, option.range,
            "'matmul' has no option '" + option.name +
                "'; write matmul(x, w, precision=\"f32\")");
      return false;
    }
    std::optional<std::string> value = optionValue(option, message);
    if (!value) {
      error(ErrorId::OptionValue, option.valueRange, std::move(message));
      return false;
    }
    if (*value == "tf32") {
      error(ErrorId::NoTf32, option.valueRange,
            "TF32 products; leave precision out for f32");
      return false;
    }
  }
  auto matmul = std::make_unique<MatmulExpr>(
      call.range, std::move(call.args[0]), std::move(call.args[1]));
  slot = std::move(matmul);
  return checkMatmul(llvm::cast<MatmulExpr>(*slot), scope);
}

//===----------------------------------------------------------------------===//
// Functions written in the language
//===----------------------------------------------------------------------===//

bool Checker::bindFnArguments(CallExpr &call, const FnDecl &fn) {
  // Nothing moves until all is found right: a refused call stays whole.
  std::vector<ExprPtr *> given(std::max(fn.params.size(), call.args.size()));
  for (size_t i = 0; i < call.args.size(); ++i)
    given[i] = &call.args[i];
  size_t givenCount = call.args.size();
  std::optional<std::string> accuracy;
  for (CallExpr::Named &option : call.named) {
    if (fn.isActivation && option.name == "accuracy") {
      if (accuracy) {
        reportGivenTwice(option);
        return false;
      }
      std::string message;
      accuracy = optionValue(option, message);
      if (!accuracy) {
        error(ErrorId::OptionValue, option.valueRange, std::move(message));
        return false;
      }
      continue;
    }
    ++givenCount;
    auto param = llvm::find_if(fn.params, [&](const auto &candidate) {
      return candidate->name == option.name;
    });
    if (param == fn.params.end()) {
      std::vector<llvm::StringRef> names;
      for (const auto &each : fn.params)
        names.push_back(each->name);
      error(ErrorId::UnknownParameter, option.range,
            "'" + fn.name + "' has no parameter '" + option.name + "'" +
                didYouMean(option.name, names) + "; write " + formOf(fn) +
                (option.name == "accuracy"
                     ? "; it is written in the language: give "
                       "an accuracy to the functions in it"
                     : ""));
      return false;
    }
    if (option.text) {
      error(ErrorId::TextAsNumber, option.valueRange,
            "'" + option.name +
                "' takes a number, found a text; write it without quotes");
      return false;
    }
    ExprPtr *&arg = given[(*param)->index];
    if (arg) {
      reportGivenTwice(option);
      return false;
    }
    arg = &option.value;
  }
  bool isMissing = llvm::any_of(fn.params, [&](const auto &param) {
    return !given[param->index] && !param->defaultValue;
  });
  if (isMissing || given.size() > fn.params.size()) {
    error(ErrorId::ArgumentCount, call.range,
          "'" + fn.name + "' takes " + countText(fn.params.size(), "argument") +
              ", found " + std::to_string(givenCount) + "; write " +
              formOf(fn));
    return false;
  }
  std::vector<ExprPtr> args;
  for (const auto &param : fn.params) {
    if (ExprPtr *arg = given[param->index]) {
      args.push_back(std::move(*arg));
      continue;
    }
    double value = llvm::cast<LiteralExpr>(*param->defaultValue).value;
    args.push_back(std::make_unique<LiteralExpr>(call.range, value));
  }
  call.args = std::move(args);
  call.named.clear();
  call.accuracy = accuracy.value_or("");
  return true;
}

/// Reports an accuracy in a call that is substituted.
bool Checker::refuseAccuracy(const CallExpr &call, SourceRange range) {
  auto unknown = [](const FnParam &) { return std::optional<double>(); };
  if (call.accuracy.empty() || becomesOp(call, unknown))
    return false;
  std::string name = call.fn->name, defaults;
  for (const auto &param : call.fn->params)
    if (param->defaultValue)
      defaults += (defaults.empty() ? "" : ", ") + param->name + " = " +
                  sourceOf(*param->defaultValue, "...");
  error(ErrorId::UnknownOption, range,
        "'" + name + "' has an accuracy with " + defaults +
            " only; remove it, or write the formula and give an accuracy to "
            "the functions in it");
  return true;
}

bool Checker::checkFnCall(CallExpr &call, const FnDecl &fn,
                          const Scope &scope) {
  // Before anything is expanded, or folded, which costs as much.
  bool wasWithin = callWork <= maxFileWork;
  callWork += fn.inlinedWork;
  if (callWork > maxFileWork) {
    if (wasWithin)
      error(ErrorId::WorkLimit, call.range,
            "with this call the calls of the file come to " +
                std::to_string(callWork) + " operations, expected at most " +
                std::to_string(maxFileWork) +
                "; write a shorter fn, or split the file");
    return false;
  }
  auto option = llvm::find_if(call.named, [](const CallExpr::Named &named) {
    return named.name == "accuracy";
  });
  SourceRange accuracyRange =
      option == call.named.end() ? SourceRange() : option->range;
  if (!bindFnArguments(call, fn) ||
      !checkArguments(call, /*firstIsCondition=*/false, scope))
    return false;
  call.fn = &fn;
  if (refuseAccuracy(call, accuracyRange)) {
    call.fn = nullptr;
    return false;
  }
  call.type.element = fn.body->type.element;
  return true;
}
