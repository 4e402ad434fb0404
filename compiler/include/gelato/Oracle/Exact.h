//===- Exact.h - the functions to any precision ---------------*- C++ -*-===//
//
// The functions of gelato/Numerics/Functions.def as real functions, evaluated
// with GNU MPFR, and the numbers of a storage format nearest to them. Slow
// (some microseconds to some hundred) and right: the precision is raised until
// the rounding is certain (Ziv, Fast evaluation of elementary mathematical
// functions with correctly rounded last bit, 1991). Constants of a formula,
// 0.044715 or 1.702, are real numbers, not their f32.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_ORACLE_EXACT_H
#define GELATO_ORACLE_EXACT_H

#include <functional>
#include <string_view>

namespace gelato::oracle {

class Real;
using ExactFunction = Real (*)(const Real &);

/// The function of a mnemonic such as "gelu_tanh", or null if there is none.
ExactFunction findExact(std::string_view mnemonic);

/// A binary floating-point format with subnormals.
struct Format {
  int bits;          ///< of the significand, the leading one included
  int smallestUnit;  ///< exponent of the spacing of its subnormals
  int firstOverflow; ///< the exponent of the first power of two it lacks
};
inline constexpr Format kF32 = {24, -149, 128};
inline constexpr Format kBf16 = {8, -133, 128};
inline constexpr Format kF16 = {11, -24, 16};

/// The number of `format` nearest to f(x), ties to even; NaN where f has no
/// value. f is evaluated with growing precision until its rounding is certain;
/// from 4096 bits on the value counts as what it seems, which decides exact
/// ties and exact results alone.
float nearest(const std::function<Real()> &f, const Format &format);

/// The same for a mnemonic at x; NaN for an unknown one.
float nearest(std::string_view mnemonic, float x, const Format &format);

/// f(x) in double with an error below 2^-50 of it, or below 2^-200.
double exactly(const std::function<Real()> &f);

} // namespace gelato::oracle

#endif // GELATO_ORACLE_EXACT_H
