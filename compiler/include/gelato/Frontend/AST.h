//===- AST.h - the tree of a .gel file --------------------------*- C++ -*-===//
//
// What parse() builds and check() completes. The parser fills in everything
// except the fields marked "set by check()"; after a successful check()
//
//   - every expression has its type; names point at their declarations, calls
//     at a built-in function or at an fn; arguments left out are filled in from
//     their defaults, so `args` has one expression per parameter;
//   - every constant subexpression of a kernel is one LiteralExpr, folded in
//     double; whoever lowers it rounds it once, to f32;
//   - every shape has been checked symbolically, and bound dimensions carry
//     their value.
//
// Nodes are plain data owned from above by unique_ptr and are read through
// llvm::isa, cast and dyn_cast. Ranges point into the SourceFile that was
// parsed, and calls of prelude functions point into the prelude, which lives as
// long as the process.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_FRONTEND_AST_H
#define GELATO_FRONTEND_AST_H

#include "gelato/Support/SourceFile.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Casting.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gelato {

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

/// Bool is the type of a comparison; it only feeds the first argument of where.
enum class ElementType { F32, BF16, F16, Bool };

/// "f32", "bf16", "f16" or "bool".
llvm::StringRef toString(ElementType type);

/// One dimension of a shape: a number, a name that may be bound to one, or what
/// a slice leaves of another dimension.
struct Dim {
  std::string name;             ///< empty: a literal number
  std::optional<int64_t> value; ///< a literal's number; a name's once bound
  SourceRange range;            ///< where it was written; not compared
  /// The name is a text such as "G - F" and no one declared it; in a checked
  /// program it has a value.
  bool isDifference = false;

  bool isLiteral() const { return name.empty(); }
  /// A size that the kernel is told at run time.
  bool isFree() const { return !value; }
  /// Only a literal 1 broadcasts; a name bound to 1 does not.
  bool broadcasts() const { return isLiteral() && value == 1; }
  std::string str() const;
};

/// Symbolic equality: equal names, or equal literals.
bool operator==(const Dim &a, const Dim &b);
inline bool operator!=(const Dim &a, const Dim &b) { return !(a == b); }

/// An element type and a shape; rank 0 is a scalar.
struct TensorType {
  ElementType element = ElementType::F32;
  std::vector<Dim> dims;

  size_t rank() const { return dims.size(); }
  std::string str() const; ///< "f32[M, D]", and "f32" for a scalar
};

bool operator==(const TensorType &a, const TensorType &b);
inline bool operator!=(const TensorType &a, const TensorType &b) {
  return !(a == b);
}

//===----------------------------------------------------------------------===//
// Declarations that a name can mean
//===----------------------------------------------------------------------===//

class Expr;
using ExprPtr = std::unique_ptr<Expr>;
struct FnDecl;

struct Decl {
  enum class Kind {
    Argument, ///< an input or param of a kernel
    Let,      ///< a statement `name = value` of a kernel
    FnParam   ///< a parameter of an fn: always an f32 scalar
  };

  explicit Decl(Kind kind) : kind_(kind) {}
  Kind kind() const { return kind_; }

  std::string name;
  SourceRange range; ///< of the name
  TensorType type;   ///< a Let's is set by check()

private:
  Kind kind_;
};

struct Argument : Decl {
  Argument() : Decl(Kind::Argument) {}
  bool isParam = false; ///< constant across calls: packed once

  static bool classof(const Decl *decl) {
    return decl->kind() == Kind::Argument;
  }
};

struct Let : Decl {
  Let() : Decl(Kind::Let) {}
  ExprPtr value;

  static bool classof(const Decl *decl) { return decl->kind() == Kind::Let; }
};

struct FnParam : Decl {
  FnParam() : Decl(Kind::FnParam) {}
  unsigned index = 0;
  ExprPtr defaultValue; ///< null: none; a LiteralExpr after check()

  static bool classof(const Decl *decl) {
    return decl->kind() == Kind::FnParam;
  }
};

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

class Expr {
public:
  enum class Kind {
    Literal,
    Name,
    Negate,
    Binary,
    Compare,
    Matmul,
    Transpose,
    Slice,
    Call,
    Convert
  };

  virtual ~Expr() = default;
  Kind kind() const { return kind_; }

  SourceRange range;
  TensorType type;      ///< set by check()
  bool isTyped = false; ///< set by check(): `type` is known
  unsigned height = 1;  ///< of the tree below; limited by the parser

protected:
  Expr(Kind kind, SourceRange range) : range(range), kind_(kind) {}

private:
  Kind kind_;
};

/// A real number. After check() its type is f32 or, where a comparison of
/// constants was folded, bool with value 0 or 1.
class LiteralExpr final : public Expr {
public:
  LiteralExpr(SourceRange range, double value)
      : Expr(Kind::Literal, range), value(value) {}
  double value;

  static bool classof(const Expr *e) { return e->kind() == Kind::Literal; }
};

class NameExpr final : public Expr {
public:
  NameExpr(SourceRange range, std::string name)
      : Expr(Kind::Name, range), name(std::move(name)) {}
  std::string name;
  const Decl *decl = nullptr; ///< set by check()

  static bool classof(const Expr *e) { return e->kind() == Kind::Name; }
};

/// `-operand`
class NegateExpr final : public Expr {
public:
  NegateExpr(SourceRange range, ExprPtr operand);
  ExprPtr operand;

  static bool classof(const Expr *e) { return e->kind() == Kind::Negate; }
};

enum class BinaryOp { Add, Sub, Mul, Div };
llvm::StringRef toString(BinaryOp op); ///< "+", "-", "*", "/"

/// Elementwise, with broadcasting.
class BinaryExpr final : public Expr {
public:
  BinaryExpr(SourceRange range, BinaryOp op, ExprPtr lhs, ExprPtr rhs);
  BinaryOp op;
  ExprPtr lhs, rhs;

  static bool classof(const Expr *e) { return e->kind() == Kind::Binary; }
};

enum class CompareOp { Lt, Le, Gt, Ge, Eq, Ne };
llvm::StringRef toString(CompareOp op); ///< "<", "<=", ">", ">=", "==", "!="

/// Elementwise, with broadcasting; IEEE: a NaN makes all false except `!=`.
class CompareExpr final : public Expr {
public:
  CompareExpr(SourceRange range, CompareOp op, ExprPtr lhs, ExprPtr rhs);
  CompareOp op;
  ExprPtr lhs, rhs;

  static bool classof(const Expr *e) { return e->kind() == Kind::Compare; }
};

/// `lhs @ rhs`, also written matmul(lhs, rhs, precision="..."). lhs has rank
/// >= 1 and sums over its last dimension; rhs has rank 2 and sums over its
/// first. A transposed rhs stays a TransposeExpr.
class MatmulExpr final : public Expr {
public:
  MatmulExpr(SourceRange range, ExprPtr lhs, ExprPtr rhs);
  ExprPtr lhs, rhs;

  static bool classof(const Expr *e) { return e->kind() == Kind::Matmul; }
};

/// `operand.T` of a rank-2 value.
class TransposeExpr final : public Expr {
public:
  TransposeExpr(SourceRange range, ExprPtr operand);
  ExprPtr operand;

  static bool classof(const Expr *e) { return e->kind() == Kind::Transpose; }
};

/// `operand[begin:end, ...]`, one range per leading dimension, either bound may
/// be left out. In a checked program the operand is a part of a param, or the
/// slice stands on the right of @; and every bound, and the size of a dimension
/// that is cut, has a value.
class SliceExpr final : public Expr {
public:
  struct Bounds {
    std::optional<Dim> begin, end;
  };
  SliceExpr(SourceRange range, ExprPtr operand, std::vector<Bounds> bounds);
  ExprPtr operand;
  std::vector<Bounds> bounds;

  static bool classof(const Expr *e) { return e->kind() == Kind::Slice; }
};

/// `callee(args, name=value, ...)`: a scalar function applied to each element,
/// with broadcasting.
class CallExpr final : public Expr {
public:
  /// An argument given by name: a text ("tanh") or an expression.
  struct Named {
    std::string name;
    SourceRange range;               ///< of the name
    std::optional<std::string> text; ///< set for a quoted text
    SourceRange valueRange;
    ExprPtr value; ///< null for a text; moved into args by check()
  };

  CallExpr(SourceRange range, std::string callee, SourceRange calleeRange,
           std::vector<ExprPtr> args, std::vector<Named> named);

  std::string callee; ///< as written
  SourceRange calleeRange;
  /// After check(): one per parameter, defaults and named ones included.
  std::vector<ExprPtr> args;
  std::vector<Named> named; ///< as written; empty after check()

  // Set by check(): exactly one of `builtin` and `fn`.

  /// The canonical name of a built-in function, see Builtins.h: for instance
  /// "gelu_tanh" for gelu(x, approximate="tanh").
  std::string builtin;
  /// A function of the file or of the prelude; the lowering substitutes it
  /// unless becomesOp().
  const FnDecl *fn = nullptr;
  /// "", "tight", "fast", "half" or "approx"; of what becomes an activation op
  /// only.
  std::string accuracy;

  static bool classof(const Expr *e) { return e->kind() == Kind::Call; }
};

/// `bf16(operand)`, `f16(operand)`: narrows, to nearest even; `f32(operand)`:
/// widens, exactly.
class ConvertExpr final : public Expr {
public:
  ConvertExpr(SourceRange range, ElementType to, ExprPtr operand);
  ElementType to;
  ExprPtr operand;

  /// Whether no value changes and there is nothing to do, once checked: every
  /// reader of a 16-bit tensor widens by itself.
  bool isNoOp() const {
    return to == ElementType::F32 || to == operand->type.element;
  }

  static bool classof(const Expr *e) { return e->kind() == Kind::Convert; }
};

//===----------------------------------------------------------------------===//
// Functions, kernels, programs
//===----------------------------------------------------------------------===//

/// `fn name(params) = body`: a scalar function. Its body names only its
/// parameters and calls only functions; after check() no call chain is cyclic.
struct FnDecl {
  std::string name;
  SourceRange nameRange;
  std::vector<std::unique_ptr<FnParam>> params;
  ExprPtr body;

  // Set by check().
  bool isPrelude = false;
  /// Of the prelude, and an op of the dialect where all arguments but the first
  /// have their defaults: such calls take an accuracy and are not substituted.
  bool isActivation = false;
  uint64_t inlinedWork = 0;   ///< of the body, calls substituted
  unsigned inlinedHeight = 0; ///< its height, calls substituted
};

struct Result {
  std::string name; ///< "out" for a single unnamed one
  SourceRange range;
  TensorType type;
};

/// Two dimensions that are equal for the sizes that are bound: a difference and
/// what it met.
struct Condition {
  Dim difference, other;
};

struct Kernel {
  /// The arguments could not be read; only in a tree that is not whole.
  bool isBroken = false;
  std::string name;
  SourceRange nameRange;
  /// Inputs and params in declared order.
  std::vector<std::unique_ptr<Argument>> arguments;
  std::vector<Result> results;
  std::vector<std::unique_ptr<Let>> lets; ///< in order
  std::vector<ExprPtr> returns;           ///< one per result
  SourceRange returnRange;                ///< of the whole statement
  SourceRange range;                      ///< from `kernel` to `}`

  /// Set by check(): the names that are not bound, in order of first
  /// appearance: signature left to right, results last.
  std::vector<std::string> freeDims;
  /// Set by check(): what holds of the bound sizes, each once.
  std::vector<Condition> conditions;
};

struct Program {
  const SourceFile *file = nullptr;
  std::vector<std::unique_ptr<FnDecl>> fns;
  std::vector<std::unique_ptr<Kernel>> kernels;
  /// False if something could not be read. Until analyze() removes them, a Let
  /// without a value and an fn without a body stand for names whose meaning was
  /// not understood.
  bool isWhole = true;
  bool isChecked = false; ///< set by a successful check()
};

/// The tree as text, as --emit=ast prints it: one node per line, types included
/// once they are known.
std::string dump(const Program &program);

} // namespace gelato

#endif // GELATO_FRONTEND_AST_H
