//===- UnaryFunctions.cpp - the functions of one number in kernels --------===//
//
// Each value of a body has a source: the one value it is a function of. Block
// arguments are their own source, and so is what combines values of different
// ones. A value is a largest unary part if somebody uses it as a part of
// something with another source, or stores it.
//
//===----------------------------------------------------------------------===//
#include "gelato/Accuracy/UnaryFunctions.h"

#include "ExpressionText.h"

#include "gelato/Dialect/FunctionRows.h"
#include "gelato/Dialect/GelatoDialect.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace gelato {
namespace {

bool isConstant(Value value) {
  Operation *op = value.getDefiningOp();
  return op && op->hasTrait<OpTrait::ConstantLike>();
}

/// What `value` is a function of: itself, another value of the body, or null
/// for a constant.
using Sources = llvm::DenseMap<Value, Value>;

Value sourceOf(const Sources &sources, Value value) {
  return isConstant(value) ? Value() : sources.lookup(value);
}

Sources sourcesOf(Block &body) {
  Sources sources;
  for (BlockArgument argument : body.getArguments())
    sources[argument] = argument;
  for (Operation &op : body.without_terminator()) {
    if (op.getNumResults() != 1 || isConstant(op.getResult(0)))
      continue;
    Value source;
    bool hasOne = true;
    for (Value operand : op.getOperands()) {
      Value of = sourceOf(sources, operand);
      hasOne &= !of || !source || of == source;
      source = of ? of : source;
    }
    sources[op.getResult(0)] = hasOne && source ? source : op.getResult(0);
  }
  return sources;
}

/// The ops between `source` and `value`, in order.
SmallVector<Operation *> sliceOf(Block &body, Value value, Value source) {
  llvm::SetVector<Operation *> needed;
  SmallVector<Value> open = {value};
  while (!open.empty()) {
    Operation *op = open.pop_back_val().getDefiningOp();
    if (!op || op->getBlock() != &body || !needed.insert(op))
      continue;
    for (Value operand : op->getOperands())
      if (operand != source && !isConstant(operand))
        open.push_back(operand);
  }
  SmallVector<Operation *> slice(needed.begin(), needed.end());
  llvm::sort(slice,
             [](Operation *a, Operation *b) { return a->isBeforeInBlock(b); });
  return slice;
}

StringRef typeName(Type type) {
  return type.isF32() ? "f32" : type.isBF16() ? "bf16" : "f16";
}

/// The type that `value` will be narrowed to, wherever that stands: the
/// activation that it is, perhaps with another sign or as one of two, was
/// settled to be right for that type alone. Null if there is none.
Type narrowedLater(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto activation = dyn_cast_or_null<ActivationOpInterface>(op)) {
    if (activation.getAccuracy() == Accuracy::Bf16)
      return BFloat16Type::get(value.getContext());
    if (activation.getAccuracy() == Accuracy::F16)
      return Float16Type::get(value.getContext());
  }
  if (!isa_and_nonnull<arith::NegFOp, math::AbsFOp, arith::SelectOp>(op))
    return {};
  for (Value operand : op->getOperands().drop_front(isa<arith::SelectOp>(op)))
    if (Type type = narrowedLater(operand))
      return type;
  return {};
}

/// func @f(x: T[N]) -> U[N] with `slice` as its body, and a conversion to
/// `narrow` behind it unless that is null.
std::string moduleText(MLIRContext *context, ArrayRef<Operation *> slice,
                       Value value, Value source, Type narrow) {
  OpBuilder b(context);
  Location loc = b.getUnknownLoc();
  OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
  b.setInsertionPointToEnd(module->getBody());
  auto tensorOf = [](Type element) {
    return RankedTensorType::get({ShapedType::kDynamic}, element);
  };
  Type result = narrow ? narrow : value.getType();
  auto func = func::FuncOp::create(
      b, loc, kScannedKernel,
      b.getFunctionType({tensorOf(source.getType())}, {tensorOf(result)}));
  func->setAttr(kKernelAttr, b.getUnitAttr());
  func.setArgAttr(0, kNameAttr, b.getStringAttr("x"));
  func.setArgAttr(0, kDimsAttr, b.getStrArrayAttr({"N"}));
  func.setResultAttr(0, kNameAttr, b.getStringAttr("out"));
  func.setResultAttr(0, kDimsAttr, b.getStrArrayAttr({"N"}));
  b.setInsertionPointToEnd(func.addEntryBlock());
  IRMapping mapping;
  // Constants stand before the elementwise op, as the front end has them.
  for (Operation *op : slice)
    for (Value operand : op->getOperands())
      if (isConstant(operand) && !mapping.contains(operand))
        b.clone(*operand.getDefiningOp(), mapping);
  Value x = func.getArgument(0);
  Value zero = arith::ConstantIndexOp::create(b, loc, 0);
  Value size = tensor::DimOp::create(b, loc, x, zero);
  Value init =
      tensor::EmptyOp::create(b, loc, ArrayRef<OpFoldResult>{size}, result);
  AffineMap map = b.getMultiDimIdentityMap(1);
  auto generic = linalg::GenericOp::create(
      b, loc, init.getType(), x, init, ArrayRef<AffineMap>{map, map},
      ArrayRef<utils::IteratorType>{utils::IteratorType::parallel},
      [&](OpBuilder &inner, Location, ValueRange arguments) {
        mapping.map(source, arguments[0]);
        for (Operation *op : slice)
          inner.clone(*op, mapping);
        Value last = mapping.lookup(value);
        if (narrow)
          last = arith::TruncFOp::create(inner, loc, narrow, last);
        linalg::YieldOp::create(inner, loc, last);
      });
  func::ReturnOp::create(b, loc, generic.getResults());
  std::string text;
  llvm::raw_string_ostream os(text);
  module->print(os);
  return text;
}

/// A part worth a scan does more than move and convert.
bool computes(ArrayRef<Operation *> slice) {
  return !llvm::all_of(slice, onlyMoves);
}

class Finder {
public:
  void visit(linalg::GenericOp op, StringRef kernel) {
    Block &body = *op.getBlock();
    Sources sources = sourcesOf(body);
    for (Operation &inner : body.without_terminator()) {
      Value value = inner.getNumResults() == 1 ? inner.getResult(0) : Value();
      Value source = value ? sourceOf(sources, value) : Value();
      if (!source || source == value || !isa<FloatType>(value.getType()) ||
          !isa<FloatType>(source.getType()))
        continue;
      bool isLargest = llvm::any_of(value.getUsers(), [&](Operation *user) {
        return user->getNumResults() != 1 ||
               sourceOf(sources, user->getResult(0)) != source;
      });
      SmallVector<Operation *> slice = sliceOf(body, value, source);
      if (isLargest && computes(slice))
        add(slice, value, source, kernel);
    }
  }

  std::vector<UnaryFunction> functions;

private:
  void add(ArrayRef<Operation *> slice, Value value, Value source,
           StringRef kernel) {
    UnaryFunction function;
    Type narrow = narrowedLater(value);
    function.module =
        moduleText(value.getContext(), slice, value, source, narrow);
    for (UnaryFunction &known : functions)
      if (known.module == function.module) {
        if (known.kernels.back() != kernel)
          known.kernels.push_back(kernel.str());
        return;
      }
    function.text = expressionText(value, source);
    function.input = typeName(source.getType());
    function.result = typeName(narrow ? narrow : value.getType());
    int64_t others = 0;
    for (Operation *op : slice) {
      auto activation = dyn_cast<ActivationOpInterface>(op);
      others += !activation && !onlyMoves(op);
      if (activation)
        function.classes.push_back(
            stringifyAccuracy(activation.getAccuracy()).str());
      if (const numerics::FunctionRow *row =
              activation ? findFunctionRow(activation.getFunction(),
                                           activation.getAccuracy())
                         : nullptr)
        function.promised = row->maxUlp;
    }
    if (others || function.classes.size() != 1)
      function.promised = 0;
    function.kernels.push_back(kernel.str());
    functions.push_back(std::move(function));
  }
};

} // namespace

bool onlyMoves(Operation *op) {
  return isa<arith::ExtFOp, arith::TruncFOp, IdentityOp>(op);
}

std::vector<UnaryFunction> findUnaryFunctions(ModuleOp linalg) {
  Finder finder;
  linalg.walk([&](func::FuncOp func) {
    func.walk(
        [&](linalg::GenericOp op) { finder.visit(op, func.getSymName()); });
  });
  return std::move(finder.functions);
}

Operation *scannedOp(ModuleOp module) {
  Operation *found = nullptr;
  module.walk([&](linalg::GenericOp op) { found = op; });
  return found;
}

} // namespace gelato
