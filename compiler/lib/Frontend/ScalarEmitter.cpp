//===- ScalarEmitter.cpp - scalar expressions to arith and gelato ops -----===//
#include "ScalarEmitter.h"

#include "gelato/Dialect/Unsupported.h"
#include "gelato/Frontend/Builtins.h"
#include "gelato/Frontend/Fold.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace gelato {

namespace {

/// Built-in functions that are one hardware operation. min and max propagate
/// NaN and order -0 below +0. Every other one, and a function of the prelude
/// whose name the dialect knows, is an op of the gelato dialect.
using EmitOperation = Value (*)(OpBuilder &, Location, ArrayRef<Value>);
struct OperationRow {
  StringRef name;
  EmitOperation emit;
};
template <typename Op>
Value unary(OpBuilder &b, Location loc, ArrayRef<Value> a) {
  return Op::create(b, loc, a[0]);
}
template <typename Op>
Value binary(OpBuilder &b, Location loc, ArrayRef<Value> a) {
  return Op::create(b, loc, a[0], a[1]);
}
const OperationRow kOperations[] = {
    {"abs", unary<math::AbsFOp>},
    {"sqrt", unary<math::SqrtOp>},
    {"min", binary<arith::MinimumFOp>},
    {"max", binary<arith::MaximumFOp>},
    {"where",
     [](OpBuilder &b, Location loc, ArrayRef<Value> a) -> Value {
       return arith::SelectOp::create(b, loc, a[0], a[1], a[2]);
     }},
};

const EmitOperation kBinary[] = {binary<arith::AddFOp>, binary<arith::SubFOp>,
                                 binary<arith::MulFOp>, binary<arith::DivFOp>};

/// By CompareOp. A NaN makes all false except !=.
const arith::CmpFPredicate kPredicates[] = {
    arith::CmpFPredicate::OLT, arith::CmpFPredicate::OLE,
    arith::CmpFPredicate::OGT, arith::CmpFPredicate::OGE,
    arith::CmpFPredicate::OEQ, arith::CmpFPredicate::UNE};

/// The operands of an elementwise expression.
SmallVector<const Expr *> operandsOf(const Expr &expr) {
  if (auto *negate = dyn_cast<NegateExpr>(&expr))
    return {negate->operand.get()};
  if (auto *op = dyn_cast<BinaryExpr>(&expr))
    return {op->lhs.get(), op->rhs.get()};
  if (auto *op = dyn_cast<CompareExpr>(&expr))
    return {op->lhs.get(), op->rhs.get()};
  if (auto *convert = dyn_cast<ConvertExpr>(&expr))
    return {convert->operand.get()};
  SmallVector<const Expr *> operands;
  if (auto *call = dyn_cast<CallExpr>(&expr))
    for (const ExprPtr &arg : call->args)
      operands.push_back(arg.get());
  return operands;
}

/// The comparison that `expr` names, or null. Truth values never become
/// tensors: a named one is substituted where it is used.
const Expr *namedCondition(const Expr &expr) {
  auto *name = dyn_cast<NameExpr>(&expr);
  auto *let = name ? dyn_cast<Let>(name->decl) : nullptr;
  return let && let->type.element == ElementType::Bool ? let->value.get()
                                                       : nullptr;
}

} // namespace

LogicalResult
forEachLeaf(const Expr &expr,
            llvm::function_ref<LogicalResult(const Expr &)> visit) {
  if (const Expr *condition = namedCondition(expr))
    return forEachLeaf(*condition, visit);
  if (isa<NameExpr, MatmulExpr, TransposeExpr, SliceExpr>(expr))
    return visit(expr);
  for (const Expr *operand : operandsOf(expr))
    if (failed(forEachLeaf(*operand, visit)))
      return failure();
  return success();
}

Type elementType(ElementType type, MLIRContext *context) {
  switch (type) {
  case ElementType::BF16:
    return BFloat16Type::get(context);
  case ElementType::F16:
    return Float16Type::get(context);
  case ElementType::F32:
    return Float32Type::get(context);
  case ElementType::Bool:
    break;
  }
  return IntegerType::get(context, 1);
}

void ScalarEmitter::bind(ArrayRef<const Expr *> sameLeaf, Value value) {
  if (!value.getType().isF32())
    value = arith::ExtFOp::create(builder, value.getLoc(), builder.getF32Type(),
                                  value);
  for (const Expr *leaf : sameLeaf)
    leaves[leaf] = value;
}

Value ScalarEmitter::store(Location loc, Value value, Type type) {
  if (type.isF32())
    return value;
  // What storage of this type gave, it holds.
  if (auto widened = value.getDefiningOp<arith::ExtFOp>())
    if (widened.getIn().getType() == type)
      return widened.getIn();
  return arith::TruncFOp::create(builder, loc, type, value);
}

Value ScalarEmitter::constant(Location loc, double value) {
  return arith::ConstantOp::create(
      builder, loc, builder.getF32FloatAttr(static_cast<float>(value)));
}

/// The constant that a parameter stands for.
std::optional<double> ScalarEmitter::constantOf(const FnParam &param) {
  return params.lookup(&param).constant;
}

/// The value of an f32 expression that the arguments of the functions around it
/// make constant, if it is finite.
std::optional<double> ScalarEmitter::constantValue(const Expr &expr) {
  if (params.empty() || expr.type.element != ElementType::F32)
    return std::nullopt;
  std::optional<double> value = evaluateConstant(
      expr, [&](const FnParam &param) { return constantOf(param); });
  return value && isFiniteAsF32(*value) ? value : std::nullopt;
}

FailureOr<Value> ScalarEmitter::emit(const Expr &expr) {
  if (Value bound = leaves.lookup(&expr))
    return bound;
  Location loc = locationOf(expr.range, builder.getContext());
  if (auto *literal = dyn_cast<LiteralExpr>(&expr)) {
    if (literal->type.element == ElementType::Bool)
      return arith::ConstantOp::create(builder, loc,
                                       builder.getBoolAttr(literal->value != 0))
          .getResult();
    return constant(loc, literal->value);
  }
  if (const Expr *condition = namedCondition(expr))
    return emit(*condition);
  if (auto *name = dyn_cast<NameExpr>(&expr))
    return params.lookup(name->decl).value;
  if (std::optional<double> value = constantValue(expr))
    return constant(loc, *value);
  if (auto *call = dyn_cast<CallExpr>(&expr))
    return emitCall(*call);
  SmallVector<Value> operands;
  for (const Expr *operand : operandsOf(expr)) {
    FailureOr<Value> value = emit(*operand);
    if (failed(value))
      return failure();
    operands.push_back(*value);
  }
  if (isa<NegateExpr>(expr))
    return unary<arith::NegFOp>(builder, loc, operands);
  if (auto *op = dyn_cast<BinaryExpr>(&expr))
    return kBinary[unsigned(op->op)](builder, loc, operands);
  if (auto *op = dyn_cast<CompareExpr>(&expr))
    return arith::CmpFOp::create(builder, loc, kPredicates[unsigned(op->op)],
                                 operands[0], operands[1])
        .getResult();
  if (auto *convert = dyn_cast<ConvertExpr>(&expr)) {
    Type type = elementType(convert->to, builder.getContext());
    if (type.isF32())
      return operands[0];
    return arith::ExtFOp::create(builder, loc, builder.getF32Type(),
                                 store(loc, operands[0], type))
        .getResult();
  }
  return emitUnsupported(loc) << "this expression inside an elementwise one";
}

/// Substitutes a function. Calls do not recurse, so a parameter has one value
/// at a time; but the same function may be called inside its own argument.
FailureOr<Value> ScalarEmitter::emitFn(const CallExpr &call,
                                       ArrayRef<Value> args) {
  SmallVector<Bound> inside, saved;
  for (auto [arg, value] : llvm::zip(call.args, args)) {
    std::optional<double> known = constantValue(*arg);
    if (auto *literal = dyn_cast<LiteralExpr>(arg.get()))
      known = literal->value;
    inside.push_back({value, known});
  }
  for (auto [param, bound] : llvm::zip(call.fn->params, inside)) {
    saved.push_back(params.lookup(param.get()));
    params[param.get()] = bound;
  }
  FailureOr<Value> result = emit(*call.fn->body);
  for (auto [param, bound] : llvm::zip(call.fn->params, saved))
    params[param.get()] = bound;
  return result;
}

/// An op of the dialect on the call's first argument.
FailureOr<Value> ScalarEmitter::emitActivation(const CallExpr &call,
                                               StringRef function) {
  Location loc = locationOf(call.range, builder.getContext());
  FailureOr<Value> x = emit(*call.args.front());
  if (failed(x))
    return failure();
  Accuracy wanted = Accuracy::Default; // for SettleAccuracy to settle
  if (!call.accuracy.empty())
    wanted = *symbolizeAccuracy(call.accuracy);
  if (Value value = createActivation(builder, loc, function, wanted, *x))
    return value;
  return emitUnsupported(loc) << "the function '" << function << "'";
}

FailureOr<Value> ScalarEmitter::emitCall(const CallExpr &call) {
  if (const Builtin *builtin = findBuiltin(call.builtin);
      builtin && builtin->hasAccuracy)
    return emitActivation(call, call.builtin);
  if (becomesOp(call, [&](const FnParam &param) { return constantOf(param); }))
    return emitActivation(call, call.fn->name);
  Location loc = locationOf(call.range, builder.getContext());
  SmallVector<Value> args;
  for (const ExprPtr &arg : call.args) {
    FailureOr<Value> value = emit(*arg);
    if (failed(value))
      return failure();
    args.push_back(*value);
  }
  if (call.fn)
    return emitFn(call, args);
  for (const OperationRow &row : kOperations)
    if (row.name == call.builtin)
      return row.emit(builder, loc, args);
  return emitUnsupported(loc) << "the function '" << call.builtin << "'";
}

} // namespace gelato
