//===- Reference.h - the oracle of the functions --------------*- C++ -*-===//
//
// The true values of the functions of Functions.def, in binary64 with a
// relative error below 2^-42 over all binary32 inputs, tails and roots
// included, and the measure of error in ULP that every bound in this project
// means. Only the standard C++ library is used.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_REFERENCE_H
#define GELATO_NUMERICS_REFERENCE_H

#include <cstdint>
#include <string_view>

namespace gelato::numerics {

using ReferenceFunction = double (*)(double);

/// The oracle of a mnemonic such as "gelu_tanh", or null if there is none.
ReferenceFunction findReference(std::string_view mnemonic);

/// Its value at x; NaN for an unknown mnemonic.
double reference(std::string_view mnemonic, double x);

/// Its values at n numbers, many times faster where the C library has functions
/// of several numbers at once (x86-64 with AVX2). The bound of the error is the
/// same, the bits may differ.
void referenceAll(std::string_view mnemonic, const double *x, double *y,
                  int64_t n);

/// |got - truth| in units of the spacing of binary32 at truth; the spacing of
/// subnormals is 2^-149. Infinite where only one of the two is NaN, where truth
/// rounds to an infinity and got is not that infinity or the other way round,
/// and where got is a zero of the wrong sign.
double ulpError(float got, double truth);

/// The same for numbers of bf16 and of f16, in units of their spacings.
double ulpErrorBf16(float got, double truth);
double ulpErrorF16(float got, double truth);

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_REFERENCE_H
