//===- OperationWords.cpp - what a group computes, in words ---------------===//
#include "OperationWords.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace gelato {

namespace {

/// A value that is the same for all elements, or a tensor; empty for what the
/// operation before left.
std::string nameOfOperand(Value operand, linalg::GenericOp generic,
                          llvm::function_ref<std::string(unsigned)> nameOf) {
  FloatAttr constant;
  if (matchPattern(operand, m_Constant(&constant))) {
    SmallString<16> text;
    constant.getValue().toString(text, /*FormatPrecision=*/6);
    return std::string(text);
  }
  auto argument = dyn_cast<BlockArgument>(operand);
  if (!argument || argument.getOwner() != generic.getBlock() ||
      argument.getArgNumber() >= generic.getInputs().size())
    return {};
  auto source =
      dyn_cast<BlockArgument>(generic.getInputs()[argument.getArgNumber()]);
  return source ? nameOf(source.getArgNumber()) : std::string();
}

/// The verb of a binary operation, by what stands on its other side.
StringRef verbOf(StringRef operation, bool otherIsLeft) {
  return llvm::StringSwitch<StringRef>(operation)
      .Case("addf", "add")
      .Case("mulf", "multiply by")
      .Case("subf", otherIsLeft ? "subtract from" : "subtract")
      .Case("divf", otherIsLeft ? "divide into" : "divide by")
      .Case("maximumf", "max with")
      .Case("minimumf", "min with")
      .Default({});
}

std::string words(Operation &op, linalg::GenericOp generic,
                  llvm::function_ref<std::string(unsigned)> nameOf) {
  StringRef name = op.getName().stripDialect();
  if (name == "truncf" || name == "extf") {
    Type type = op.getResult(0).getType();
    return std::string(name == "extf" ? "widen to " : "narrow to ") +
           (type.isF32()    ? "f32"
            : type.isBF16() ? "bf16"
                            : "f16");
  }
  if (op.getNumOperands() == 2) {
    std::string left = nameOfOperand(op.getOperand(0), generic, nameOf);
    std::string right = nameOfOperand(op.getOperand(1), generic, nameOf);
    StringRef verb = verbOf(name, right.empty() && !left.empty());
    if (!verb.empty() && !(left.empty() && right.empty()))
      return (verb + " " + (right.empty() ? left : right)).str();
  }
  return llvm::StringSwitch<StringRef>(name)
      .Case("addf", "add")
      .Case("mulf", "multiply")
      .Case("subf", "subtract")
      .Case("divf", "divide")
      .Case("negf", "negate")
      .Case("maximumf", "max")
      .Case("minimumf", "min")
      .Case("cmpf", "compare")
      .Default(name)
      .str();
}

} // namespace

SmallVector<std::string>
operationWords(func::FuncOp group,
               llvm::function_ref<std::string(unsigned)> nameOf) {
  SmallVector<std::string> list;
  for (auto generic : group.getOps<linalg::GenericOp>())
    for (Operation &op : generic.getBlock()->without_terminator())
      if (!op.hasTrait<OpTrait::ConstantLike>())
        list.push_back(words(op, generic, nameOf));
  return list;
}

} // namespace gelato
