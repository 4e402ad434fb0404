//===- Interpreter.cpp - the oracle: a kernel in double precision ---------===//
#include "gelato/Oracle/Interpreter.h"

#include "Evaluator.h"

#include "gelato/Plan/SymbolicShape.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace gelato {

using namespace oracle;

/// Whether an element of `type` can be `value`.
static bool holds(Type type, double value) {
  if (std::isnan(value))
    return !type.isInteger(1);
  if (type.isInteger(1))
    return value == 0 || value == 1;
  if (type.isF32())
    return static_cast<double>(static_cast<float>(value)) == value;
  auto number = dyn_cast<FloatType>(type);
  return number && narrow(value, number.getFloatSemantics()) == value;
}

/// Checks sizes against the names that the kernel gives them, and the elements
/// against what the types hold.
static llvm::Error checkArguments(func::FuncOp kernel,
                                  ArrayRef<DoubleTensor> arguments,
                                  bool checkElements) {
  llvm::StringMap<int64_t> sizes;
  for (auto [i, argument] : llvm::enumerate(arguments)) {
    auto count = elementCount(argument.shape);
    if (!count)
      return errorAt(kernel, "argument " + llvm::Twine(i) + ": " +
                                 llvm::toString(count.takeError()));
    if (*count != int64_t(argument.data.size()))
      return errorAt(kernel, "argument " + llvm::Twine(i) + " has " +
                                 llvm::Twine(argument.data.size()) +
                                 " elements, expected " +
                                 shapeText(argument.shape));
    if (i >= kernel.getNumArguments())
      continue; // the evaluator counts them
    if (FailureOr<Extents> extents = argumentShape(kernel, i);
        succeeded(extents) && extents->size() == argument.shape.size())
      for (auto [extent, size] : llvm::zip(*extents, argument.shape)) {
        if (!extent.isFree())
          continue;
        int64_t known = sizes.try_emplace(extent.name, size).first->second;
        if (known != size)
          return errorAt(kernel, "argument " + llvm::Twine(i) +
                                     " makes the free size " + extent.name +
                                     " " + llvm::Twine(size) +
                                     ", an earlier one " + llvm::Twine(known));
      }
    if (!checkElements)
      continue;
    Type type = getElementTypeOrSelf(kernel.getArgumentTypes()[i]);
    for (auto [at, value] : llvm::enumerate(argument.data))
      if (!holds(type, value))
        return errorAt(
            kernel, llvm::formatv("element {0} of argument {1} is {2}, which "
                                  "its type cannot hold; round it first",
                                  at, i, llvm::format("%.17g", value))
                        .str());
  }
  return llvm::Error::success();
}

template <typename Number>
static llvm::Expected<std::vector<std::shared_ptr<const Tensor<Number>>>>
evaluate(func::FuncOp kernel, ArrayRef<DoubleTensor> arguments,
         Accumulation accumulation) {
  constexpr bool withBound = std::is_same_v<Number, Bounded>;
  if (llvm::Error error = checkArguments(kernel, arguments, withBound))
    return std::move(error);
  std::vector<std::shared_ptr<const Tensor<Number>>> tensors;
  for (const DoubleTensor &argument : arguments) {
    auto tensor = std::make_shared<Tensor<Number>>();
    tensor->shape = argument.shape;
    tensor->data.reserve(argument.data.size());
    for (double value : argument.data)
      tensor->data.push_back(constant<Number>(value));
    tensors.push_back(std::move(tensor));
  }
  return Evaluator<Number>(accumulation).run(kernel, std::move(tensors));
}

llvm::Expected<std::vector<DoubleTensor>>
interpret(func::FuncOp kernel, ArrayRef<DoubleTensor> arguments) {
  auto evaluated = evaluate<double>(kernel, arguments, Accumulation::Any);
  if (!evaluated)
    return evaluated.takeError();
  std::vector<DoubleTensor> results;
  for (const auto &tensor : *evaluated)
    results.push_back({tensor->shape, tensor->data});
  return results;
}

llvm::Expected<std::vector<BoundedTensor>>
interpretWithBound(func::FuncOp kernel, ArrayRef<DoubleTensor> arguments,
                   Accumulation accumulation) {
  auto evaluated = evaluate<Bounded>(kernel, arguments, accumulation);
  if (!evaluated)
    return evaluated.takeError();
  std::vector<BoundedTensor> results;
  for (const auto &tensor : *evaluated) {
    BoundedTensor &result = results.emplace_back();
    result.shape = tensor->shape;
    for (Bounded element : tensor->data) {
      result.value.push_back(element.value);
      result.bound.push_back(element.bound);
    }
  }
  return results;
}

/// Whether `got` is what an exact element says.
static bool isSame(double got, double expected) {
  if (std::isnan(got) || std::isnan(expected))
    return std::isnan(got) && std::isnan(expected);
  return got == expected && std::signbit(got) == std::signbit(expected);
}

Agreement compare(const BoundedTensor &expected, ArrayRef<float> got) {
  Agreement agreement;
  if (got.size() != expected.value.size()) {
    agreement.outside = 1;
    agreement.first = llvm::formatv("found {0} elements, expected {1}",
                                    got.size(), expected.value.size());
    return agreement;
  }
  for (auto [i, y] : llvm::enumerate(got)) {
    double value = expected.value[i], bound = expected.bound[i];
    if (bound == kInfinity) {
      ++agreement.unbounded;
      continue;
    }
    double distance = std::fabs(y - value);
    if (bound > 0 && distance <= bound) {
      agreement.worst = std::max(agreement.worst, distance / bound);
      continue;
    }
    if (bound == 0 && isSame(y, value))
      continue;
    if (agreement.outside++ == 0)
      agreement.first = llvm::formatv(
          "element {0} of {1}: found {2}, expected {3} within "
          "{4}",
          i, shapeText(expected.shape), llvm::format("%.9g", double(y)),
          llvm::format("%.9g", value), llvm::format("%.3g", bound));
  }
  return agreement;
}

} // namespace gelato
