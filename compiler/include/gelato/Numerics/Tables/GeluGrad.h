//===- Tables/GeluGrad.h - coefficients -----------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-gelu-grad.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_GELUGRAD_H
#define GELATO_NUMERICS_TABLES_GELUGRAD_H

namespace gelato::numerics {

// clang-format off

/// The root, 0.75179152469356445746, in two parts.
inline constexpr double kGeluGradRoot = 0x1.80ead2p-1;

/// The low part.
inline constexpr double kGeluGradRootLow = -0x1.a03fd4p-27;

/// D e^(kappa a^2)/(x0 - a) in (a - 3)/(a + 6), relative. Error 2^-25.3.
inline constexpr double kGeluGradFactor[] = {
    0x1.e9c808p-2, -0x1.708364p-3, 0x1.af5f7ep-3, -0x1.b439a2p-3,
    0x1.7b95eep-3, -0x1.170ff6p-3, 0x1.56b6aap-4, -0x1.4f8994p-5,
    0x1.c80d62p-7};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_GELUGRAD_H
