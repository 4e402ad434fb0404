//===- LowerToLinalg.cpp - from the checked tree to the waist -------------===//
//
// Every elementwise expression becomes one linalg.generic over the sizes of its
// result; its leaves are named values and products. Functions are substituted
// where they are called. Nothing is decided here about fusion or layout.
//
// A tensor has the type of its storage. Who reads one of 16 bits widens it, so
// f32(e) makes no op: its value is e's tensor. A contraction takes its operands
// as they are stored, and multiplies and adds in f32.
//
//===----------------------------------------------------------------------===//
#include "gelato/Frontend/LowerToLinalg.h"

#include "ScalarEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;

namespace gelato {

void registerWaist(DialectRegistry &registry) {
  registry.insert<arith::ArithDialect, func::FuncDialect, linalg::LinalgDialect,
                  math::MathDialect, tensor::TensorDialect, GelatoDialect>();
}

Location locationOf(SourceRange range, MLIRContext *context) {
  if (!range.hasPlace())
    return UnknownLoc::get(context);
  LineColumn start = range.start();
  return FileLineColLoc::get(context, range.file->name(), start.line,
                             start.column);
}

namespace {

class KernelLowering {
public:
  KernelLowering(const Kernel &kernel, ModuleOp module)
      : kernel(kernel), module(module), builder(module.getContext()) {}
  LogicalResult run();

private:
  Location at(SourceRange range) {
    return locationOf(range, builder.getContext());
  }
  RankedTensorType tensorType(const TensorType &type);
  ArrayAttr dimNames(const TensorType &type);
  Value empty(Location loc, const TensorType &type);
  /// A part of a tensor: which one of `base`, and whether transposed then.
  struct View {
    Value base;
    SmallVector<int64_t> offsets, sizes;
    bool isTransposed;
  };
  FailureOr<View> viewOf(const Expr &expr);
  Value slice(Location loc, const View &view);
  /// The values of `expr`, as they happen to be stored.
  FailureOr<Value> lower(const Expr &expr);
  /// The values of `expr`, stored as `element`.
  FailureOr<Value> lowerAs(const Expr &expr, ElementType element);
  FailureOr<Value> lowerMatmul(const MatmulExpr &expr);
  /// The values of `expr`, stored as `element`.
  FailureOr<Value> lowerElementwise(const Expr &expr, ElementType element);
  std::pair<Value, AffineMap> broadcast(Location loc, Value leaf,
                                        const TensorType &from,
                                        const TensorType &to);

  const Kernel &kernel;
  ModuleOp module;
  OpBuilder builder;
  func::FuncOp func;
  llvm::DenseMap<const Decl *, Value> values;
  /// Statements that only show a part of a tensor are no values of their own.
  llvm::DenseMap<const Decl *, View> views;
};

RankedTensorType KernelLowering::tensorType(const TensorType &type) {
  SmallVector<int64_t> sizes;
  for (const Dim &dim : type.dims)
    sizes.push_back(dim.value.value_or(ShapedType::kDynamic));
  return RankedTensorType::get(sizes,
                               elementType(type.element, builder.getContext()));
}

ArrayAttr KernelLowering::dimNames(const TensorType &type) {
  SmallVector<StringRef> names;
  for (const Dim &dim : type.dims)
    names.push_back(dim.isFree() ? StringRef(dim.name) : StringRef());
  return builder.getStrArrayAttr(names);
}

Value KernelLowering::empty(Location loc, const TensorType &type) {
  SmallVector<Value> sizes;
  for (const Dim &dim : type.dims) {
    if (!dim.isFree())
      continue;
    // The checker made sure that an argument has it.
    for (auto [i, argument] : llvm::enumerate(kernel.arguments)) {
      auto found = llvm::find(argument->type.dims, dim);
      if (found == argument->type.dims.end())
        continue;
      sizes.push_back(
          tensor::DimOp::create(builder, loc, func.getArgument(i),
                                int64_t(found - argument->type.dims.begin())));
      break;
    }
  }
  return tensor::EmptyOp::create(builder, loc, tensorType(type), sizes);
}

/// `leaf` without the unit dimensions that broadcast in `to`, and how the loops
/// over `to` read it.
std::pair<Value, AffineMap> KernelLowering::broadcast(Location loc, Value leaf,
                                                      const TensorType &from,
                                                      const TensorType &to) {
  size_t shift = to.rank() - from.rank();
  SmallVector<AffineExpr> access;
  SmallVector<ReassociationIndices> kept;
  ReassociationIndices leading; // dropped before the first kept one
  for (auto [i, dim] : llvm::enumerate(from.dims)) {
    const Dim &target = to.dims[shift + i];
    if (dim.broadcasts() && !target.broadcasts()) {
      (kept.empty() ? leading : kept.back()).push_back(i);
      continue;
    }
    kept.push_back(std::move(leading));
    leading.clear();
    kept.back().push_back(i);
    access.push_back(builder.getAffineDimExpr(shift + i));
  }
  if (kept.size() != from.rank())
    leaf = tensor::CollapseShapeOp::create(builder, loc, leaf, kept);
  return {leaf, AffineMap::get(to.rank(), 0, access, builder.getContext())};
}

FailureOr<Value> KernelLowering::lowerMatmul(const MatmulExpr &expr) {
  Location loc = at(expr.range);
  FailureOr<Value> x = lower(*expr.lhs);
  FailureOr<View> w = viewOf(*expr.rhs);
  if (failed(x) || failed(w))
    return failure();
  // Loops: the leading dimensions, n, k.
  unsigned leading = expr.type.rank() - 1, loops = leading + 2;
  SmallVector<AffineExpr> rows;
  for (unsigned i = 0; i < leading; ++i)
    rows.push_back(builder.getAffineDimExpr(i));
  AffineExpr n = builder.getAffineDimExpr(leading),
             k = builder.getAffineDimExpr(leading + 1);
  auto map = [&](SmallVector<AffineExpr> results) {
    return AffineMap::get(loops, 0, results, builder.getContext());
  };
  SmallVector<AffineExpr> left(rows), out(rows);
  left.push_back(k);
  out.push_back(n);
  SmallVector<AffineMap> maps = {map(left),
                                 map(w->isTransposed
                                         ? SmallVector<AffineExpr>{n, k}
                                         : SmallVector<AffineExpr>{k, n}),
                                 map(out)};
  Value zero =
      arith::ConstantOp::create(builder, loc, builder.getF32FloatAttr(0));
  Value init = linalg::FillOp::create(builder, loc, zero, empty(loc, expr.type))
                   .getResult(0);
  auto contraction = linalg::ContractOp::create(
      builder, loc, TypeRange{init.getType()}, ValueRange{*x, slice(loc, *w)},
      ValueRange{init}, builder.getAffineMapArrayAttr(maps));
  return contraction->getResult(0);
}

FailureOr<Value> KernelLowering::lowerElementwise(const Expr &expr,
                                                  ElementType element) {
  Location loc = at(expr.range);
  // The leaves in the order of the text, each value once.
  SmallVector<const Expr *> leaves;
  if (failed(forEachLeaf(expr, [&](const Expr &leaf) {
        leaves.push_back(&leaf);
        return success();
      })))
    return failure();
  struct Operand {
    TensorType type;
    SmallVector<const Expr *> leaves;
  };
  llvm::MapVector<Value, Operand> operands;
  for (const Expr *leaf : leaves) {
    FailureOr<Value> value = lower(*leaf);
    if (failed(value))
      return failure();
    Operand &operand = operands[*value];
    operand.type = leaf->type;
    operand.leaves.push_back(leaf);
  }
  SmallVector<Value> inputs;
  SmallVector<AffineMap> maps;
  for (auto &[value, operand] : operands) {
    auto [collapsed, map] = broadcast(loc, value, operand.type, expr.type);
    inputs.push_back(collapsed);
    maps.push_back(map);
  }
  maps.push_back(builder.getMultiDimIdentityMap(expr.type.rank()));
  TensorType result = expr.type;
  result.element = element;
  bool ok = true;
  auto generic = linalg::GenericOp::create(
      builder, loc, TypeRange{tensorType(result)}, inputs,
      ValueRange{empty(loc, result)}, maps,
      SmallVector<utils::IteratorType>(expr.type.rank(),
                                       utils::IteratorType::parallel),
      [&](OpBuilder &b, Location, ValueRange args) {
        ScalarEmitter emitter(b);
        for (auto [arg, operand] : llvm::zip(args, operands))
          emitter.bind(operand.second.leaves, arg);
        FailureOr<Value> value = emitter.emit(expr);
        ok = succeeded(value);
        linalg::YieldOp::create(
            b, loc,
            ok ? emitter.store(loc, *value, args.back().getType())
               : args.back());
      });
  if (!ok)
    return failure();
  return generic.getResult(0);
}

/// The operand of a conversion that changes no value, else null.
static const Expr *operandOfNoOp(const Expr &expr) {
  auto *convert = dyn_cast<ConvertExpr>(&expr);
  return convert && convert->isNoOp() ? convert->operand.get() : nullptr;
}

/// Whether `expr` says which part of a tensor is meant, and computes nothing.
static bool isView(const Expr &expr) {
  return isa<TransposeExpr, SliceExpr>(expr) || operandOfNoOp(expr);
}

/// Any chain of slices and .T is one slice of what is below, then perhaps one
/// transposition.
FailureOr<KernelLowering::View> KernelLowering::viewOf(const Expr &expr) {
  if (auto *transpose = dyn_cast<TransposeExpr>(&expr)) {
    FailureOr<View> view = viewOf(*transpose->operand);
    if (succeeded(view))
      view->isTransposed = !view->isTransposed;
    return view;
  }
  if (const Expr *operand = operandOfNoOp(expr))
    return viewOf(*operand);
  if (auto *slice = dyn_cast<SliceExpr>(&expr)) {
    FailureOr<View> view = viewOf(*slice->operand);
    if (failed(view))
      return failure();
    for (auto [i, bounds] : llvm::enumerate(slice->bounds)) {
      unsigned dim = view->isTransposed ? 1 - i : i;
      view->offsets[dim] += bounds.begin ? *bounds.begin->value : 0;
      // A free size is kept whole.
      view->sizes[dim] =
          slice->type.dims[i].value.value_or(ShapedType::kDynamic);
    }
    return view;
  }
  if (auto *name = dyn_cast<NameExpr>(&expr))
    if (auto known = views.find(name->decl); known != views.end())
      return known->second;
  FailureOr<Value> base = lower(expr);
  if (failed(base))
    return failure();
  auto type = cast<RankedTensorType>(base->getType());
  return View{*base, SmallVector<int64_t>(type.getRank(), 0),
              SmallVector<int64_t>(type.getShape()), false};
}

/// What `view` shows, not transposed.
Value KernelLowering::slice(Location loc, const View &view) {
  auto type = cast<RankedTensorType>(view.base.getType());
  if (ArrayRef<int64_t>(view.sizes) == type.getShape())
    return view.base;
  SmallVector<OpFoldResult> offsets, sizes;
  SmallVector<OpFoldResult> strides(type.getRank(), builder.getIndexAttr(1));
  for (auto [i, size] : llvm::enumerate(view.sizes)) {
    offsets.push_back(builder.getIndexAttr(view.offsets[i]));
    if (ShapedType::isDynamic(size))
      sizes.push_back(tensor::DimOp::create(builder, loc, view.base, int64_t(i))
                          .getResult());
    else
      sizes.push_back(builder.getIndexAttr(size));
  }
  return tensor::ExtractSliceOp::create(builder, loc, view.base, offsets, sizes,
                                        strides);
}

FailureOr<Value> KernelLowering::lower(const Expr &expr) {
  auto *name = dyn_cast<NameExpr>(&expr);
  if (isView(expr) || (name && views.count(name->decl))) {
    FailureOr<View> view = viewOf(expr);
    if (failed(view))
      return failure();
    assert(!view->isTransposed && "the checker refuses it");
    return slice(at(expr.range), *view);
  }
  if (name)
    return values.lookup(name->decl);
  if (auto *matmul = dyn_cast<MatmulExpr>(&expr))
    return lowerMatmul(*matmul);
  return lowerElementwise(expr, expr.type.element);
}

FailureOr<Value> KernelLowering::lowerAs(const Expr &expr,
                                         ElementType element) {
  if (const Expr *operand = operandOfNoOp(expr))
    return lowerAs(*operand, element);
  if (isa<MatmulExpr>(expr) && element == ElementType::F32)
    return lower(expr);
  // These have a tensor already, which may be stored otherwise.
  if (isa<NameExpr>(expr) || isView(expr)) {
    FailureOr<Value> value = lower(expr);
    if (failed(value) || getElementTypeOrSelf(*value) ==
                             elementType(element, builder.getContext()))
      return value;
  }
  return lowerElementwise(expr, element);
}

LogicalResult KernelLowering::run() {
  builder.setInsertionPointToEnd(module.getBody());
  SmallVector<Type> inputs, results;
  for (const auto &argument : kernel.arguments)
    inputs.push_back(tensorType(argument->type));
  for (const Result &result : kernel.results)
    results.push_back(tensorType(result.type));
  func = func::FuncOp::create(builder, at(kernel.nameRange), kernel.name,
                              builder.getFunctionType(inputs, results));
  func->setAttr(kKernelAttr, builder.getUnitAttr());
  for (auto [i, argument] : llvm::enumerate(kernel.arguments)) {
    func.setArgAttr(i, kNameAttr, builder.getStringAttr(argument->name));
    func.setArgAttr(i, kDimsAttr, dimNames(argument->type));
    if (argument->isParam)
      func.setArgAttr(i, kParamAttr, builder.getUnitAttr());
  }
  for (auto [i, result] : llvm::enumerate(kernel.results)) {
    func.setResultAttr(i, kNameAttr, builder.getStringAttr(result.name));
    func.setResultAttr(i, kDimsAttr, dimNames(result.type));
  }
  builder.setInsertionPointToStart(func.addEntryBlock());
  for (auto [i, argument] : llvm::enumerate(kernel.arguments))
    values[argument.get()] = func.getArgument(i);
  for (const auto &let : kernel.lets) {
    if (let->type.element == ElementType::Bool)
      continue; // substituted by ScalarEmitter
    if (isView(*let->value)) {
      FailureOr<View> view = viewOf(*let->value);
      if (failed(view))
        return failure();
      views[let.get()] = std::move(*view);
      continue;
    }
    FailureOr<Value> value = lower(*let->value);
    if (failed(value))
      return failure();
    values[let.get()] = *value;
  }
  SmallVector<Value> returned;
  for (auto [expr, result] : llvm::zip(kernel.returns, kernel.results)) {
    FailureOr<Value> value = lowerAs(*expr, result.type.element);
    if (failed(value))
      return failure();
    returned.push_back(*value);
  }
  func::ReturnOp::create(builder, at(kernel.returnRange), returned);
  return success();
}

} // namespace

OwningOpRef<ModuleOp> lowerToLinalg(const Program &program,
                                    ArrayRef<std::string> kernels,
                                    MLIRContext &context) {
  OwningOpRef<ModuleOp> module = ModuleOp::create(
      FileLineColLoc::get(&context, program.file->name(), 1, 1));
  for (const auto &kernel : program.kernels) {
    if (!kernels.empty() && !llvm::is_contained(kernels, kernel->name))
      continue;
    if (failed(KernelLowering(*kernel, *module).run()))
      return {};
  }
  return module;
}

} // namespace gelato
