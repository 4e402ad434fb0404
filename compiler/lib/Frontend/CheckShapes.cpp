//===- CheckShapes.cpp - broadcasting and @ -------------------------------===//
//
// Shapes are compared symbolically: equal names, or equal numbers. A name never
// broadcasts, whatever it is bound to, so that a kernel that is right for one
// binding is right for all.
//
//===----------------------------------------------------------------------===//

#include "Checker.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace gelato;

std::string gelato::sourceOf(const Expr &expr, llvm::StringRef other) {
  constexpr size_t maxShown = 24;
  llvm::StringRef text = expr.range.text();
  bool shown = text.size() <= maxShown &&
               llvm::all_of(text, [](char c) { return llvm::isPrint(c); });
  return shown && !text.empty() ? text.str() : other.str();
}

std::string gelato::shapeText(const std::vector<Dim> &dims) {
  if (dims.empty())
    return "a scalar";
  std::string text;
  for (const Dim &dim : dims)
    text += (text.empty() ? "[" : ", ") + dim.str();
  return text + "]";
}

std::string gelato::countText(size_t count, llvm::StringRef noun) {
  return std::to_string(count) + " " + noun.str() + (count == 1 ? "" : "s");
}

/// Why two dimensions that might be the same size are not taken for it.
static std::string whyUnequal(const Dim &a, const Dim &b) {
  if (a.isLiteral() != b.isLiteral())
    return "dimensions are compared by name, whatever --set binds: write the "
           "same one, " +
           a.str() + " or " + b.str() + ", in both places";
  for (const Dim &dim : {a, b})
    if (!dim.isLiteral() && dim.value == 1)
      return "only a literal 1 broadcasts: declare the dimension as 1 instead "
             "of " +
             dim.name;
  return "only a literal 1 broadcasts: give dimensions that are the same size "
         "one name, or declare the one that repeats as 1";
}

bool Checker::broadcast(const Expr &expr, llvm::ArrayRef<const Expr *> operands,
                        std::vector<Dim> &dims) {
  std::vector<Dim> shape;
  for (const Expr *operand : operands) {
    // From the last dimension on; a shorter shape is extended in front.
    std::vector<Dim> other = operand->type.dims;
    if (other.size() > shape.size())
      std::swap(shape, other);
    for (size_t i = 0; i < other.size(); ++i) {
      Dim &mine = shape[shape.size() - other.size() + i];
      if (other[i].broadcasts())
        continue;
      if (mine.broadcasts()) {
        mine = other[i];
        continue;
      }
      if (meet(mine, other[i], expr.range)) {
        // The one that was declared says more than what is left of another.
        if (mine.isDifference)
          mine = other[i];
        continue;
      }
      std::vector<std::string> found;
      for (const Expr *each : operands)
        found.push_back(sourceOf(*each, "one") + " is " +
                        shapeText(each->type.dims));
      error(ErrorId::ShapesDiffer, expr.range,
            "these shapes do not combine: " + llvm::join(found, ", ") +
                "; aligned at their last dimensions, they differ "
                "in " +
                mine.str() + " and " + other[i].str())
          .note(whyUnequal(mine, other[i]));
      return false;
    }
  }
  dims = std::move(shape);
  return true;
}

bool Checker::checkMatmulShapes(MatmulExpr &matmul, const Scope &scope) {
  const Expr &lhs = *matmul.lhs, &rhs = *matmul.rhs;
  const std::vector<Dim> &l = lhs.type.dims, &r = rhs.type.dims;
  if (scope.isFn) {
    error(ErrorId::ProductInFunction, matmul.range,
          "found @ in an fn, which works element by element; "
          "write the product in the kernel");
    return false;
  }
  if (l.empty() || r.empty()) {
    const Expr &scalar = l.empty() ? lhs : rhs;
    error(ErrorId::ProductOfScalar, scalar.range,
          sourceOf(scalar, "this side of @") +
              " is a scalar; @ sums over a dimension: to multiply by a scalar, "
              "write *");
    return false;
  }
  if (r.size() != 2) {
    Diagnostic &wrong =
        error(ErrorId::ProductRank, rhs.range,
              "the right side of @ has two dimensions, found " +
                  sourceOf(rhs, "this") + ", which is " + shapeText(r));
    // x @ w with its sides swapped, or a vector.
    if (l.size() == 2 && l[0] == r.back())
      wrong.note("swap the sides: write " + sourceOf(rhs, "right") + " @ " +
                 sourceOf(lhs, "left"));
    else if (r.size() == 1)
      wrong.note("declare a vector on the right as a matrix of one column: [" +
                 r[0].str() + ", 1]");
    else if (r.size() > 2)
      wrong.note("only the left side has batch dimensions: declare this one "
                 "without, and call the kernel for each batch");
    return false;
  }
  if (!meet(l.back(), r[0], matmul.range)) {
    reportSummedSizes(matmul);
    return false;
  }
  matmul.type.element = ElementType::F32;
  matmul.type.dims.assign(l.begin(), l.end() - 1);
  matmul.type.dims.push_back(r[1]);
  return true;
}

/// A param, or its transposed: what usually stands on the right.
static bool isWeight(const Expr &expr) {
  if (auto *transpose = llvm::dyn_cast<TransposeExpr>(&expr))
    return isWeight(*transpose->operand);
  auto *name = llvm::dyn_cast<NameExpr>(&expr);
  auto *argument =
      name ? llvm::dyn_cast_or_null<Argument>(name->decl) : nullptr;
  return argument && argument->isParam;
}

void Checker::reportSummedSizes(const MatmulExpr &matmul) {
  const Expr &lhs = *matmul.lhs, &rhs = *matmul.rhs;
  const std::vector<Dim> &l = lhs.type.dims, &r = rhs.type.dims;
  std::string left = sourceOf(lhs, "the left side");
  std::string right = sourceOf(rhs, "the right side");
  Diagnostic &differ =
      error(ErrorId::SummedSizes, matmul.range,
            "the sizes summed over differ: " + left + " has " + l.back().str() +
                (l.size() == 1 ? " elements, " : " columns, ") + right +
                " has " + r[0].str() + " rows");
  auto *transposed = llvm::dyn_cast<TransposeExpr>(&rhs);
  std::string isShape = right + " is " + shapeText(r);
  bool isSwapped = l.size() == 2 && isWeight(lhs) && !isWeight(rhs);
  if (isSwapped && r[1] == l[1])
    differ.note(lhs.range,
                "swap the sides: write " + right + " @ " + left + ".T");
  else if (l.back() == r[1] && transposed)
    differ.note(rhs.range, isShape + "; it fits without .T: write " +
                               sourceOf(*transposed->operand, "it"));
  else if (l.back() == r[1])
    differ.note(rhs.range, isShape + "; if it is stored [out, in], write " +
                               sourceOf(rhs, "the right side") + ".T");
  else if (l.size() == 2 && r[1] == l[0])
    differ.note(lhs.range, "swap the sides: write " + right + " @ " + left);
  else if (l.back().isLiteral() != r[0].isLiteral())
    differ.note(rhs.range, whyUnequal(l.back(), r[0]));
  else
    differ.note(rhs.range, left + " is " + shapeText(l) + ", " + isShape +
                               "; give the dimension summed over one name in "
                               "both");
}
