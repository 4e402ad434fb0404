//===- Lane.h - what the function templates compute on --------*- C++ -*-===//
//
// Every function of this room is a template over a lane type F: the same text
// emits vector operations in the compiler and runs on plain floats in tests.
// FloatLane below is the plain float; a compiler's lane wraps a value and a
// builder. A lane type must offer exactly this:
//
//   F::Int, F::Bool      the 32-bit integer lane I and the truth lane B
//   a + b, a - b, a * b, a / b, -a
//                        one IEEE binary32 operation each, to nearest even;
//                        -a flips the sign bit, also of zero and NaN
//   fma(a, b, c)         one rounding; fma(-a, b, c) may fold the sign
//   abs(a), sqrt(a)      abs clears the sign bit
//   less(a, b), greater(a, b) -> B
//                        ordered: false when either side is NaN
//   isNan(a) -> B
//   select(B, a, b), select(B, i, j)
//                        the first where true; the bits of the chosen side
//                        unchanged
//   toBits(F) -> I, fromBits(I) -> F
//   i + j, i - j, i & j, i | j, i ^ j
//                        modulo 2^32
//   shiftLeft(i, n), shiftRightArithmetic(i, n), shiftRightLogical(i, n)
//                        n is an int in [0, 31]
//   equal(i, n) -> B     n is an int32_t
//
// Wherever two or three F are named, any of them may be a double as long as at
// least one is F (in select both may be, since the mask fixes the shape). The
// double is rounded to binary32 once; every constant in this room is a binary32
// number already. Beside an I, an int32_t may stand on either side.
//
// No operation may be contracted, reassociated or flushed to zero: the bounds
// in Functions.def hold for exactly these roundings. Compile FloatLane with
// -ffp-contract=off.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_LANE_H
#define GELATO_NUMERICS_LANE_H

#include <cstdint>
#include <cstring>

namespace gelato::numerics {

struct BoolLane {
  bool value;
};

/// A 32-bit integer that wraps around.
struct IntLane {
  uint32_t value;
  IntLane(uint32_t v) : value(v) {}
  IntLane(int32_t v) : value(static_cast<uint32_t>(v)) {}

  friend IntLane operator+(IntLane a, IntLane b) { return a.value + b.value; }
  friend IntLane operator-(IntLane a, IntLane b) { return a.value - b.value; }
  friend IntLane operator&(IntLane a, IntLane b) { return a.value & b.value; }
  friend IntLane operator|(IntLane a, IntLane b) { return a.value | b.value; }
  friend IntLane operator^(IntLane a, IntLane b) { return a.value ^ b.value; }
  friend IntLane shiftLeft(IntLane a, int n) { return a.value << n; }
  friend IntLane shiftRightLogical(IntLane a, int n) { return a.value >> n; }
  friend IntLane shiftRightArithmetic(IntLane a, int n) {
    return static_cast<int32_t>(a.value) >> n;
  }
  friend BoolLane equal(IntLane a, int32_t b) {
    return {a.value == static_cast<uint32_t>(b)};
  }
  friend IntLane select(BoolLane m, IntLane a, IntLane b) {
    return m.value ? a : b;
  }
};

/// One binary32 number.
struct FloatLane {
  using Int = IntLane;
  using Bool = BoolLane;

  float value;
  FloatLane(float v) : value(v) {}
  FloatLane(double v) : value(static_cast<float>(v)) {}

  friend FloatLane operator+(FloatLane a, FloatLane b) {
    return a.value + b.value;
  }
  friend FloatLane operator-(FloatLane a, FloatLane b) {
    return a.value - b.value;
  }
  friend FloatLane operator*(FloatLane a, FloatLane b) {
    return a.value * b.value;
  }
  friend FloatLane operator/(FloatLane a, FloatLane b) {
    return a.value / b.value;
  }
  friend FloatLane operator-(FloatLane a) { return -a.value; }
  friend FloatLane fma(FloatLane a, FloatLane b, FloatLane c) {
    return __builtin_fmaf(a.value, b.value, c.value);
  }
  friend FloatLane abs(FloatLane a) { return __builtin_fabsf(a.value); }
  friend FloatLane sqrt(FloatLane a) { return __builtin_sqrtf(a.value); }
  friend BoolLane less(FloatLane a, FloatLane b) { return {a.value < b.value}; }
  friend BoolLane greater(FloatLane a, FloatLane b) {
    return {a.value > b.value};
  }
  friend BoolLane isNan(FloatLane a) { return {a.value != a.value}; }
  friend FloatLane select(BoolLane m, FloatLane a, FloatLane b) {
    return m.value ? a.value : b.value;
  }
  friend IntLane toBits(FloatLane a) {
    uint32_t bits;
    std::memcpy(&bits, &a.value, sizeof bits);
    return bits;
  }
};

// These two see no FloatLane among their arguments, so they are no friends.
inline FloatLane fromBits(IntLane i) {
  float f;
  std::memcpy(&f, &i.value, sizeof f);
  return f;
}
inline FloatLane select(BoolLane m, double a, double b) {
  return m.value ? a : b;
}

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_LANE_H
