//===- AST.cpp - nodes and types of the tree ------------------------------===//

#include "gelato/Frontend/AST.h"

#include <algorithm>

using namespace gelato;

llvm::StringRef gelato::toString(ElementType type) {
  switch (type) {
  case ElementType::F32:
    return "f32";
  case ElementType::BF16:
    return "bf16";
  case ElementType::F16:
    return "f16";
  case ElementType::Bool:
    return "bool";
  }
  return "";
}

llvm::StringRef gelato::toString(BinaryOp op) {
  static constexpr llvm::StringLiteral spellings[] = {"+", "-", "*", "/"};
  return spellings[size_t(op)];
}

llvm::StringRef gelato::toString(CompareOp op) {
  static constexpr llvm::StringLiteral spellings[] = {"<",  "<=", ">",
                                                      ">=", "==", "!="};
  return spellings[size_t(op)];
}

std::string Dim::str() const {
  return isLiteral() ? std::to_string(*value) : name;
}

bool gelato::operator==(const Dim &a, const Dim &b) {
  if (a.isLiteral() && b.isLiteral())
    return a.value == b.value;
  return a.name == b.name;
}

std::string TensorType::str() const {
  std::string text = toString(element).str();
  for (size_t i = 0; i < dims.size(); ++i)
    text += (i == 0 ? "[" : ", ") + dims[i].str();
  return dims.empty() ? text : text + "]";
}

bool gelato::operator==(const TensorType &a, const TensorType &b) {
  return a.element == b.element && a.dims == b.dims;
}

/// One more than the highest of the children that are there.
static unsigned heightOver(llvm::ArrayRef<const Expr *> children) {
  unsigned height = 0;
  for (const Expr *child : children)
    if (child)
      height = std::max(height, child->height);
  return height + 1;
}

NegateExpr::NegateExpr(SourceRange range, ExprPtr operand)
    : Expr(Kind::Negate, range), operand(std::move(operand)) {
  height = heightOver({this->operand.get()});
}

BinaryExpr::BinaryExpr(SourceRange range, BinaryOp op, ExprPtr lhs, ExprPtr rhs)
    : Expr(Kind::Binary, range), op(op), lhs(std::move(lhs)),
      rhs(std::move(rhs)) {
  height = heightOver({this->lhs.get(), this->rhs.get()});
}

CompareExpr::CompareExpr(SourceRange range, CompareOp op, ExprPtr lhs,
                         ExprPtr rhs)
    : Expr(Kind::Compare, range), op(op), lhs(std::move(lhs)),
      rhs(std::move(rhs)) {
  height = heightOver({this->lhs.get(), this->rhs.get()});
}

MatmulExpr::MatmulExpr(SourceRange range, ExprPtr lhs, ExprPtr rhs)
    : Expr(Kind::Matmul, range), lhs(std::move(lhs)), rhs(std::move(rhs)) {
  height = heightOver({this->lhs.get(), this->rhs.get()});
}

TransposeExpr::TransposeExpr(SourceRange range, ExprPtr operand)
    : Expr(Kind::Transpose, range), operand(std::move(operand)) {
  height = heightOver({this->operand.get()});
}

SliceExpr::SliceExpr(SourceRange range, ExprPtr operand,
                     std::vector<Bounds> bounds)
    : Expr(Kind::Slice, range), operand(std::move(operand)),
      bounds(std::move(bounds)) {
  height = heightOver({this->operand.get()});
}

CallExpr::CallExpr(SourceRange range, std::string callee,
                   SourceRange calleeRange, std::vector<ExprPtr> args,
                   std::vector<Named> named)
    : Expr(Kind::Call, range), callee(std::move(callee)),
      calleeRange(calleeRange), args(std::move(args)), named(std::move(named)) {
  for (const ExprPtr &arg : this->args)
    height = std::max(height, heightOver({arg.get()}));
  for (const Named &option : this->named)
    height = std::max(height, heightOver({option.value.get()}));
}

ConvertExpr::ConvertExpr(SourceRange range, ElementType to, ExprPtr operand)
    : Expr(Kind::Convert, range), to(to), operand(std::move(operand)) {
  height = heightOver({this->operand.get()});
}
