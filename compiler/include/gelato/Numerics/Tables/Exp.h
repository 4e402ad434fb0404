//===- Tables/Exp.h - coefficients ----------------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-exp.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_EXP_H
#define GELATO_NUMERICS_TABLES_EXP_H

namespace gelato::numerics {

// clang-format off

/// e^r on |r| <= 0.3475, relative. Error 2^-28.2.
inline constexpr double kExp[] = {
    1.0, 1.0, 0x1.fffffcp-2, 0x1.55549p-3, 0x1.5558a8p-5, 0x1.123b1p-7,
    0x1.6a59c8p-10};

/// e^r on |r| <= 0.3475, relative. Error 2^-23.4.
inline constexpr double kExpShort[] = {
    1.0, 0x1.fffff6p-1, 0x1.fffdcp-2, 0x1.555a7cp-3, 0x1.573cacp-5,
    0x1.0fa49cp-7};

/// (e^r - 1)/r on |r| <= 0.3475, relative. Error 2^-26.1.
inline constexpr double kExpm1[] = {
    1.0, 0x1.fffffep-2, 0x1.5554b2p-3, 0x1.5556f8p-5, 0x1.1226e2p-7,
    0x1.6b95dcp-10};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_EXP_H
