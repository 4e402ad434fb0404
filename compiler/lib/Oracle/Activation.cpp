//===- Activation.cpp - an activation and the bound of its class ----------===//
//
// How far f(y) is from f(x) for |y - x| <= e is read off the ends of the
// interval and the turning points inside it, which is all there is for a
// function that is monotonic between them.
//
//===----------------------------------------------------------------------===//
#include "Activation.h"

#include "llvm/ADT/SmallVector.h"

#include <algorithm>
#include <cmath>

using namespace llvm;

namespace gelato::oracle {

namespace {
struct Turns {
  StringRef function;
  SmallVector<double, 2> at;
};
} // namespace

/// The zeros of the derivatives, found with 50 digits (mpmath's findroot on the
/// formulas of Reference.cpp) and rounded to a double; what that moves the
/// extremum is far below the double's rounding.
static ArrayRef<Turns> turningPoints() {
  static const Turns table[] = {
      {"elu", {}},
      {"erf", {}},
      {"erfc", {}},
      {"exp", {}},
      {"expm1", {}},
      {"gelu", {-0x1.80ead197f00b4p-1}},
      {"gelu_grad", {-0x1.6a09e667f3bcdp+0, 0x1.6a09e667f3bcdp+0}},
      {"gelu_tanh", {-0x1.81429f9e97e4dp-1}},
      {"gelu_tanh_grad", {-0x1.6b23142700629p+0, 0x1.6b23142700629p+0}},
      {"log", {}},
      {"log1p", {}},
      {"mish", {-0x1.31432c0d12d84p+0}},
      {"quick_gelu", {-0x1.80974a62be3dfp-1}},
      {"sigmoid", {}},
      {"silu", {-0x1.474973c84120bp+0}},
      {"softplus", {}},
      {"tanh", {}},
  };
  return table;
}

Expected<Activation> findActivation(StringRef mnemonic) {
  // Names that live as long as activations.
  static constexpr std::string_view names[] = {
#define GELATO_REFERENCE(MNEMONIC, FORMULA, HARD_LOW, HARD_HIGH) #MNEMONIC,
#include "gelato/Numerics/References.def"
  };
  for (std::string_view name : names)
    if (mnemonic == StringRef(name.data(), name.size()))
      if (ExactFunction exact = findExact(name))
        return Activation{name, numerics::findReference(name), exact, {}, 0, 0};
  return createStringError("the oracle has no reference for gelato." +
                           mnemonic);
}

Expected<Activation> findActivation(ActivationOpInterface op, bool withBound) {
  StringRef name = op.getFunction();
  auto plain = findActivation(name);
  if (!plain || !withBound)
    return plain;
  Activation found = *plain;
  auto turns = find_if(turningPoints(),
                       [&](const Turns &row) { return row.function == name; });
  if (turns == turningPoints().end())
    return createStringError(
        "the oracle cannot bound gelato." + name +
        ": add where it turns to the table in Oracle/Activation.cpp");
  found.turns = turns->at;
  switch (op.getAccuracy()) {
  case Accuracy::Tight:
    return found.within(1, 0);
  case Accuracy::Fast:
  case Accuracy::Default:
    return found.within(4, 0);
  // 0.51 ULP of the 16-bit type, of which its rounding is 0.5: one hundredth of
  // bf16's spacing, 2^16 of f32's; of f16's spacing, 2^13 of f32's, at least
  // 2^-24.
  case Accuracy::Bf16:
    return found.within(0.01 * 0x1p16, 0);
  case Accuracy::F16:
    return found.within(0.01 * 0x1p13, 0.01 * 0x1p-24);
  case Accuracy::Half:
    return found.within(0.01 * 0x1p16, 0.01 * 0x1p-24);
  case Accuracy::Approx:
    break;
  }
  return createStringError("class approx of gelato." + name +
                           " promises no bound: compare with interpret()");
}

/// The spacing of f32 at x.
static double spacing(double x) {
  int exponent = x == 0 ? -126 : std::max(std::ilogb(x), -126);
  return std::ldexp(1.0, exponent - 23);
}

Bounded apply(const Activation &activation, Bounded x) {
  double value = activation.function(x.value);
  if (x.isNaN())
    return x;
  if (!x.isKnown())
    return unknown(value);
  // Infinite or NaN at what is exactly x, as log(0), or in overflow.
  if (x.isExact() && !std::isfinite(value))
    return {value, 0};
  double low = value, high = value;
  auto sample = [&](double y) {
    low = std::min(low, y);
    high = std::max(high, y);
  };
  if (!x.isExact()) {
    double first = activation.function(x.low()),
           last = activation.function(x.high());
    if (std::isnan(first) || std::isnan(last))
      return unknown(value);
    sample(first);
    sample(last);
    for (double turn : activation.turns)
      if (x.low() < turn && turn < x.high())
        sample(activation.function(turn));
  }
  double magnitude = std::max(std::fabs(low), std::fabs(high));
  if (magnitude >= kOverflow) {
    bool isCertain = std::min(std::fabs(low), std::fabs(high)) >= kOverflow &&
                     std::signbit(low) == std::signbit(high);
    return isCertain ? Bounded{std::copysign(kInfinity, value), 0}
                     : unknown(value);
  }
  double moved = std::max(high - value, value - low);
  // The reference's relative error is below 2^-42.
  double own =
      std::max(activation.maxUlp * spacing(magnitude), activation.floor);
  return finished(value, moved + own + 0x1p-40 * magnitude);
}

} // namespace gelato::oracle
