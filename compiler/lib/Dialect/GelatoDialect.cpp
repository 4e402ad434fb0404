//===- GelatoDialect.cpp - registration and folding of activations --------===//
//
// Folding evaluates the reference in double and rounds once, as the language
// defines constant subexpressions; so a folded call can be closer to the real
// value than the call would be at run time, never further.
//
//===----------------------------------------------------------------------===//
#include "gelato/Dialect/GelatoDialect.h"

#include "gelato/Numerics/Reference.h"

#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

#include "gelato/Dialect/GelatoEnums.cpp.inc"

#include "gelato/Dialect/GelatoDialect.cpp.inc"

#include "gelato/Dialect/GelatoInterfaces.cpp.inc"

#define GET_OP_CLASSES
#include "gelato/Dialect/GelatoOps.cpp.inc"

void gelato::GelatoDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "gelato/Dialect/GelatoOps.cpp.inc"
      >();
}

Operation *gelato::GelatoDialect::materializeConstant(OpBuilder &builder,
                                                      Attribute value,
                                                      Type type, Location loc) {
  return arith::ConstantOp::materialize(builder, value, type, loc);
}

OpFoldResult gelato::foldActivation(Operation *op, Attribute operand) {
  auto function = cast<ActivationOpInterface>(op).getFunction();
  auto evaluate = [&](const APFloat &x) {
    return APFloat(static_cast<float>(
        numerics::reference(std::string_view(function.data(), function.size()),
                            static_cast<double>(x.convertToFloat()))));
  };
  if (auto scalar = dyn_cast_or_null<FloatAttr>(operand))
    return FloatAttr::get(scalar.getType(), evaluate(scalar.getValue()));
  if (auto splat = dyn_cast_or_null<SplatElementsAttr>(operand))
    return DenseElementsAttr::get(splat.getType(),
                                  evaluate(splat.getSplatValue<APFloat>()));
  return {};
}

Value gelato::createActivation(OpBuilder &builder, Location loc, StringRef name,
                               Accuracy accuracy, Value x) {
  std::string fullName =
      (GelatoDialect::getDialectNamespace() + "." + name).str();
  if (!RegisteredOperationName::lookup(fullName, builder.getContext()))
    return {};
  OperationState state(loc, fullName);
  state.addOperands(x);
  state.addTypes(x.getType());
  state.addAttribute("accuracy",
                     AccuracyAttr::get(builder.getContext(), accuracy));
  return builder.create(state)->getResult(0);
}
