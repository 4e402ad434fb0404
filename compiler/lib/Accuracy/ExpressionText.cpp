//===- ExpressionText.cpp - a scalar value as the language has it ---------===//
#include "ExpressionText.h"

#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Frontend/Builtins.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/StringSwitch.h"

#include <cmath>

using namespace mlir;

namespace gelato {
namespace {

constexpr size_t kLongest = 100;

/// How tightly an expression holds together.
enum Binding { Comparison, Sum, Product, Atom };

struct Text {
  std::string text;
  Binding binding = Atom;

  std::string inside(Binding around) const {
    return binding < around ? "(" + text + ")" : text;
  }
};

struct Infix {
  StringRef sign;
  Binding binding;
};

Infix infixOf(Operation *op) {
  if (auto compare = dyn_cast<arith::CmpFOp>(op)) {
    switch (compare.getPredicate()) {
    case arith::CmpFPredicate::OLT:
      return {"<", Comparison};
    case arith::CmpFPredicate::OLE:
      return {"<=", Comparison};
    case arith::CmpFPredicate::OGT:
      return {">", Comparison};
    case arith::CmpFPredicate::OGE:
      return {">=", Comparison};
    case arith::CmpFPredicate::OEQ:
      return {"==", Comparison};
    default:
      return {"!=", Comparison};
    }
  }
  return llvm::StringSwitch<Infix>(op->getName().getStringRef())
      .Case("arith.addf", {"+", Sum})
      .Case("arith.subf", {"-", Sum})
      .Case("arith.mulf", {"*", Product})
      .Case("arith.divf", {"/", Product})
      .Default({"", Atom});
}

/// The start of a call, up to its first argument, and what ends it.
std::pair<std::string, std::string> callOf(Operation *op) {
  if (auto truncation = dyn_cast<arith::TruncFOp>(op))
    return {truncation.getType().isBF16() ? "bf16(" : "f16(", ")"};
  if (auto activation = dyn_cast<ActivationOpInterface>(op)) {
    std::string form = callForm(activation.getFunction());
    size_t x = form.find("(x") + 1;
    return {form.substr(0, x), form.substr(x + 1)};
  }
  StringRef name = llvm::StringSwitch<StringRef>(op->getName().getStringRef())
                       .Case("arith.select", "where")
                       .Case("arith.minimumf", "min")
                       .Case("arith.maximumf", "max")
                       .Case("math.absf", "abs")
                       .Default(op->getName().stripDialect());
  return {name.str() + "(", ")"};
}

std::string numberText(double value) {
  if (std::isinf(value))
    return value < 0 ? "-inf" : "inf";
  // The shortest that is the same f32, without an exponent where that is short
  // too.
  for (const char *format : {"%.0f", "%.1f", "%.2f", "%.3f", "%.1g", "%.2g",
                             "%.3g", "%.4g", "%.5g", "%.6g", "%.7g", "%.8g"}) {
    if (format[3] == 'f' && std::fabs(value) >= 1e6)
      continue;
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    if (float(std::atof(text)) == float(value))
      return text;
  }
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

class Printer {
public:
  explicit Printer(Value source) : source(source) {}

  Text print(Value value) {
    if (value == source)
      return {"x"};
    Attribute attr;
    if (matchPattern(value, m_Constant(&attr))) {
      if (auto number = dyn_cast<FloatAttr>(attr))
        return {numberText(number.getValueAsDouble())};
      return {cast<IntegerAttr>(attr).getValue().isZero() ? "false" : "true"};
    }
    Operation *op = value.getDefiningOp();
    if (!op || length > kLongest)
      return {"..."};
    Text text = print(op);
    length += text.text.size() / 4;
    return text;
  }

private:
  Text print(Operation *op) {
    if (isa<arith::ExtFOp, IdentityOp>(op))
      return print(op->getOperand(0));
    if (isa<arith::NegFOp>(op))
      return {"-" + print(op->getOperand(0)).inside(Atom), Product};
    Infix infix = infixOf(op);
    if (!infix.sign.empty()) {
      Text left = print(op->getOperand(0)), right = print(op->getOperand(1));
      bool isLeftOnly = infix.sign == "-" || infix.sign == "/";
      Binding after = Binding(infix.binding + isLeftOnly);
      return {left.inside(infix.binding) + " " + infix.sign.str() + " " +
                  right.inside(after),
              infix.binding};
    }
    auto [start, end] = callOf(op);
    std::string arguments;
    for (Value operand : op->getOperands())
      arguments += (arguments.empty() ? "" : ", ") + print(operand).text;
    return {start + arguments + end};
  }

  Value source;
  size_t length = 0;
};

} // namespace

std::string expressionText(Value value, Value source) {
  if (auto narrowing = value.getDefiningOp<arith::TruncFOp>())
    value = narrowing.getIn();
  return Printer(source).print(value).text;
}

} // namespace gelato
