//===- AssistLane.h - a lane that notes slow operands ---------*- C++ -*-===//
//
// One binary32 number, as FloatLane, that counts the operations for which an
// Intel core leaves its fast path: a microcode assist takes some 150 cycles for
// a vector, and one lane of it is enough. Measured on Emerald Rapids, 40 ns
// beside 0.4:
//
//   FMA, product, quotient   an operand that is subnormal, or a subnormal
//                            result; a product in an FMA may be as small as it
//                            likes
//   sum                      a subnormal result, unless an operand is subnormal
//                            or zero (counted all the same)
//
// Comparisons, selections, bits, operands of a sum, zeros, infinities and NaN
// cost nothing. An AMD core has no such assist.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TESTS_NUMERICS_ASSISTLANE_H
#define GELATO_TESTS_NUMERICS_ASSISTLANE_H

#include "gelato/Numerics/Lane.h"

#include <cmath>

namespace gelato::counting {

struct AssistBool {
  bool value;
};

/// An IntLane whose type says that fromBits makes an AssistLane of it.
struct AssistInt {
  numerics::IntLane lane;
  AssistInt(numerics::IntLane lane) : lane(lane) {}
  AssistInt(uint32_t v) : lane(v) {}
  AssistInt(int32_t v) : lane(v) {}

  friend AssistInt operator+(AssistInt a, AssistInt b) {
    return a.lane + b.lane;
  }
  friend AssistInt operator-(AssistInt a, AssistInt b) {
    return a.lane - b.lane;
  }
  friend AssistInt operator&(AssistInt a, AssistInt b) {
    return a.lane & b.lane;
  }
  friend AssistInt operator|(AssistInt a, AssistInt b) {
    return a.lane | b.lane;
  }
  friend AssistInt operator^(AssistInt a, AssistInt b) {
    return a.lane ^ b.lane;
  }
  friend AssistInt shiftLeft(AssistInt a, int n) {
    return shiftLeft(a.lane, n);
  }
  friend AssistInt shiftRightLogical(AssistInt a, int n) {
    return shiftRightLogical(a.lane, n);
  }
  friend AssistInt shiftRightArithmetic(AssistInt a, int n) {
    return shiftRightArithmetic(a.lane, n);
  }
  friend AssistBool equal(AssistInt a, int32_t b) {
    return {equal(a.lane, b).value};
  }
  friend AssistInt select(AssistBool m, AssistInt a, AssistInt b) {
    return m.value ? a : b;
  }
};

struct AssistLane {
  using Int = AssistInt;
  using Bool = AssistBool;

  /// The operations of this thread so far that take an assist.
  static inline thread_local int64_t assists;

  float value;
  AssistLane(float v) : value(v) {}
  AssistLane(double v) : value(static_cast<float>(v)) {}

  friend AssistLane operator+(AssistLane a, AssistLane b) {
    return noted(a.value + b.value);
  }
  friend AssistLane operator-(AssistLane a, AssistLane b) {
    return noted(a.value - b.value);
  }
  friend AssistLane operator*(AssistLane a, AssistLane b) {
    return noted(a.value * b.value, a.value, b.value);
  }
  friend AssistLane operator/(AssistLane a, AssistLane b) {
    return noted(a.value / b.value, a.value, b.value);
  }
  friend AssistLane operator-(AssistLane a) { return -a.value; }
  friend AssistLane fma(AssistLane a, AssistLane b, AssistLane c) {
    return noted(__builtin_fmaf(a.value, b.value, c.value), a.value, b.value,
                 c.value);
  }
  friend AssistLane abs(AssistLane a) { return __builtin_fabsf(a.value); }
  friend AssistLane sqrt(AssistLane a) {
    return noted(__builtin_sqrtf(a.value), a.value);
  }
  friend AssistBool less(AssistLane a, AssistLane b) {
    return {a.value < b.value};
  }
  friend AssistBool greater(AssistLane a, AssistLane b) {
    return {a.value > b.value};
  }
  friend AssistBool isNan(AssistLane a) { return {a.value != a.value}; }
  friend AssistLane select(AssistBool m, AssistLane a, AssistLane b) {
    return m.value ? a : b;
  }
  friend AssistInt toBits(AssistLane a) {
    return toBits(numerics::FloatLane(a.value));
  }

private:
  static bool isSubnormal(float v) {
    return v != 0 && std::fabs(v) < 0x1p-126f;
  }
  template <class... Operands>
  static AssistLane noted(float result, Operands... operands) {
    assists += (isSubnormal(result) || ... || isSubnormal(operands));
    return result;
  }
};

// These two see no AssistLane among their arguments, so they are no friends.
inline AssistLane fromBits(AssistInt i) {
  return numerics::fromBits(i.lane).value;
}
inline AssistLane select(AssistBool m, double a, double b) {
  return m.value ? a : b;
}

} // namespace gelato::counting

#endif // GELATO_TESTS_NUMERICS_ASSISTLANE_H
