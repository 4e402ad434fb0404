//===- Tables/ExpTight.h - coefficients -----------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-exp-tight.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_EXPTIGHT_H
#define GELATO_NUMERICS_TABLES_EXPTIGHT_H

namespace gelato::numerics {

// clang-format off

/// (e^r - 1 - r)/r^2 on |r| <= 0.3475, relative to e^r. Error 2^-28.2.
inline constexpr double kExpSecond[] = {
    0x1.fffffcp-2, 0x1.55549p-3, 0x1.5558a8p-5, 0x1.123b12p-7, 0x1.6a59f8p-10};

/// (e^r - 1 - r)/r^2 on |r| <= 0.3475, relative to e^r. Error 2^-33.2.
inline constexpr double kExpSecondTight[] = {
    0x1p-1, 0x1.555554p-3, 0x1.5554e6p-5, 0x1.1113p-7, 0x1.6d4f3ap-10,
    0x1.9e1b2ap-13};

/// (e^r - 1 - r)/r^2 on |r| <= 0.3475, relative to e^r - 1. Error 2^-31.1.
inline constexpr double kExpm1Second[] = {
    0x1p-1, 0x1.555554p-3, 0x1.5554f6p-5, 0x1.1112e8p-7, 0x1.6d3d18p-10,
    0x1.9e4bb4p-13};

/// (tanh(a)/a - 1)/a^2 in a^2 for a <= 1.01, relative to tanh. Error 2^-27.5.
inline constexpr double kTanhSmall[] = {
    -0x1.55553ap-2, 0x1.110b8p-3, -0x1.b9565ep-5, 0x1.5fba08p-6,
    -0x1.03578p-7, 0x1.2a4c06p-9, -0x1.6f7ff8p-12};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_EXPTIGHT_H
