//===- FormGroups.cpp - one function per fusion group ---------------------===//
//
// A group is what becomes one loop nest: a contraction with the elementwise op
// that is its only user (its epilogue: bias, activation, residual), two
// contractions of one left side with the op that uses both, or a single
// elementwise op. FuseElementwise ran before, so chains are already one op.
//
// The rule for an epilogue does not look at what is computed, only at shapes:
// the contraction's value is used by that op alone, both write the same sizes,
// and every other operand is indexed by all of them, by the columns, by the
// rows, or by none. What does not fit becomes a group of its own and goes
// through memory.
//
// Two contractions are a pair if one op is the epilogue of both, their left
// side is one value, and their right sides have one element type and are both
// parts of params or both not, since they are packed as one. It reads the left
// side once and stores neither product; how the right sides lie, and whether
// one is transposed, is a matter of packing.
//
// After this pass a kernel's function is a list of calls; the groups are
// private functions on tensors, and every generator starts from them.
//
//===----------------------------------------------------------------------===//
#include "IsolateBodies.h"

#include "gelato/Dialect/FunctionRows.h"
#include "gelato/Plan/KernelPlan.h"
#include "gelato/Transforms/Passes.h"

#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace gelato {
#define GEN_PASS_DEF_FORMGROUPS
#include "gelato/Transforms/Passes.h.inc"

namespace {

struct Group {
  SmallVector<linalg::ContractOp, 2> contractions; ///< in the order of the text
  linalg::GenericOp elementwise; ///< null if a contraction has no epilogue
  Operation *last() {
    return elementwise ? elementwise.getOperation()
                       : contractions.back().getOperation();
  }
  /// What schedules are looked up by.
  StringRef kind() const { return kRoots[contractions.size()]; }
};

/// The epilogue of `contraction`, or null.
linalg::GenericOp findEpilogue(linalg::ContractOp contraction) {
  Value product = contraction->getResult(0);
  linalg::GenericOp epilogue;
  for (Operation *user : product.getUsers()) {
    auto generic = dyn_cast<linalg::GenericOp>(user);
    if (!generic || (epilogue && generic != epilogue))
      return {};
    epilogue = generic;
  }
  if (!epilogue || epilogue->getNumResults() != 1)
    return {};
  for (OpOperand &operand : epilogue->getOpOperands()) {
    AffineMap map = epilogue.getMatchingIndexingMap(&operand);
    if (operand.get() == product ? !map.isIdentity() : !epilogueAccess(map))
      return {};
  }
  FailureOr<Extents> from = symbolicShape(product),
                     to = symbolicShape(epilogue->getResult(0));
  return succeeded(from) && succeeded(to) && *from == *to ? epilogue
                                                          : linalg::GenericOp();
}

/// Whether `value` is a param of its kernel, or a part of one.
bool isPartOfParam(Value value) {
  while (auto slice = value.getDefiningOp<tensor::ExtractSliceOp>())
    value = slice.getSource();
  auto argument = dyn_cast<BlockArgument>(value);
  return argument && cast<func::FuncOp>(argument.getOwner()->getParentOp())
                         .getArgAttr(argument.getArgNumber(), kParamAttr);
}

/// Whether two contractions with one epilogue can be one loop over k. Their
/// sizes agree: they have one left side, and their epilogue has their shape.
bool isPair(linalg::ContractOp a, linalg::ContractOp b) {
  Value left = a.getDpsInputs()[0];
  Value u = a.getDpsInputs()[1], v = b.getDpsInputs()[1];
  return left == b.getDpsInputs()[0] &&
         a.getIndexingMapsArray()[0] == b.getIndexingMapsArray()[0] &&
         getElementTypeOrSelf(u.getType()) ==
             getElementTypeOrSelf(v.getType()) &&
         isPartOfParam(u) == isPartOfParam(v);
}

/// Those of `contractions`, which have one epilogue, that form a group with it:
/// the last pair, else the last one. The others are stored.
SmallVector<linalg::ContractOp, 2>
chooseRoots(ArrayRef<linalg::ContractOp> contractions) {
  for (size_t j = contractions.size(); j-- > 0;)
    for (size_t i = j; i-- > 0;)
      if (isPair(contractions[i], contractions[j]))
        return {contractions[i], contractions[j]};
  return {contractions.back()};
}

/// Splits the compute of `kernel` into groups, in an order in which each comes
/// after what it reads.
SmallVector<Group> findGroups(func::FuncOp kernel) {
  llvm::MapVector<Operation *, SmallVector<linalg::ContractOp>> candidates;
  for (auto contraction : kernel.getOps<linalg::ContractOp>())
    if (linalg::GenericOp epilogue = findEpilogue(contraction))
      candidates[epilogue].push_back(contraction);
  llvm::DenseMap<Operation *, SmallVector<linalg::ContractOp, 2>> rootsOf;
  llvm::DenseSet<Operation *> taken;
  for (auto &[epilogue, contractions] : candidates) {
    rootsOf[epilogue] = chooseRoots(contractions);
    taken.insert_range(rootsOf[epilogue]);
  }
  SmallVector<Group> groups;
  for (Operation &op : kernel.getBody().front()) {
    if (auto contraction = dyn_cast<linalg::ContractOp>(op)) {
      if (!taken.contains(contraction))
        groups.push_back({{contraction}, {}});
    } else if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
      groups.push_back({rootsOf.lookup(generic), generic});
    }
  }
  return groups;
}

/// A tensor.empty of `shape`, its free sizes read from the arguments of `func`.
FailureOr<Value> emptyLike(OpBuilder &builder, Location loc, func::FuncOp func,
                           RankedTensorType type, const Extents &shape) {
  SmallVector<Value> sizes;
  for (const Extent &extent : shape) {
    if (!extent.isFree())
      continue;
    Value size;
    for (unsigned i = 0; i < func.getNumArguments() && !size; ++i) {
      FailureOr<Extents> argument = argumentShape(func, i);
      if (failed(argument))
        return failure();
      for (auto [dim, candidate] : llvm::enumerate(*argument))
        if (candidate == extent) {
          size = tensor::DimOp::create(builder, loc, func.getArgument(i), dim);
          break;
        }
    }
    if (!size)
      return func.emitError()
             << "no operand of the group has size " << extent.name;
    sizes.push_back(size);
  }
  return tensor::EmptyOp::create(builder, loc, type, sizes).getResult();
}

/// Whether one of `values` has a dimension `extent`.
bool hasSize(ArrayRef<Value> values, const Extent &extent) {
  return llvm::any_of(values, [&](Value value) {
    FailureOr<Extents> shape = symbolicShape(value);
    return succeeded(shape) && llvm::is_contained(*shape, extent);
  });
}

/// The operations that one element takes of an elementwise body: those of each
/// function's row, one of each other.
int64_t operationsOf(linalg::GenericOp op) {
  int64_t count = 0;
  for (Operation &each : op.getBody()->without_terminator()) {
    auto activation = dyn_cast<ActivationOpInterface>(each);
    const numerics::FunctionRow *row =
        activation ? findFunctionRow(activation.getFunction(),
                                     activation.getAccuracy())
                   : nullptr;
    count += row ? row->operations.all() : 1;
  }
  return count;
}

/// The group's `gelato.shape`; `result` is the shape of its result.
FailureOr<DictionaryAttr> lookupShape(Group &group, ArrayRef<Extent> result) {
  Builder builder(group.last()->getContext());
  auto sizeOf = [&](ArrayRef<Extent> extents) -> Attribute {
    int64_t product = 1;
    for (const Extent &extent : extents) {
      if (extent.isFree())
        return builder.getStringAttr("free");
      product *= extent.size;
    }
    return builder.getI64IntegerAttr(product);
  };
  NamedAttrList shape;
  StringRef dtype = "f32";
  if (group.contractions.empty()) {
    shape.set("N", sizeOf(result));
    shape.set("operations",
              builder.getI64IntegerAttr(operationsOf(group.elementwise)));
  } else {
    linalg::ContractOp first = group.contractions.front();
    FailureOr<Extents> left = symbolicShape(first.getDpsInputs()[0]);
    if (failed(left))
      return first.emitError("its left side has a size that cannot be traced "
                             "to a dimension");
    shape.set("M", sizeOf(result.drop_back()));
    shape.set("N", sizeOf(result.back()));
    shape.set("K", sizeOf(left->back()));
    dtype = storageType(getElementTypeOrSelf(first.getDpsInputs()[1].getType()))
                ->name;
  }
  shape.set("dtype", builder.getStringAttr(dtype));
  return shape.getDictionary(builder.getContext());
}

/// Moves `group` into a new function `name` behind `kernel` and replaces it by
/// a call.
LogicalResult outline(Group group, func::FuncOp kernel, StringRef name) {
  Location loc = group.last()->getLoc();
  MLIRContext *context = kernel.getContext();
  // The operands, in the order in which the source reads them.
  llvm::SetVector<Value> operands;
  SmallVector<Value, 2> products;
  for (linalg::ContractOp contraction : group.contractions) {
    operands.insert_range(contraction.getDpsInputs());
    products.push_back(contraction->getResult(0));
  }
  if (group.elementwise)
    for (Value input : group.elementwise.getDpsInputs())
      if (!llvm::is_contained(products, input))
        operands.insert(input);
  Value result = group.last()->getResult(0);
  FailureOr<Extents> shape = symbolicShape(result);
  if (failed(shape))
    return group.last()->emitError("its sizes cannot be traced to a dimension "
                                   "of the kernel");
  auto type = cast<RankedTensorType>(result.getType());
  // A size may come from a tensor whose values turned out not to matter.
  for (const Extent &extent : *shape)
    if (extent.isFree() && !hasSize(operands.getArrayRef(), extent))
      for (BlockArgument argument : kernel.getArguments())
        if (hasSize({argument}, extent)) {
          operands.insert(argument);
          break;
        }

  OpBuilder builder(context);
  builder.setInsertionPointAfter(kernel);
  SmallVector<Type> types = llvm::map_to_vector(
      operands, [](Value operand) { return operand.getType(); });
  auto func = func::FuncOp::create(builder, loc, name,
                                   builder.getFunctionType(types, {type}));
  func.setPrivate();
  func->setAttr(kGroupAttr, builder.getStringAttr(group.kind()));
  for (auto [i, operand] : llvm::enumerate(operands)) {
    FailureOr<Extents> extents = symbolicShape(operand);
    if (failed(extents))
      return group.last()->emitError("operand ")
             << i << " has a size that cannot be traced to a dimension";
    func.setArgAttr(i, kDimsAttr, dimsAttr(context, *extents));
  }
  func.setResultAttr(0, kDimsAttr, dimsAttr(context, *shape));
  FailureOr<DictionaryAttr> lookup = lookupShape(group, *shape);
  if (failed(lookup))
    return failure();
  func->setAttr(kShapeAttr, *lookup);

  builder.setInsertionPointToStart(func.addEntryBlock());
  IRMapping mapping;
  mapping.map(operands.getArrayRef(), func.getArguments());
  Operation *last = nullptr;
  for (linalg::ContractOp contraction : group.contractions) {
    // The sum is f32, whatever the epilogue makes of it.
    auto sumType = cast<RankedTensorType>(contraction->getResult(0).getType());
    FailureOr<Value> empty = emptyLike(builder, loc, func, sumType, *shape);
    if (failed(empty))
      return failure();
    Value zero = arith::ConstantOp::create(
        builder, loc, builder.getZeroAttr(sumType.getElementType()));
    auto fill = linalg::FillOp::create(builder, loc, zero, *empty);
    mapping.map(contraction.getDpsInits()[0], fill.getResult(0));
    last = builder.clone(*contraction, mapping);
    last->setAttr(kRoleAttr, builder.getStringAttr("root"));
  }
  if (group.elementwise) {
    FailureOr<Value> empty = emptyLike(builder, loc, func, type, *shape);
    if (failed(empty))
      return failure();
    mapping.map(group.elementwise.getDpsInits()[0], *empty);
    last = builder.clone(*group.elementwise, mapping);
    last->setAttr(kRoleAttr, builder.getStringAttr(
                                 products.empty() ? "root" : "epilogue"));
  }
  func::ReturnOp::create(builder, loc, last->getResults());

  builder.setInsertionPoint(group.last());
  auto call = func::CallOp::create(builder, loc, func, operands.getArrayRef());
  result.replaceAllUsesWith(call.getResult(0));
  return success();
}

/// A result that is an argument, or returned twice, gets a group that copies
/// it, so that each result is written by exactly one group.
void copyBareResults(func::FuncOp kernel) {
  auto ret = cast<func::ReturnOp>(kernel.getBody().front().getTerminator());
  llvm::SmallPtrSet<Value, 4> seen;
  OpBuilder builder(ret);
  for (OpOperand &operand : ret->getOpOperands()) {
    Value value = operand.get();
    if (value.getDefiningOp<linalg::LinalgOp>() && seen.insert(value).second)
      continue;
    auto type = cast<RankedTensorType>(value.getType());
    SmallVector<AffineMap> maps(2,
                                builder.getMultiDimIdentityMap(type.getRank()));
    SmallVector<utils::IteratorType> parallel(type.getRank(),
                                              utils::IteratorType::parallel);
    Value empty = tensor::EmptyOp::create(
        builder, ret.getLoc(),
        tensor::getMixedSizes(builder, ret.getLoc(), value),
        type.getElementType());
    operand.set(linalg::GenericOp::create(
                    builder, ret.getLoc(), TypeRange{type}, ValueRange{value},
                    ValueRange{empty}, maps, parallel,
                    [](OpBuilder &b, Location loc, ValueRange args) {
                      linalg::YieldOp::create(
                          b, loc,
                          ValueRange{IdentityOp::create(b, loc, args[0])});
                    })
                    .getResult(0));
  }
}

struct FormGroups final : impl::FormGroupsBase<FormGroups> {
  void runOnOperation() override {
    isolateBodies(getOperation());
    for (func::FuncOp kernel : kernelsOf(getOperation())) {
      copyBareResults(kernel);
      SmallVector<Group> groups = findGroups(kernel);
      for (auto [i, group] : llvm::enumerate(groups))
        if (failed(outline(group, kernel,
                           (kernel.getName() + "." + Twine(i)).str())))
          return signalPassFailure();
      // The originals are dead now; erase from the end, users first.
      for (Operation &op :
           llvm::make_early_inc_range(llvm::reverse(kernel.getBody().front())))
        if (isOpTriviallyDead(&op))
          op.erase();
      for (Operation &op : kernel.getBody().front())
        if (isa<linalg::LinalgOp>(op)) {
          op.emitError(
              "this op fits no group: expected a linalg.contract or an "
              "elementwise linalg.generic");
          return signalPassFailure();
        }
    }
  }
};

} // namespace
} // namespace gelato
