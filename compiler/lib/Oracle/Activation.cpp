//===- Activation.cpp - an activation and the bound of its class ----------===//
//
// How far f(y) is from f(x) for |y - x| <= e is read off the ends of the
// interval and the turning points inside it (Numerics/Functions.def), which is
// all there is for a function that is monotonic between them.
//
//===----------------------------------------------------------------------===//
#include "Activation.h"

#include "gelato/Numerics/FunctionRows.h"

#include <algorithm>
#include <cmath>

using namespace llvm;

namespace gelato::oracle {

Expected<Activation> findActivation(StringRef mnemonic) {
  const numerics::Function *function =
      numerics::findFunction({mnemonic.data(), mnemonic.size()});
  if (!function)
    return createStringError("the oracle has no reference for gelato." +
                             mnemonic);
  return Activation{function->mnemonic,
                    numerics::findReference(function->mnemonic),
                    findExact(function->mnemonic),
                    ArrayRef(function->turns.begin(), function->turns.size()),
                    0,
                    0};
}

Expected<Activation> findActivation(ActivationOpInterface op, bool withBound) {
  StringRef name = op.getFunction();
  auto plain = findActivation(name);
  if (!plain || !withBound)
    return plain;
  Activation found = *plain;
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
