//===- Tables/ExpTight.h - coefficients -----------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-exp-tight.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_EXPTIGHT_H
#define GELATO_NUMERICS_TABLES_EXPTIGHT_H

namespace gelato::numerics {

// clang-format off

/// (e^r - 1 - r)/r^2 on |r| <= 0.3475, relative to e^r. Error 2^-33.2.
inline constexpr double kExpSecondTight[] = {
    0x1p-1, 0x1.555554p-3, 0x1.5554e6p-5, 0x1.1113p-7, 0x1.6d4f3ap-10,
    0x1.9e1b2ap-13};

/// (e^r - 1 - r)/r^2 on |r| <= 0.3475, relative to e^r - 1. Error 2^-31.1.
inline constexpr double kExpm1Second[] = {
    0x1p-1, 0x1.555554p-3, 0x1.5554f6p-5, 0x1.1112e8p-7, 0x1.6d3d18p-10,
    0x1.9e4bb6p-13};

/// (e^r - 1 - r)/r^2 on |r| <= 0.3475, relative to e^r - 1 for r < 0 and to 1 -
/// e^r/2 for r > 0. Error 2^-27.1.
inline constexpr double kEluSecond[] = {
    0x1.fffff4p-2, 0x1.55548ap-3, 0x1.555dbcp-5, 0x1.123e9ap-7, 0x1.673e5cp-10};

/// (tanh(a)/a - 1)/u in u = a^2 on a <= 1.0, relative to tanh. Error 2^-27.7.
inline constexpr double kTanhSmall[] = {
    -0x1.55553cp-2, 0x1.110be6p-3, -0x1.b96286p-5, 0x1.600bcp-6,
    -0x1.0466f8p-7, 0x1.2db66ep-9, -0x1.7803d8p-12};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_EXPTIGHT_H
