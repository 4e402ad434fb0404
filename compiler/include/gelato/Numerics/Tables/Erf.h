//===- Tables/Erf.h - coefficients ----------------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-erf.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_ERF_H
#define GELATO_NUMERICS_TABLES_ERF_H

namespace gelato::numerics {

// clang-format off

/// erf(a)/a - 1 in a^2 for a <= 1.0, relative to erf. Error 2^-24.6.
inline constexpr double kErfSmall[] = {
    0x1.06eba2p-3, -0x1.812672p-2, 0x1.ce08e8p-4, -0x1.b59f52p-6,
    0x1.42341ap-8, -0x1.27031p-11};

/// erfc(a)^(-1/8) on [1.0, 4], the error of erf. Error 2^-23.4.
inline constexpr double kErfRoot[] = {
    0x1.020546p0, 0x1.acb5dep-4, 0x1.465f4p-3, -0x1.831378p-5, 0x1.73fc7ap-5,
    -0x1.8f688ap-7, 0x1.2366ccp-9};

/// erf(a)/a - 1 in a^2 for a <= 0.95, relative to erf. Error 2^-30.1.
inline constexpr double kErfSmallTight[] = {
    0x1.06eba8p-3, -0x1.812742p-2, 0x1.ce2ddcp-4, -0x1.b80aaap-6,
    0x1.54a0ecp-8, -0x1.a8dc78p-11, 0x1.582cecp-14};

/// -ln erfc(a)/a on [0.93, 4.2], the error of erf. Error 2^-30.5.
inline constexpr double kErfExponent[] = {
    0x1.20ef7cp0, 0x1.452f8p-1, 0x1.b34dbcp-4, -0x1.85dbcep-6, 0x1.df7746p-9,
    -0x1.567e22p-12, 0x1.85a6aep-17};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_ERF_H
