//===- CheckExpr.cpp - types of expressions, constants --------------------===//
//
// A 16-bit value is one of storage: a name or a conversion has its own element
// type, all arithmetic gives f32.
//
//===----------------------------------------------------------------------===//

#include "Checker.h"

#include "gelato/Frontend/Fold.h"
#include "gelato/Frontend/Visit.h"
#include "gelato/Support/Spelling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace gelato;

bool Checker::checkRoot(ExprPtr &slot, const Scope &scope) {
  if (!checkExpr(slot, scope) || !requireFinite(*slot) ||
      !checkViews(*slot, /*isRightSide=*/false))
    return false;
  Extent extent = measure(*slot);
  kernelWork += extent.work;
  if (extent.height <= maxHeight)
    return true;
  error(ErrorId::ExpressionLimit, slot->range,
        "found an expression of " + std::to_string(extent.height) +
            " operations above each other, functions expanded, expected at "
            "most " +
            std::to_string(maxHeight) + "; name parts of it in statements");
  return false;
}

bool Checker::checkExpr(ExprPtr &slot, const Scope &scope) {
  bool valid = checkNode(slot, scope) && fold(slot);
  slot->isTyped = valid;
  return valid;
}

bool Checker::checkNode(ExprPtr &slot, const Scope &scope) {
  bool valid = false;
  switch (slot->kind()) {
  case Expr::Kind::Literal:
    return true;
  case Expr::Kind::Name:
    return checkName(llvm::cast<NameExpr>(*slot), scope);
  case Expr::Kind::Negate: {
    auto &negate = llvm::cast<NegateExpr>(*slot);
    valid = checkExpr(negate.operand, scope) &&
            requireNumber(*negate.operand, "negated");
    if (valid)
      slot->type.dims = negate.operand->type.dims;
    break;
  }
  case Expr::Kind::Binary: {
    auto &binary = llvm::cast<BinaryExpr>(*slot);
    valid = checkBinary(binary, binary.lhs, binary.rhs, ElementType::F32,
                        toString(binary.op), scope);
    break;
  }
  case Expr::Kind::Compare: {
    auto &compare = llvm::cast<CompareExpr>(*slot);
    valid = checkBinary(compare, compare.lhs, compare.rhs, ElementType::Bool,
                        toString(compare.op), scope);
    break;
  }
  case Expr::Kind::Matmul:
    valid = checkMatmul(llvm::cast<MatmulExpr>(*slot), scope);
    break;
  case Expr::Kind::Transpose:
    valid = checkTranspose(llvm::cast<TransposeExpr>(*slot), scope);
    break;
  case Expr::Kind::Slice:
    valid = checkSlice(llvm::cast<SliceExpr>(*slot), scope);
    break;
  case Expr::Kind::Call:
    valid = checkCall(slot, scope);
    break;
  case Expr::Kind::Convert:
    valid = checkConvert(llvm::cast<ConvertExpr>(*slot), scope);
    break;
  }
  return valid;
}

bool Checker::checkName(NameExpr &name, const Scope &scope) {
  auto value = scope.values.find(name.name);
  if (value == scope.values.end()) {
    reportUnknownName(name, scope);
    return false;
  }
  name.decl = value->second;
  if (!name.decl)
    return false;
  name.type = name.decl->type;
  return true;
}

void Checker::reportUnknownName(const NameExpr &name, const Scope &scope) {
  std::string quoted = "'" + name.name + "'";
  auto dim = scope.dims.find(name.name);
  if (dim != scope.dims.end()) {
    error(ErrorId::DimensionAsValue, name.range,
          quoted +
              " is a dimension, not a value; write its size as a number, or "
              "give it as an f32 argument");
  } else if (isFunctionName(name.name)) {
    error(ErrorId::FunctionAsValue, name.range,
          quoted + " is a function; call it: " + name.name + "(...)");
  } else if (kernels.count(name.name)) {
    error(ErrorId::KernelAsFunction, name.range,
          quoted + " is a kernel, which only the outside calls; write its "
                   "expression here, or declare an fn");
  } else {
    std::string meant;
    if (!diagnostics.isFull()) {
      std::vector<llvm::StringRef> names;
      for (const auto &value : scope.values)
        names.push_back(value.getKey());
      llvm::sort(names);
      meant = didYouMean(name.name, names);
    }
    error(ErrorId::UnknownName, name.range,
          quoted +
              (scope.isFn ? " is not known; an fn sees only its parameters"
                          : " is not known; expected an argument or a name "
                            "assigned above") +
              (!meant.empty() ? meant
               : scope.isFn   ? ": add it to them"
                              : ": declare it, or assign it first"));
  }
}

bool Checker::requireNumber(const Expr &expr, llvm::StringRef where) {
  if (expr.type.element != ElementType::Bool)
    return true;
  error(ErrorId::ExpectedNumber, expr.range,
        "a comparison is " + where.str() +
            ", expected a number; write where(condition, 1, 0)");
  return false;
}

bool Checker::checkBinary(Expr &expr, ExprPtr &lhs, ExprPtr &rhs,
                          ElementType element, llvm::StringRef op,
                          const Scope &scope) {
  // Both sides, so that the errors of both are seen.
  bool left = checkExpr(lhs, scope), right = checkExpr(rhs, scope);
  std::string where = "an operand of " + op.str();
  if (!left || !right || !requireNumber(*lhs, where) ||
      !requireNumber(*rhs, where))
    return false;
  expr.type.element = element;
  return broadcast(expr, {lhs.get(), rhs.get()}, expr.type.dims);
}

bool Checker::checkMatmul(MatmulExpr &matmul, const Scope &scope) {
  bool left = checkExpr(matmul.lhs, scope);
  bool right = checkExpr(matmul.rhs, scope);
  if (!left || !right || !requireNumber(*matmul.lhs, "an operand of @") ||
      !requireNumber(*matmul.rhs, "an operand of @") ||
      !checkMatmulShapes(matmul, scope))
    return false;
  ElementType lhs = matmul.lhs->type.element, rhs = matmul.rhs->type.element;
  if (lhs == rhs)
    return true;
  // Narrow the left side, or widen the right one; or the other way round.
  bool narrowLeft = lhs == ElementType::F32;
  auto convert = [](const Expr &expr, ElementType type, llvm::StringRef other) {
    return toString(type).str() + "(" + sourceOf(expr, other) + ")";
  };
  std::string l = sourceOf(*matmul.lhs, "left");
  std::string r = sourceOf(*matmul.rhs, "right");
  std::string narrowed = narrowLeft
                             ? convert(*matmul.lhs, rhs, "left") + " @ " + r
                             : l + " @ " + convert(*matmul.rhs, lhs, "right");
  std::string widened = narrowLeft
                            ? l + " @ " + convert(*matmul.rhs, lhs, "right")
                            : convert(*matmul.lhs, rhs, "left") + " @ " + r;
  if (lhs != ElementType::F32 && rhs != ElementType::F32)
    widened = convert(*matmul.lhs, ElementType::F32, "left") + " @ " +
              convert(*matmul.rhs, ElementType::F32, "right");
  error(ErrorId::MixedTypes, matmul.range,
        "@ multiplies equal element types, found " + toString(lhs).str() +
            " @ " + toString(rhs).str() + "; write " + narrowed + ", or " +
            widened + " for 16-bit storage with f32 arithmetic");
  return false;
}

bool Checker::checkTranspose(TransposeExpr &transpose, const Scope &scope) {
  if (!checkExpr(transpose.operand, scope) ||
      !requireNumber(*transpose.operand, "transposed"))
    return false;
  // Only now: checking may have replaced the operand.
  const TensorType &type = transpose.operand->type;
  if (type.rank() != 2) {
    error(ErrorId::TransposeRank, transpose.range,
          ".T needs a matrix, found " +
              sourceOf(*transpose.operand, "a value") + ", which is " +
              shapeText(type.dims) + "; remove .T, or declare a matrix");
    return false;
  }
  transpose.type = type;
  std::swap(transpose.type.dims[0], transpose.type.dims[1]);
  return true;
}

bool Checker::checkConvert(ConvertExpr &convert, const Scope &scope) {
  if (!checkExpr(convert.operand, scope) ||
      !requireNumber(*convert.operand, "converted"))
    return false;
  convert.type = convert.operand->type;
  convert.type.element = convert.to;
  return true;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

bool Checker::requireFinite(const Expr &expr) {
  auto *literal = llvm::dyn_cast<LiteralExpr>(&expr);
  if (!literal || isFiniteAsF32(literal->value))
    return true;
  error(
      ErrorId::ConstantRange, expr.range,
      std::isnan(literal->value)
          ? "found a constant that is not a number, expected one that f32 "
            "holds; write another one"
          : llvm::formatv("found a constant of {0:e3}, expected at most "
                          "3.4028235e38, the largest f32; write a smaller one",
                          literal->value)
                .str());
  return false;
}

bool Checker::fold(ExprPtr &slot) {
  // A conversion rounds and a product has a shape: neither is a real number.
  bool constant =
      llvm::isa<NegateExpr, BinaryExpr, CompareExpr, CallExpr>(*slot);
  forEachChild(*slot, [&](const Expr &child) {
    constant &= llvm::isa<LiteralExpr>(child);
  });
  std::optional<double> value;
  if (constant)
    value = evaluateConstant(*slot);
  if (value) {
    auto literal = std::make_unique<LiteralExpr>(slot->range, *value);
    literal->type = slot->type;
    slot = std::move(literal);
    return true;
  }
  // Here the constants below meet values: each is rounded.
  bool valid = true;
  forEachChild(*slot,
               [&](const Expr &child) { valid &= requireFinite(child); });
  return valid;
}
