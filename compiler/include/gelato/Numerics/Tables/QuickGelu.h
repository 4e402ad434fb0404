//===- Tables/QuickGelu.h - coefficients ----------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-quick-gelu.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_QUICKGELU_H
#define GELATO_NUMERICS_TABLES_QUICKGELU_H

namespace gelato::numerics {

// clang-format off

/// 1.702/ln2, to nearest.
inline constexpr double kQuickGeluRate = 0x1.3a4cbep1;

/// ln2/1.702 in two parts, the high one with 20 bits.
inline constexpr double kQuickGeluUnitHigh = 0x1.a1076p-2;

/// The low part.
inline constexpr double kQuickGeluUnitLow = -0x1.8978f6p-23;

/// e^(1.702 r) on |r| <= 0.2042, relative. Error 2^-23.3.
inline constexpr double kQuickGeluExp[] = {
    1.0, 0x1.b3b63ep0, 0x1.72c8dap0, 0x1.a4bf4cp-1, 0x1.6807cap-2,
    0x1.e528bcp-4};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_QUICKGELU_H
