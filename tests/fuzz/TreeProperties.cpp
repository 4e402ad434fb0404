//===- TreeProperties.cpp - of parsed and of checked trees ----------------===//

#include "Properties.h"

#include "gelato/Frontend/Builtins.h"
#include "gelato/Frontend/Fold.h"
#include "gelato/Frontend/Visit.h"
#include "llvm/ADT/STLExtras.h"

using namespace gelato;
using namespace gelato::fuzz;

/// Calls `visit` with the root of each expression; `isKernel` says of what.
template <typename Visit>
static void forEachRoot(const Program &program, Visit visit) {
  for (const auto &fn : program.fns) {
    for (const auto &param : fn->params)
      if (param->defaultValue)
        visit(*param->defaultValue, /*isKernel=*/false);
    visit(*fn->body, /*isKernel=*/false);
  }
  for (const auto &kernel : program.kernels) {
    for (const auto &let : kernel->lets)
      visit(*let->value, /*isKernel=*/true);
    for (const ExprPtr &value : kernel->returns)
      visit(*value, /*isKernel=*/true);
  }
}

static void checkType(const TensorType &type) {
  require(type.rank() <= maxRank, "a tensor has at most 8 dimensions");
  for (const Dim &dim : type.dims)
    require(!dim.isLiteral() ||
                (dim.value && *dim.value >= 1 && *dim.value <= maxSize),
            "a literal dimension is a size");
}

//===----------------------------------------------------------------------===//
// After parse()
//===----------------------------------------------------------------------===//

static unsigned checkParsedExpr(const Expr &expr, SourceRange outer) {
  require(expr.range.hasPlace() && expr.range.file == outer.file &&
              expr.range.begin < expr.range.end,
          "an expression has a range");
  require(outer.begin <= expr.range.begin && expr.range.end <= outer.end,
          "an expression lies inside the one around it");
  unsigned height = 0;
  forEachChild(expr, [&](const Expr &child) {
    height = std::max(height, checkParsedExpr(child, expr.range));
  });
  // Values of named arguments are no children yet.
  if (auto *call = llvm::dyn_cast<CallExpr>(&expr))
    for (const CallExpr::Named &named : call->named) {
      require(bool(named.value) != named.text.has_value(),
              "a named argument is a text or an expression");
      if (named.value)
        height = std::max(height, checkParsedExpr(*named.value, expr.range));
    }
  require(expr.height == height + 1 && expr.height <= maxHeight,
          "an expression knows its height");
  return expr.height;
}

static size_t nestingOf(const SourceFile &file) {
  size_t open = 0, deepest = 0;
  DiagnosticEngine ignored;
  for (const Token &token : lex(file, ignored)) {
    open += token.kind == TokenKind::LParen;
    open -= token.kind == TokenKind::RParen;
    deepest = std::max(deepest, open);
  }
  return deepest;
}

void gelato::fuzz::checkParsed(const Program &program) {
  SourceRange whole{program.file, 0, uint32_t(program.file->text().size())};
  forEachRoot(program,
              [&](const Expr &root, bool) { checkParsedExpr(root, whole); });
  require(nestingOf(*program.file) <= maxNesting,
          "parentheses nest as deep as they may, and no deeper");
  for (const auto &kernel : program.kernels) {
    require(!kernel->name.empty() && !kernel->results.empty() &&
                !kernel->returns.empty(),
            "a kernel has a name, results and a return");
    require(kernel->range.to(whole).begin <= kernel->nameRange.begin &&
                kernel->returnRange.end <= kernel->range.end,
            "a kernel's range holds all of it");
    for (const auto &argument : kernel->arguments)
      checkType(argument->type);
    for (const Result &result : kernel->results)
      checkType(result.type);
  }
}

static bool hasSlices(const Expr &expr) {
  bool found = llvm::isa<SliceExpr>(expr);
  forEachChild(expr, [&](const Expr &child) { found |= hasSlices(child); });
  if (auto *call = llvm::dyn_cast<CallExpr>(&expr))
    for (const CallExpr::Named &named : call->named)
      found |= named.value && hasSlices(*named.value);
  return found;
}

bool gelato::fuzz::hasSlices(const Program &program) {
  bool found = false;
  forEachRoot(program,
              [&](const Expr &root, bool) { found |= ::hasSlices(root); });
  return found;
}

//===----------------------------------------------------------------------===//
// After check()
//===----------------------------------------------------------------------===//

static void checkCall(const CallExpr &call) {
  require(call.builtin.empty() != (call.fn == nullptr),
          "a call is of a built-in function or of an fn");
  require(call.named.empty(), "named arguments have found their places");
  if (call.fn) {
    require(call.args.size() == call.fn->params.size(),
            "a call has one argument per parameter");
    require(call.fn->inlinedHeight > 0,
            "a function that is called was checked");
    require(call.accuracy.empty() || call.fn->isActivation,
            "of fns only activations have an accuracy");
    return;
  }
  const Builtin *builtin = findBuiltin(call.builtin);
  require(builtin && call.args.size() == builtin->arity,
          "a call has as many arguments as its row says");
  require(call.accuracy.empty() || builtin->hasAccuracy,
          "only rounded functions have an accuracy");
}

/// A condition is good for the first argument of `where` and nothing else.
static void checkOperands(const Expr &expr) {
  auto *call = llvm::dyn_cast<CallExpr>(&expr);
  bool wantsCondition = call && call->builtin == "where";
  forEachChild(expr, [&](const Expr &child) {
    require((child.type.element == ElementType::Bool) == wantsCondition,
            "numbers and conditions are told apart");
    wantsCondition = false;
  });
}

static void checkCheckedExpr(const Expr &expr, bool isKernel) {
  require(expr.isTyped, "all that was checked has a type");
  checkType(expr.type);
  checkOperands(expr);
  bool areLiterals = true;
  forEachChild(expr, [&](const Expr &child) {
    checkCheckedExpr(child, isKernel);
    areLiterals &= llvm::isa<LiteralExpr>(child);
  });
  if (llvm::isa<NegateExpr, BinaryExpr, CompareExpr, CallExpr>(expr))
    require(!isKernel || !areLiterals, "a constant is one literal");
  if (auto *literal = llvm::dyn_cast<LiteralExpr>(&expr))
    require(isFiniteAsF32(literal->value), "a literal is an f32");
  if (auto *name = llvm::dyn_cast<NameExpr>(&expr)) {
    require(name->decl && name->decl->name == name->name,
            "a name has its declaration");
    require(expr.type == name->decl->type, "a name has its type");
  }
  if (auto *call = llvm::dyn_cast<CallExpr>(&expr))
    checkCall(*call);
  if (llvm::isa<CompareExpr>(expr))
    require(expr.type.element == ElementType::Bool, "a comparison is a bool");
  if (llvm::isa<NegateExpr, BinaryExpr, MatmulExpr>(expr))
    require(expr.type.element == ElementType::F32, "arithmetic gives f32");
  if (auto *matmul = llvm::dyn_cast<MatmulExpr>(&expr)) {
    const TensorType &l = matmul->lhs->type, &r = matmul->rhs->type;
    require(l.rank() >= 1 && r.rank() == 2 && l.dims.back() == r.dims[0] &&
                l.element == r.element && expr.type.rank() == l.rank() &&
                expr.type.dims.back() == r.dims[1],
            "a product sums over equal sizes");
  }
}

/// The names that are not bound, in the order of the signature.
static std::vector<std::string> freeDimsOf(const Kernel &kernel,
                                           const Bindings &bindings) {
  std::vector<std::string> names;
  auto add = [&](const TensorType &type) {
    for (const Dim &dim : type.dims) {
      auto bound = bindings.find(dim.name);
      bool isBound = bound != bindings.end();
      require(dim.isLiteral() || dim.value.has_value() == isBound,
              "a bound dimension has its value");
      require(!isBound || dim.value == bound->second,
              "a dimension has the value that was bound");
      if (!dim.isLiteral() && !isBound && !llvm::is_contained(names, dim.name))
        names.push_back(dim.name);
    }
  };
  for (const auto &argument : kernel.arguments)
    add(argument->type);
  for (const Result &result : kernel.results)
    add(result.type);
  return names;
}

static void checkKnownExpr(const Expr &expr) {
  if (expr.isTyped) {
    checkType(expr.type);
    if (auto *name = llvm::dyn_cast<NameExpr>(&expr))
      require(name->decl, "a name with a type has its declaration");
  }
  forEachChild(expr, checkKnownExpr);
}

void gelato::fuzz::checkKnown(const Program &program) {
  forEachRoot(program, [](const Expr &root, bool) { checkKnownExpr(root); });
}

void gelato::fuzz::checkChecked(const Program &program,
                                const Bindings &bindings) {
  require(program.isChecked, "a program without errors is checked");
  require(!program.kernels.empty(), "a program has a kernel");
  forEachRoot(program, [](const Expr &root, bool isKernel) {
    checkCheckedExpr(root, isKernel);
  });
  for (const auto &fn : program.fns)
    require(fn->inlinedHeight > 0 && fn->inlinedHeight <= maxHeight,
            "functions expand within limits");
  for (const auto &kernel : program.kernels) {
    require(kernel->returns.size() == kernel->results.size(),
            "a kernel returns as much as it declares");
    for (size_t i = 0; i < kernel->returns.size(); ++i)
      require(kernel->returns[i]->type.dims == kernel->results[i].type.dims,
              "a kernel returns the shapes that it declares");
    require(freeDimsOf(*kernel, bindings) == kernel->freeDims,
            "a kernel knows its free dimensions");
  }
}
