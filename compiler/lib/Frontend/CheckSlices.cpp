//===- CheckSlices.cpp - parts of tensors, and the sizes they leave -------===//
//
// `w[:F]` has F rows; `w[F:]` of G rows has G - F, a size that no name stands
// for. Where such a difference meets another dimension the two must be equal:
// not by name, so by value. That is a condition of the kernel; it and the
// bounds are checked for the sizes that are bound, so those must be.
//
//===----------------------------------------------------------------------===//

#include "Checker.h"

#include "gelato/Frontend/Visit.h"
#include "gelato/Support/Spelling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace gelato;

/// "8", or "G = 8".
static std::string valueText(const Dim &dim) {
  std::string number = std::to_string(*dim.value);
  return dim.isLiteral() ? number : dim.name + " = " + number;
}

/// What is left of `size` elements without the first `begin`.
static Dim difference(const Dim &size, const Dim &begin, SourceRange range) {
  Dim left;
  left.range = range;
  if (size.value && begin.value)
    left.value = *size.value - *begin.value;
  if (size.isLiteral() && begin.isLiteral())
    return left;
  left.isDifference = true;
  left.name = size.str() + " - " + begin.str();
  return left;
}

/// A binding out of range was reported already.
static bool isSize(int64_t value) { return value >= 0 && value <= maxSize; }

bool Checker::bindBound(std::optional<Dim> &bound, const Scope &scope) {
  if (!bound || bound->isLiteral())
    return true;
  auto known = scope.dims.find(bound->name);
  if (known != scope.dims.end()) {
    bound->value = known->second.value;
    return true;
  }
  std::vector<llvm::StringRef> names;
  for (const auto &dim : scope.dims)
    names.push_back(dim.getKey());
  llvm::sort(names);
  error(ErrorId::SliceBound, bound->range,
        "'" + bound->name +
            "' is no dimension of this kernel; write one of its dimensions, or "
            "a number" +
            didYouMean(bound->name, names));
  return false;
}

bool Checker::checkBounds(const SliceExpr &slice, size_t dim) {
  const std::optional<Dim> &begin = slice.bounds[dim].begin;
  const std::optional<Dim> &end = slice.bounds[dim].end;
  const Dim &size = slice.operand->type.dims[dim];
  llvm::SetVector<llvm::StringRef> freeNames;
  for (const Dim *each :
       {&size, begin ? &*begin : nullptr, end ? &*end : nullptr}) {
    if (!each || each->value)
      continue;
    if (each->isDifference)
      return true; // of a slice that was refused
    freeNames.insert(each->name);
  }
  static constexpr llvm::StringLiteral nouns[] = {"element", "row", "column"};
  llvm::StringRef noun = nouns[slice.operand->type.rank() == 1 ? 0 : dim + 1];
  const Dim &last = end ? *end : size;
  std::optional<int64_t> first = begin ? begin->value : 0;
  for (std::optional<int64_t> value : {first, last.value, size.value})
    if (value && !isSize(*value))
      return false;
  if (freeNames.empty() && *last.value > *size.value) {
    error(ErrorId::SliceRange, slice.range,
          "the slice ends at " + valueText(last) + ", but " +
              sourceOf(*slice.operand, "what is sliced") + " has " +
              valueText(size) + " " + noun.str() +
              (size.value == 1 ? "" : "s") + "; write an end within them");
    return false;
  }
  if (first && last.value && *first >= *last.value) {
    error(ErrorId::SliceRange, slice.range,
          "the slice is empty: it begins at " +
              (begin ? valueText(*begin) : "0") + " and ends at " +
              valueText(last) + "; write bounds with one " + noun.str() +
              " at least");
    return false;
  }
  if (!freeNames.empty()) {
    std::string set;
    for (llvm::StringRef name : freeNames)
      set += (set.empty() ? "--set " : ",") + name.str() + "=...";
    // Once for the same sizes: a fused checkpoint is sliced more than once.
    if (freeSlices.insert(current->name + set).second)
      error(ErrorId::FreeSlice, slice.range,
            "a slice of sizes that are only known at run time; bind " +
                llvm::join(freeNames, " and ") + ": " + set);
  }
  return true;
}

bool Checker::checkSlice(SliceExpr &slice, const Scope &scope) {
  if (!checkExpr(slice.operand, scope) ||
      !requireNumber(*slice.operand, "sliced"))
    return false;
  if (scope.isFn) {
    error(ErrorId::SliceInFunction, slice.range,
          "found a slice in an fn, which works element by "
          "element; write the slice in the kernel");
    return false;
  }
  const TensorType &type = slice.operand->type;
  if (type.rank() != 1 && type.rank() != 2) {
    error(ErrorId::SliceRank, slice.range,
          "a slice needs a vector or a matrix, found " +
              sourceOf(*slice.operand, "a value") + ", which is " +
              shapeText(type.dims) +
              "; declare its parts as arguments of their own");
    return false;
  }
  if (slice.bounds.size() > type.rank()) {
    error(ErrorId::SliceRank, slice.range,
          "found " + countText(slice.bounds.size(), "range") + ", but " +
              sourceOf(*slice.operand, "what is sliced") + " has " +
              countText(type.rank(), "dimension") +
              "; write at most one for each");
    return false;
  }
  bool valid = true;
  for (SliceExpr::Bounds &bounds : slice.bounds) {
    valid &= bindBound(bounds.begin, scope);
    valid &= bindBound(bounds.end, scope);
  }
  if (!valid)
    return false;
  slice.type = type;
  for (size_t i = 0; i < slice.bounds.size(); ++i) {
    auto &[begin, end] = slice.bounds[i];
    bool fromStart = !begin || (begin->isLiteral() && begin->value == 0);
    if (fromStart && !end)
      continue;
    if (!checkBounds(slice, i))
      return false;
    Dim &size = slice.type.dims[i];
    if (end)
      size = *end;
    if (!fromStart)
      size = difference(size, *begin, slice.range);
  }
  return true;
}

//===----------------------------------------------------------------------===//
// What may be sliced and transposed
//===----------------------------------------------------------------------===//

bool Checker::isPartOfParam(const Expr &expr) const {
  if (auto *transpose = llvm::dyn_cast<TransposeExpr>(&expr))
    return isPartOfParam(*transpose->operand);
  if (auto *slice = llvm::dyn_cast<SliceExpr>(&expr))
    return isPartOfParam(*slice->operand);
  auto *name = llvm::dyn_cast<NameExpr>(&expr);
  if (!name)
    return false;
  auto *argument = llvm::dyn_cast<Argument>(name->decl);
  return argument ? argument->isParam : partsOfParams.contains(name->decl);
}

bool Checker::isTransposed(const Expr &expr) const {
  if (auto *transpose = llvm::dyn_cast<TransposeExpr>(&expr))
    return !isTransposed(*transpose->operand);
  if (auto *slice = llvm::dyn_cast<SliceExpr>(&expr))
    return isTransposed(*slice->operand);
  if (auto *convert = llvm::dyn_cast<ConvertExpr>(&expr))
    return convert->isNoOp() && isTransposed(*convert->operand);
  auto *name = llvm::dyn_cast<NameExpr>(&expr);
  return name && transposedStatements.contains(name->decl);
}

bool Checker::refuseTransposed(const Expr &expr, const ConvertExpr *convert) {
  if (!isTransposed(expr))
    return false;
  error(ErrorId::TransposedValue, expr.range,
        sourceOf(expr, "a transposed matrix") +
            " as a value, expected it as the right side of @; " +
            (convert ? "write " + toString(convert->to).str() + "(...).T"
                     : "declare what is passed as it is used, " +
                           shapeText(expr.type.dims)));
  return true;
}

bool Checker::checkViews(const Expr &expr, bool isRightSide) {
  if (auto *slice = llvm::dyn_cast<SliceExpr>(&expr)) {
    if (!isRightSide && !isPartOfParam(*slice->operand)) {
      std::string sliced = sourceOf(*slice->operand, "what is sliced");
      error(ErrorId::SlicedValue, slice->range,
            sliced +
                " is no param; a slice of it can only be the right side "
                "of @: declare its parts as arguments of their own, or " +
                sliced + " as a param if it is constant across calls");
      return false;
    }
    return checkViews(*slice->operand, isRightSide);
  }
  if (auto *transpose = llvm::dyn_cast<TransposeExpr>(&expr))
    return checkViews(*transpose->operand, isRightSide);
  auto *convert = llvm::dyn_cast<ConvertExpr>(&expr);
  if (convert && convert->isNoOp())
    return checkViews(*convert->operand, isRightSide);
  if (auto *matmul = llvm::dyn_cast<MatmulExpr>(&expr)) {
    bool left =
        !refuseTransposed(*matmul->lhs) && checkViews(*matmul->lhs, false);
    return checkViews(*matmul->rhs, true) && left;
  }
  bool valid = true;
  forEachChild(expr, [&](const Expr &child) {
    valid &= !refuseTransposed(child, convert) && checkViews(child, false);
  });
  return valid;
}

//===----------------------------------------------------------------------===//
// Conditions
//===----------------------------------------------------------------------===//

bool Checker::meet(const Dim &a, const Dim &b, SourceRange where) {
  if (a == b)
    return true;
  if (!a.isDifference && !b.isDifference)
    return false;
  const Dim &left = a.isDifference ? a : b, &other = a.isDifference ? b : a;
  bool isKnown = llvm::any_of(current->conditions, [&](const Condition &each) {
    return each.difference == left && each.other == other;
  });
  if (isKnown)
    return true;
  current->conditions.push_back({left, other});
  // A slice without a value was refused.
  if (!left.value || (other.isDifference && !other.value))
    return true;
  if (!other.value) {
    error(ErrorId::FreeSlice, left.range,
          "a slice whose size " + valueText(left) +
              " must equal one that is only known at "
              "run time; bind it: --set " +
              other.name + "=...")
        .note(where, "the two meet here");
  } else if (*left.value != *other.value) {
    error(ErrorId::SliceSize, left.range,
          "found a slice that leaves " + valueText(left) + ", expected " +
              valueText(other) + "; write other bounds")
        .note(where, "the two meet here");
  }
  return true;
}
