//===- VectorLane.h - function templates that emit vector ops -------------===//
//
// The compiler's lane type (see gelato/Numerics/Lane.h): each operation emits
// one op of arith or math on the type of the value it wraps, a scalar or a
// vector of f32. No fast-math flag may appear here: the bounds of the functions
// hold for exactly these roundings. Selects keep their operands' order, which
// decides NaN and signed zero.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_TRANSFORMS_VECTORLANE_H
#define GELATO_LIB_TRANSFORMS_VECTORLANE_H

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Builders.h"

namespace gelato {

/// Where ops are emitted and the shape they have.
struct LaneContext {
  mlir::OpBuilder *builder;
  mlir::Location loc;
  mlir::Type type; ///< f32 or vector of f32

  mlir::Type withElement(mlir::Type element) const {
    auto shaped = mlir::dyn_cast<mlir::ShapedType>(type);
    return shaped ? mlir::Type(shaped.clone(element)) : element;
  }
  mlir::Value constant(mlir::TypedAttr scalar) const {
    mlir::Type result = withElement(scalar.getType());
    if (auto shaped = mlir::dyn_cast<mlir::ShapedType>(result))
      scalar = mlir::DenseElementsAttr::get(shaped, mlir::Attribute(scalar));
    return mlir::arith::ConstantOp::create(*builder, loc, result, scalar);
  }
  template <typename Op, typename... Args>
  mlir::Value emit(Args &&...args) const {
    return Op::create(*builder, loc, std::forward<Args>(args)...).getResult();
  }
};

struct VectorBool {
  LaneContext context;
  mlir::Value value;
};

struct VectorInt {
  LaneContext context;
  mlir::Value value;

  VectorInt constant(int32_t v) const {
    return {context, context.constant(context.builder->getI32IntegerAttr(v))};
  }
  template <typename Op> static VectorInt emit(VectorInt a, VectorInt b) {
    return {a.context, a.context.emit<Op>(a.value, b.value)};
  }
};

#define GELATO_INT_OPERATION(NAME, OP)                                         \
  inline VectorInt NAME(VectorInt a, VectorInt b) {                            \
    return VectorInt::emit<mlir::arith::OP>(a, b);                             \
  }                                                                            \
  inline VectorInt NAME(VectorInt a, int32_t b) {                              \
    return NAME(a, a.constant(b));                                             \
  }                                                                            \
  inline VectorInt NAME(int32_t a, VectorInt b) {                              \
    return NAME(b.constant(a), b);                                             \
  }
GELATO_INT_OPERATION(operator+, AddIOp)
GELATO_INT_OPERATION(operator-, SubIOp)
GELATO_INT_OPERATION(operator&, AndIOp)
GELATO_INT_OPERATION(operator|, OrIOp)
GELATO_INT_OPERATION(operator^, XOrIOp)
GELATO_INT_OPERATION(shiftLeft, ShLIOp)
GELATO_INT_OPERATION(shiftRightLogical, ShRUIOp)
GELATO_INT_OPERATION(shiftRightArithmetic, ShRSIOp)
#undef GELATO_INT_OPERATION

inline VectorBool equal(VectorInt a, int32_t b) {
  return {a.context,
          a.context.emit<mlir::arith::CmpIOp>(mlir::arith::CmpIPredicate::eq,
                                              a.value, a.constant(b).value)};
}

inline VectorInt select(VectorBool condition, VectorInt a, VectorInt b) {
  return {a.context, a.context.emit<mlir::arith::SelectOp>(condition.value,
                                                           a.value, b.value)};
}
inline VectorInt select(VectorBool condition, VectorInt a, int32_t b) {
  return select(condition, a, a.constant(b));
}

struct VectorLane {
  using Int = VectorInt;
  using Bool = VectorBool;

  LaneContext context;
  mlir::Value value;

  /// A double is a constant of the lane beside it, rounded to f32 once.
  VectorLane constant(double v) const {
    return {context, context.constant(context.builder->getF32FloatAttr(
                         static_cast<float>(v)))};
  }
  template <typename Op> static VectorLane emit(VectorLane a, VectorLane b) {
    return {a.context, a.context.emit<Op>(a.value, b.value)};
  }
  static VectorBool compare(mlir::arith::CmpFPredicate predicate, VectorLane a,
                            VectorLane b) {
    return {a.context,
            a.context.emit<mlir::arith::CmpFOp>(predicate, a.value, b.value)};
  }
};

#define GELATO_BINARY(RESULT, NAME, EXPRESSION)                                \
  inline RESULT NAME(VectorLane a, VectorLane b) { return EXPRESSION; }        \
  inline RESULT NAME(VectorLane a, double b) {                                 \
    return NAME(a, a.constant(b));                                             \
  }                                                                            \
  inline RESULT NAME(double a, VectorLane b) { return NAME(b.constant(a), b); }
GELATO_BINARY(VectorLane, operator+,
              VectorLane::emit<mlir::arith::AddFOp>(a, b))
GELATO_BINARY(VectorLane, operator-,
              VectorLane::emit<mlir::arith::SubFOp>(a, b))
GELATO_BINARY(VectorLane, operator*,
              VectorLane::emit<mlir::arith::MulFOp>(a, b))
GELATO_BINARY(VectorLane, operator/,
              VectorLane::emit<mlir::arith::DivFOp>(a, b))
GELATO_BINARY(VectorBool, less,
              VectorLane::compare(mlir::arith::CmpFPredicate::OLT, a, b))
GELATO_BINARY(VectorBool, greater,
              VectorLane::compare(mlir::arith::CmpFPredicate::OGT, a, b))
#undef GELATO_BINARY

inline VectorLane operator-(VectorLane a) {
  return {a.context, a.context.emit<mlir::arith::NegFOp>(a.value)};
}
inline VectorLane abs(VectorLane a) {
  return {a.context, a.context.emit<mlir::math::AbsFOp>(a.value)};
}
inline VectorLane sqrt(VectorLane a) {
  return {a.context, a.context.emit<mlir::math::SqrtOp>(a.value)};
}
inline VectorBool isNan(VectorLane a) {
  return VectorLane::compare(mlir::arith::CmpFPredicate::UNO, a, a);
}

inline mlir::Value inContext(const LaneContext &, VectorLane a) {
  return a.value;
}
inline mlir::Value inContext(const LaneContext &context, double a) {
  return VectorLane{context, {}}.constant(a).value;
}
inline const LaneContext *contextOf(const VectorLane &a) { return &a.context; }
inline const LaneContext *contextOf(double) { return nullptr; }

/// Each argument a lane or a double, at least one of them a lane.
template <typename A, typename B, typename C> VectorLane fma(A a, B b, C c) {
  const LaneContext *context = contextOf(a);
  context = context ? context : contextOf(b);
  context = context ? context : contextOf(c);
  return {*context, context->emit<mlir::math::FmaOp>(inContext(*context, a),
                                                     inContext(*context, b),
                                                     inContext(*context, c))};
}

template <typename A, typename B>
VectorLane select(VectorBool condition, A a, B b) {
  const LaneContext &context = condition.context;
  return {context, context.emit<mlir::arith::SelectOp>(condition.value,
                                                       inContext(context, a),
                                                       inContext(context, b))};
}

inline VectorInt toBits(VectorLane a) {
  mlir::Type type = a.context.withElement(a.context.builder->getI32Type());
  return {a.context, a.context.emit<mlir::arith::BitcastOp>(type, a.value)};
}
inline VectorLane fromBits(VectorInt a) {
  return {a.context,
          a.context.emit<mlir::arith::BitcastOp>(a.context.type, a.value)};
}

} // namespace gelato

#endif // GELATO_LIB_TRANSFORMS_VECTORLANE_H
