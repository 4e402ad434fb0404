//===- CheckFns.cpp - scalar functions ------------------------------------===//
//
// Functions are checked callees first, found by a search with an explicit
// stack: a chain of ten thousand functions must not become ten thousand frames.
// Since they are substituted, a few functions that double each other would
// expand without end; their expanded size is counted before anything is
// expanded.
//
//===----------------------------------------------------------------------===//

#include "Checker.h"

#include "gelato/Frontend/Visit.h"
#include "llvm/ADT/STLExtras.h"

using namespace gelato;

void Checker::collectCallees(const Expr &expr, FnEntries &callees) {
  if (auto *call = llvm::dyn_cast<CallExpr>(&expr)) {
    auto entry = fns.find(call->callee);
    if (entry != fns.end())
      callees.insert(&entry->second);
  }
  forEachChild(expr,
               [&](const Expr &child) { collectCallees(child, callees); });
}

Checker::Extent Checker::measure(const Expr &expr) {
  Extent extent;
  forEachChild(expr, [&](const Expr &child) {
    Extent below = measure(child);
    extent.work += below.work;
    extent.height = std::max(extent.height, below.height);
  });
  extent.height += 1;
  if (!llvm::isa<LiteralExpr, NameExpr>(expr))
    extent.work += 1;
  if (llvm::isa<MatmulExpr>(expr))
    extent.work += heavyWork;
  auto *call = llvm::dyn_cast<CallExpr>(&expr);
  if (call && call->fn) {
    extent.work += call->fn->inlinedWork;
    extent.height += call->fn->inlinedHeight;
  } else if (call) {
    const Builtin *builtin = findBuiltin(call->builtin);
    extent.work += builtin && builtin->hasAccuracy ? heavyWork : 0;
  }
  return extent;
}

void Checker::checkFns() {
  for (const auto &fn : program.fns) {
    auto entry = fns.find(fn->name);
    // A second declaration of a name was reported and has no entry.
    if (entry != fns.end() && entry->second.decl == fn.get())
      visitFns(entry->second);
  }
}

void Checker::reportCycle(llvm::ArrayRef<FnEntry *> cycle) {
  constexpr size_t maxShown = 5;
  std::string through;
  for (FnEntry *entry : cycle) {
    entry->isBroken = true;
    if (entry == cycle.front() || cycle.size() > maxShown)
      continue;
    through += through.empty() ? " through '" : ", '";
    through += entry->decl->name + "'";
  }
  if (cycle.size() > maxShown)
    through = " through " + std::to_string(cycle.size() - 1) + " others";
  const FnDecl &first = *cycle.front()->decl;
  error(ErrorId::RecursiveFunction, first.nameRange,
        "function '" + first.name + "' calls itself" + through +
            "; functions are expanded where they are called: write it without "
            "the call");
}

void Checker::visitFns(FnEntry &root) {
  if (root.state != FnEntry::State::New)
    return;
  struct Frame {
    FnEntry *entry;
    FnEntries callees;
    size_t next = 0;
  };
  std::vector<Frame> stack;
  auto open = [&](FnEntry &entry) {
    entry.state = FnEntry::State::Open;
    Frame frame{&entry, {}, 0};
    if (entry.decl->body)
      collectCallees(*entry.decl->body, frame.callees);
    for (const auto &param : entry.decl->params)
      if (param->defaultValue)
        collectCallees(*param->defaultValue, frame.callees);
    stack.push_back(std::move(frame));
  };
  open(root);
  while (!stack.empty()) {
    Frame &top = stack.back();
    if (top.next == top.callees.size()) {
      checkFn(*top.entry);
      top.entry->state = FnEntry::State::Done;
      stack.pop_back();
      continue;
    }
    FnEntry &callee = *top.callees[top.next++];
    if (callee.state == FnEntry::State::New) {
      open(callee);
    } else if (callee.state == FnEntry::State::Open) {
      // All from the callee to the top of the stack call each other.
      auto first = llvm::find_if(
          stack, [&](const Frame &frame) { return frame.entry == &callee; });
      std::vector<FnEntry *> cycle;
      for (; first != stack.end(); ++first)
        cycle.push_back(first->entry);
      reportCycle(cycle);
    }
  }
}

bool Checker::checkFnParams(FnDecl &fn, Scope &scope) {
  bool valid = true;
  bool hasDefault = false;
  for (const auto &param : fn.params) {
    if (refuseFunctionName(param->name, param->range)) {
      valid = false;
      continue;
    }
    auto [entry, isNew] = scope.values.try_emplace(param->name, param.get());
    if (!isNew) {
      error(ErrorId::DeclaredTwice, param->range,
            "parameter '" + param->name +
                "' is declared twice; choose another name")
          .note(entry->second->range, "first here");
      valid = false;
    }
    if (!param->defaultValue) {
      if (hasDefault) {
        error(ErrorId::DefaultOrder, param->range,
              "parameter '" + param->name +
                  "' has no default, but one before it has; "
                  "move it to the front");
        valid = false;
      }
      continue;
    }
    hasDefault = true;
    Scope constants;
    constants.isFn = true;
    if (!checkRoot(param->defaultValue, constants))
      valid = false;
    else if (!llvm::isa<LiteralExpr>(*param->defaultValue) ||
             param->defaultValue->type.element != ElementType::F32) {
      error(ErrorId::DefaultValue, param->defaultValue->range,
            "a default is a constant number, found another expression; write "
            "one such as 0.5");
      valid = false;
    }
  }
  return valid;
}

void Checker::checkFn(FnEntry &entry) {
  FnDecl &fn = *entry.decl;
  if (entry.isBroken || !fn.body) {
    entry.isBroken = true;
    return;
  }
  Scope scope;
  scope.isFn = true;
  // Broken until all of it was found right.
  entry.isBroken = true;
  if (!checkFnParams(fn, scope) || !checkRoot(fn.body, scope))
    return;
  Extent extent = measure(*fn.body);
  fn.inlinedWork = extent.work;
  fn.inlinedHeight = extent.height;
  entry.isBroken = false;
}
