//===- Evaluator.cpp - one run of a function ------------------------------===//
#include "Evaluator.h"

#include "Body.h"
#include "Contraction.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace gelato::oracle {

/// Calls within calls: a kernel calls its groups, nothing else calls.
static constexpr unsigned kMaxDepth = 4;
/// Elements of one tensor: 16 GiB with bounds.
static constexpr int64_t kMaxElements = int64_t(1) << 30;

llvm::Expected<int64_t> elementCount(ArrayRef<int64_t> shape) {
  int64_t count = 1;
  bool isEmpty = llvm::is_contained(shape, 0);
  for (int64_t size : shape) {
    if (size < 0)
      return llvm::createStringError("found a size of " + llvm::Twine(size) +
                                     ", expected none below 0");
    if (!isEmpty && size > kMaxElements / count)
      return llvm::createStringError(
          "a tensor of " + shapeText(shape) +
          " is too large for the oracle: expected at most 2^30 elements");
    count *= isEmpty ? 1 : size;
  }
  return isEmpty ? 0 : count;
}

std::string shapeText(ArrayRef<int64_t> shape) {
  auto sizes = llvm::map_range(shape, [](int64_t size) {
    return ShapedType::isDynamic(size) ? std::string("?")
                                       : std::to_string(size);
  });
  return shape.empty() ? "one element" : llvm::join(sizes, " x ");
}

llvm::Error errorAt(Operation *op, const llvm::Twine &message) {
  std::string place;
  llvm::raw_string_ostream stream(place);
  op->getLoc().print(stream);
  return llvm::createStringError(place + ": " + op->getName().getStringRef() +
                                 ": " + message);
}

template <typename Number>
llvm::Expected<SmallVector<int64_t>>
Evaluator<Number>::loopExtents(linalg::LinalgOp op) {
  SmallVector<int64_t> extents(op.getNumLoops(), ShapedType::kDynamic);
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<RankedTensorType>(operand.get().getType()))
      continue;
    AffineMap map = op.getMatchingIndexingMap(&operand);
    const Tensor<Number> &read = tensor(operand.get());
    if (!map.isProjectedPermutation(/*allowZeroInResults=*/true))
      return errorAt(op, "the oracle reads by permutations of loops only");
    for (auto [size, access] : llvm::zip(read.shape, map.getResults())) {
      auto dim = dyn_cast<AffineDimExpr>(access);
      if (!dim) {
        if (size == 0)
          return errorAt(op, "reads the first of no elements");
        continue;
      }
      int64_t &extent = extents[dim.getPosition()];
      if (extent != ShapedType::kDynamic && extent != size)
        return errorAt(op, "operands differ in the size of loop " +
                               llvm::Twine(dim.getPosition()) + ": found " +
                               llvm::Twine(extent) + " and " +
                               llvm::Twine(size));
      extent = size;
    }
  }
  if (llvm::is_contained(extents, ShapedType::kDynamic))
    return errorAt(op, "no operand has the size of a loop");
  return extents;
}

template <typename Number>
llvm::Error Evaluator<Number>::evaluate(linalg::GenericOp op) {
  if (op.getNumLoops() != op.getNumParallelLoops())
    return errorAt(op, "the oracle knows parallel loops only, and sums as "
                       "linalg.contract");
  auto extents = loopExtents(op);
  if (!extents)
    return extents.takeError();
  auto body = Body::compile(op, std::is_same_v<Number, Bounded>);
  if (!body)
    return errorAt(op, llvm::toString(body.takeError()));

  SmallVector<Strides> strides;
  SmallVector<const Number *> data;
  std::vector<Number> registers(std::max(1u, body->numRegisters()));
  for (OpOperand &operand : op->getOpOperands()) {
    const Tensor<Number> &read = tensor(operand.get());
    strides.push_back(
        stridesOf(op.getMatchingIndexingMap(&operand), read.shape));
    data.push_back(read.data.data());
  }
  for (auto [value, position] : body->captured()) {
    std::optional<double> number = scalarConstant(value);
    if (!number)
      return errorAt(op, "its body uses a value from outside that is no "
                         "constant");
    registers[position] = constant<Number>(*number);
  }
  SmallVector<Tensor<Number>> results;
  for (Value init : op.getDpsInits())
    results.push_back(tensor(init));
  unsigned inputs = op.getNumDpsInputs();
  for (Odometer at(*extents, strides); !at.atEnd(); at.next()) {
    for (unsigned i = 0; i < data.size(); ++i)
      registers[i] = data[i][at.offset(i)];
    body->run(registers.data());
    for (auto [i, result] : llvm::enumerate(results))
      result.data[at.offset(inputs + i)] = registers[body->yielded()[i]];
  }
  for (auto [value, result] : llvm::zip(op.getResults(), results))
    set(value, std::move(result));
  return llvm::Error::success();
}

template <typename Number>
llvm::Error Evaluator<Number>::evaluate(linalg::ContractOp op) {
  auto extents = loopExtents(op);
  if (!extents)
    return extents.takeError();
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  if (!maps[2].isProjectedPermutation() || op.getNumDpsInputs() != 2)
    return errorAt(op, "the oracle sums products of two operands only");
  Value init = op.getDpsInits()[0];
  auto operand = [&](unsigned i, Value value) {
    return Operand<Number>{maps[i], tensor(value)};
  };
  Tensor<Number> result{tensor(init).shape, {}};
  result.data = contract(
      ArrayRef<int64_t>(*extents), operand(0, op.getDpsInputs()[0]),
      operand(1, op.getDpsInputs()[1]), operand(2, init), accumulation);
  set(op->getResult(0), std::move(result));
  return llvm::Error::success();
}

template <typename Number>
llvm::Error Evaluator<Number>::evaluate(linalg::FillOp op) {
  std::optional<double> number = scalarConstant(op.getInputs()[0]);
  if (!number || op->getNumResults() != 1)
    return errorAt(op, "the oracle fills tensors with constants only");
  Tensor<Number> result{tensor(op.getOutputs()[0]).shape, {}};
  result.data.assign(tensor(op.getOutputs()[0]).data.size(),
                     constant<Number>(*number));
  set(op->getResult(0), std::move(result));
  return llvm::Error::success();
}

template <typename Number>
llvm::Error Evaluator<Number>::evaluate(tensor::EmptyOp op) {
  Tensor<Number> result;
  for (OpFoldResult size : op.getMixedSizes()) {
    std::optional<int64_t> known = getConstantIntValue(size);
    if (!known) {
      auto found = indices.find(cast<Value>(size));
      if (found == indices.end())
        return errorAt(op, "found a size that is neither a constant nor a "
                           "tensor.dim");
      known = found->second;
    }
    result.shape.push_back(*known);
  }
  auto count = elementCount(result.shape);
  if (!count)
    return errorAt(op, llvm::toString(count.takeError()));
  result.data.assign(*count, undefined<Number>());
  set(op.getResult(), std::move(result));
  return llvm::Error::success();
}

template <typename Number>
llvm::Error Evaluator<Number>::evaluate(tensor::DimOp op) {
  std::optional<int64_t> index = op.getConstantIndex();
  const Tensor<Number> &source = tensor(op.getSource());
  if (!index || *index < 0 || *index >= int64_t(source.shape.size()))
    return errorAt(op, "expected the number of a dimension");
  indices[op.getResult()] = source.shape[*index];
  return llvm::Error::success();
}

template <typename Number>
llvm::Error Evaluator<Number>::evaluate(tensor::CollapseShapeOp op) {
  const Tensor<Number> &source = tensor(op.getSrc());
  Tensor<Number> result{{}, source.data};
  for (const ReassociationIndices &group : op.getReassociationIndices()) {
    int64_t size = 1;
    for (int64_t dimension : group)
      size *= source.shape[dimension];
    result.shape.push_back(size);
  }
  set(op.getResult(), std::move(result));
  return llvm::Error::success();
}

template <typename Number>
llvm::Error Evaluator<Number>::evaluate(tensor::ExtractSliceOp op) {
  const Tensor<Number> &source = tensor(op.getSource());
  Tensor<Number> result;
  SmallVector<int64_t> offsets;
  for (auto [i, offset, size, step] : llvm::enumerate(
           op.getMixedOffsets(), op.getMixedSizes(), op.getMixedStrides())) {
    auto begin = getConstantIntValue(offset);
    std::optional<int64_t> count = getConstantIntValue(size);
    if (auto value = dyn_cast<Value>(size))
      if (auto found = indices.find(value); found != indices.end())
        count = found->second;
    if (!begin || !count || getConstantIntValue(step) != 1 ||
        op.getType().getRank() != op.getSourceType().getRank())
      return errorAt(op, "the oracle knows slices of known place and size, "
                         "without a stride");
    if (*begin < 0 || *count < 0 || *begin > source.shape[i] - *count)
      return errorAt(op, "takes " + llvm::Twine(*count) + " from " +
                             llvm::Twine(*begin) + " on of " +
                             llvm::Twine(source.shape[i]));
    offsets.push_back(*begin);
    result.shape.push_back(*count);
  }
  auto count = elementCount(result.shape);
  if (!count)
    return errorAt(op, llvm::toString(count.takeError()));
  result.data.reserve(*count);
  SmallVector<int64_t> at(result.shape.size(), 0);
  for (int64_t element = 0; element < *count; ++element) {
    int64_t from = 0;
    for (auto [i, size] : llvm::enumerate(source.shape))
      from = from * size + offsets[i] + at[i];
    result.data.push_back(source.data[from]);
    for (size_t i = at.size(); i-- > 0 && ++at[i] == result.shape[i];)
      at[i] = 0;
  }
  set(op.getResult(), std::move(result));
  return llvm::Error::success();
}

template <typename Number>
llvm::Error Evaluator<Number>::evaluate(func::CallOp op) {
  auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      op, op.getCalleeAttr());
  if (!callee || callee.isExternal())
    return errorAt(op, "no body of @" + op.getCallee());
  if (depth == kMaxDepth)
    return errorAt(op, "calls are nested too deeply for the waist");
  std::vector<TensorRef> arguments;
  for (Value operand : op.getOperands())
    arguments.push_back(tensors[operand]);
  auto results =
      Evaluator(accumulation, depth + 1).run(callee, std::move(arguments));
  if (!results)
    return results.takeError();
  for (auto [value, result] : llvm::zip(op.getResults(), *results))
    tensors[value] = result;
  return llvm::Error::success();
}

template <typename Number> bool Evaluator<Number>::hasOperands(Operation &op) {
  return llvm::all_of(op.getOperands(), [&](Value value) {
    return !isa<ShapedType>(value.getType()) || tensors.contains(value);
  });
}

template <typename Number>
llvm::Error Evaluator<Number>::evaluate(Operation &op) {
  if (isa<arith::ConstantOp>(op)) // read where it is used
    return llvm::Error::success();
  if (!hasOperands(op))
    return errorAt(&op, "an operand that the oracle did not compute");
  return llvm::TypeSwitch<Operation *, llvm::Error>(&op)
      .Case<linalg::GenericOp, linalg::ContractOp, linalg::FillOp,
            tensor::EmptyOp, tensor::DimOp, tensor::CollapseShapeOp,
            tensor::ExtractSliceOp, func::CallOp>(
          [&](auto known) { return evaluate(known); })
      .Default([&](Operation *) {
        return errorAt(&op, "this op is not on the waist; the oracle "
                            "interprets the stages gelato, linalg and groups");
      });
}

/// Whether a tensor of `shape` has the static sizes of `type`.
static bool fits(ArrayRef<int64_t> shape, Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && succeeded(verifyCompatibleShape(shape, tensor.getShape()));
}

template <typename Number>
llvm::Expected<std::vector<typename Evaluator<Number>::TensorRef>>
Evaluator<Number>::run(func::FuncOp func, std::vector<TensorRef> arguments) {
  if (func.isExternal() || !func.getBody().hasOneBlock())
    return errorAt(func, "expected a body of one block");
  if (arguments.size() != func.getNumArguments())
    return errorAt(func, "found " + llvm::Twine(arguments.size()) +
                             " arguments, expected " +
                             llvm::Twine(func.getNumArguments()));
  for (auto [i, argument] : llvm::enumerate(arguments)) {
    Type type = func.getArgument(i).getType();
    if (!fits(argument->shape, type))
      return errorAt(
          func, "argument " + llvm::Twine(i) + " is " +
                    shapeText(argument->shape) + ", expected " +
                    (isa<RankedTensorType>(type)
                         ? shapeText(cast<RankedTensorType>(type).getShape())
                         : std::string("a tensor type")));
    tensors[func.getArgument(i)] = argument;
  }
  for (Operation &op : func.getBody().front().without_terminator()) {
    if (llvm::Error error = evaluate(op))
      return std::move(error);
    for (Value result : op.getResults())
      if (auto found = tensors.find(result);
          found != tensors.end() &&
          !fits(found->second->shape, result.getType()))
        return errorAt(&op, "its result is " + shapeText(found->second->shape) +
                                ", which is not what its type says");
  }
  Operation *terminator = func.getBody().front().getTerminator();
  if (!hasOperands(*terminator))
    return errorAt(terminator, "a value that the oracle did not compute");
  std::vector<TensorRef> results;
  for (Value value : terminator->getOperands())
    results.push_back(tensors[value]);
  return results;
}

template class Evaluator<double>;
template class Evaluator<Bounded>;

} // namespace gelato::oracle
