//===- Checker.h - names, types and shapes ----------------------*- C++ -*-===//
//
// One run over a parsed program: functions first, callees before callers, then
// each kernel from its signature to its return. What fails is reported once: a
// value or function that could not be checked is known as broken, and whatever
// uses it fails without a word.
//
// The members are spread over the Check*.cpp files by subject.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_FRONTEND_CHECKER_H
#define GELATO_LIB_FRONTEND_CHECKER_H

#include "gelato/Frontend/Builtins.h"
#include "gelato/Frontend/Errors.h"
#include "gelato/Frontend/Frontend.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace gelato {

class Checker {
public:
  /// The prelude itself is checked with `isPrelude`.
  Checker(Program &program, const Bindings &bindings,
          DiagnosticEngine &diagnostics, bool isPrelude)
      : program(program), bindings(bindings), diagnostics(diagnostics),
        isPrelude(isPrelude) {}

  bool run();

private:
  /// What names mean inside one kernel or function.
  struct Scope {
    /// A null declaration is a broken one.
    llvm::StringMap<const Decl *> values;
    llvm::StringMap<Dim> dims;
    bool isFn = false;
  };

  struct FnEntry {
    FnDecl *decl;
    bool isBroken = false;
    /// For the order of checking: not yet, being looked at, done.
    enum class State { New, Open, Done } state = State::New;
  };

  // Names of the file (CheckNames.cpp).
  void declareFunctions();
  void checkSymbols();
  void checkBindings();
  /// Reports a name that a function of any kind already has.
  bool refuseFunctionName(llvm::StringRef name, SourceRange range);
  bool isFunctionName(llvm::StringRef name) const;
  /// Reports a name that the generated C header could not use.
  bool refuseCName(llvm::StringRef name, SourceRange range);

  // Functions (CheckFns.cpp).
  void checkFns();
  void visitFns(FnEntry &root);
  void checkFn(FnEntry &entry);
  bool checkFnParams(FnDecl &fn, Scope &scope);
  using FnEntries = llvm::SetVector<FnEntry *>;
  void collectCallees(const Expr &expr, FnEntries &callees);
  void reportCycle(llvm::ArrayRef<FnEntry *> cycle);
  /// Work and height with functions expanded.
  struct Extent {
    uint64_t work = 0;
    unsigned height = 0;
  };
  static Extent measure(const Expr &expr);

  // Kernels (CheckKernel.cpp).
  void checkKernel(Kernel &kernel);
  bool checkSignature(Kernel &kernel, Scope &scope);
  bool declareDims(TensorType &type, SourceRange range, Scope &scope,
                   Kernel &kernel, bool isResult);
  bool checkSize(const TensorType &type, SourceRange range);
  void checkLet(Let &let, Scope &scope);
  void checkReturn(Kernel &kernel, Scope &scope);
  void checkWork(const Kernel &kernel);

  // Expressions (CheckExpr.cpp). Each sets the type and may replace the slot.
  /// The whole of a statement: checked, folded, not too large.
  bool checkRoot(ExprPtr &slot, const Scope &scope);
  bool checkExpr(ExprPtr &slot, const Scope &scope);
  bool checkNode(ExprPtr &slot, const Scope &scope);
  bool checkName(NameExpr &name, const Scope &scope);
  bool checkBinary(Expr &expr, ExprPtr &lhs, ExprPtr &rhs, ElementType element,
                   llvm::StringRef op, const Scope &scope);
  bool checkMatmul(MatmulExpr &matmul, const Scope &scope);
  bool checkTranspose(TransposeExpr &transpose, const Scope &scope);
  bool checkConvert(ConvertExpr &convert, const Scope &scope);
  /// Reports a condition where a number is needed.
  bool requireNumber(const Expr &expr, llvm::StringRef where);
  void reportUnknownName(const NameExpr &name, const Scope &scope);
  /// Replaces a constant by its literal; reports literals that are no f32.
  bool fold(ExprPtr &slot);
  bool requireFinite(const Expr &expr);

  // Shapes (CheckShapes.cpp).
  /// The shape of an elementwise operation on all operands.
  bool broadcast(const Expr &expr, llvm::ArrayRef<const Expr *> operands,
                 std::vector<Dim> &dims);
  bool checkMatmulShapes(MatmulExpr &matmul, const Scope &scope);
  void reportSummedSizes(const MatmulExpr &matmul);

  // Slices (CheckSlices.cpp).
  bool checkSlice(SliceExpr &slice, const Scope &scope);
  bool bindBound(std::optional<Dim> &bound, const Scope &scope);
  bool checkBounds(const SliceExpr &slice, size_t dim);
  /// Reports slices below `expr` of what can only be read whole, and what is
  /// transposed where values are computed.
  bool checkViews(const Expr &expr, bool isRightSide);
  /// Whether `expr` is a matrix read by columns, also by a name.
  bool isTransposed(const Expr &expr) const;
  /// Reports a transposed operand, of `convert` if that is not null.
  bool refuseTransposed(const Expr &expr, const ConvertExpr *convert = nullptr);
  /// Whether `expr` is a param or a part of one, transposed or not, also by a
  /// name.
  bool isPartOfParam(const Expr &expr) const;
  /// Whether two dimensions are equal, or will have to be: what a slice leaves
  /// is compared by value.
  bool meet(const Dim &a, const Dim &b, SourceRange where);

  // Calls (CheckCalls.cpp).
  bool checkCall(ExprPtr &slot, const Scope &scope);
  bool checkMatmulCall(ExprPtr &slot, const Scope &scope);
  void reportGivenTwice(const CallExpr::Named &option);
  /// Reports an option that a call has twice.
  bool refuseRepeatedOption(const CallExpr &call);
  bool checkBuiltinCall(CallExpr &call, const Builtin &builtin,
                        const Scope &scope);
  bool applyOption(CallExpr &call, const Builtin &builtin,
                   const CallExpr::Named &option);
  bool checkFnCall(CallExpr &call, const FnDecl &fn, const Scope &scope);
  bool bindFnArguments(CallExpr &call, const FnDecl &fn);
  bool refuseAccuracy(const CallExpr &call, SourceRange range);
  bool checkArguments(CallExpr &call, bool firstIsCondition,
                      const Scope &scope);
  void reportUnknownCallee(const CallExpr &call, const Scope &scope);

  Diagnostic &error(ErrorId id, SourceRange range, std::string message) {
    isValid = false;
    return report(isUnheard ? unheard : diagnostics, id, range,
                  std::move(message));
  }
  std::vector<llvm::StringRef> functionNames() const;

  Program &program;
  const Bindings &bindings;
  DiagnosticEngine &diagnostics;
  bool isPrelude;
  Kernel *current = nullptr; ///< the kernel that is being checked
  /// Statements that are views.
  llvm::DenseSet<const Decl *> partsOfParams, transposedStatements;
  llvm::StringSet<> freeSlices; ///< which free sizes of slices were refused
  bool isValid = true;
  /// What is said of a kernel whose signature could not be read would mostly
  /// follow from that.
  bool isUnheard = false;
  DiagnosticEngine unheard;
  uint64_t callWork = 0;   ///< of all calls of functions that are expanded
  uint64_t kernelWork = 0; ///< of the kernel at hand
  uint64_t fileWork = 0;   ///< of all kernels
  llvm::StringMap<FnEntry> fns;
  llvm::StringMap<const Kernel *> kernels;
};

/// A short piece of text as it stands in the source, or `other`.
std::string sourceOf(const Expr &expr, llvm::StringRef other);
/// "[M, D]", or "a scalar".
std::string shapeText(const std::vector<Dim> &dims);
/// "1 argument", "2 arguments".
std::string countText(size_t count, llvm::StringRef noun);

} // namespace gelato

#endif // GELATO_LIB_FRONTEND_CHECKER_H
