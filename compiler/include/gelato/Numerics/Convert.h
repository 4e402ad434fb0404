//===- Convert.h - between f32 and the 16-bit types -----------*- C++ -*-===//
//
// The conversions of the language, in integer arithmetic on lanes of 32 bits;
// a 16-bit number is the low half of one, the high half is zero.
//
//   widenBf16, widenF16      exact
//   narrowToBf16, narrowToF16, nearestBf16, nearestF16
//                            to nearest, ties to even, subnormals included;
//                            from half a spacing above the largest on, infinity
//
// A NaN keeps its sign and as much of its payload from the top as fits, and is
// quiet afterwards; only widenBf16, which moves bits, leaves a signaling one as
// it is. These are the bits that F16C's vcvtph2ps and vcvtps2ph give in IEEE
// mode. (vcvtneps2bf16 takes subnormals for zero and is no stand-in.)
//
// Sources: IEEE 754-2019, sections 3.4, 4.3.1 and 6.2.3. That a floating-point
// addition rounds a subnormal is from Giesen, "float->half variants", 2012.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_CONVERT_H
#define GELATO_NUMERICS_CONVERT_H

#include <cstdint>

namespace gelato::numerics {

/// bf16 is the upper half of an f32.
template <class I> auto widenBf16(I h) { return fromBits(shiftLeft(h, 16)); }

/// The bits of the nearest f32 whose low `dropped` bits are zero, ties to even;
/// x is finite or infinite. A carry out of the significand is a step to the
/// next exponent, out of the largest to infinity.
template <class I> I roundBits(I bits, int dropped) {
  I isOdd = shiftRightLogical(bits, dropped) & 1;
  return bits + (isOdd + ((1 << (dropped - 1)) - 1));
}

/// The nearest bf16 in the upper half, anything in the lower one; of an x whose
/// NaNs are quiet and have a low half of zeros.
template <class F> typename F::Int roundToBf16(F x) {
  return roundBits(toBits(x), 16);
}

/// The same with ties away from zero, and with ties going up, which is less
/// work. Results of class Bf16 are rounded so, up where Functions.def has
/// GELATO_TIES: of the others none is a tie for inputs of bf16. For inputs of
/// f32 both neighbours of a tie are within the bound.
template <class F> typename F::Int roundAwayToBf16(F x) {
  return toBits(x) + 0x8000;
}
template <class F> typename F::Int roundUpToBf16(F x) {
  typename F::Int bits = toBits(x);
  return bits + 0x8000 - shiftRightLogical(bits, 31);
}

/// `rounded`, which one of these made of x; NaN as described above.
template <class F> typename F::Int keepNaN(F x, typename F::Int rounded) {
  return select(isNan(x), toBits(x) | 0x400000, rounded);
}

template <class F> typename F::Int narrowToBf16(F x) {
  return shiftRightLogical(keepNaN(x, roundToBf16(x)), 16);
}

/// The exponent field of f32 is 8 bits wide and that of f16 5, at offsets of
/// 127 and 15; significands have 23 and 10 bits.
template <class I> auto widenF16(I h) {
  auto magnitude = shiftLeft(h & 0x7fff, 13);
  auto exponent = h & 0x7c00;
  auto rebased = magnitude + ((127 - 15) << 23);
  // Infinity and NaN have the largest exponent in both.
  auto special = magnitude | 0x7f800000;
  // With an exponent of 2^-14 the fraction would have a leading one in front of
  // it, as a subnormal has not: the difference is exact.
  auto subnormal = toBits(fromBits(magnitude + ((127 - 14) << 23)) - 0x1p-14);
  auto number = select(equal(exponent, 0), subnormal,
                       select(equal(exponent, 0x7c00), special, rebased));
  auto quiet = select(isNan(fromBits(number)), number | 0x400000, number);
  return fromBits(quiet | shiftLeft(h & 0x8000, 16));
}

template <class F> typename F::Int narrowToF16(F x) {
  auto bits = toBits(x);
  F size = abs(x);
  auto magnitude = bits & INT32_MAX;
  auto normal =
      shiftRightLogical(roundBits(magnitude - ((127 - 15) << 23), 13), 13);
  // Below 2^-14 the spacing is 2^-24, as it is of f32 from 1/2 on: the addition
  // rounds, and what it adds to the bits of 1/2 is the result.
  auto subnormal = toBits(size + 0.5) - 0x3f000000;
  auto quiet = (shiftRightLogical(magnitude, 13) & 0x3ff) | 0x7e00;
  // From 2^16 on the exponent has no room; what rounds up to it is there.
  constexpr int32_t infinity = 0x7c00;
  auto finite = select(less(size, 0x1p-14), subnormal, normal);
  auto number = select(less(size, 0x1p16), finite, infinity);
  number = select(isNan(x), quiet, number);
  return number | (shiftRightLogical(bits, 16) & 0x8000);
}

/// The number of the narrow type nearest to x, as an f32.
template <class F> F nearestBf16(F x) { return widenBf16(narrowToBf16(x)); }
template <class F> F nearestF16(F x) { return widenF16(narrowToF16(x)); }

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_CONVERT_H
