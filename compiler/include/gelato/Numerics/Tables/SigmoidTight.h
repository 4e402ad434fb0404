//===- Tables/SigmoidTight.h - coefficients -------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-sigmoid-tight.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_SIGMOIDTIGHT_H
#define GELATO_NUMERICS_TABLES_SIGMOIDTIGHT_H

namespace gelato::numerics {

// clang-format off

/// 1/ln2, to nearest.
inline constexpr double kSiluInverse = 0x1.715476p0;

/// ln2 in two parts; n times the high one is exact.
inline constexpr double kSiluUnitHigh = 0x1.62e4p-1;

/// The low part.
inline constexpr double kSiluUnitLow = 0x1.7f7d1cp-20;

/// The rate of the power below, to nearest.
inline constexpr double kSiluRate = 1.0;

/// (e^r - 1)/r less that on |r| <= 0.3476, the error relative to the power.
/// Error 2^-28.2.
inline constexpr double kSiluExp[] = {
    0.0, 0x1.fffffcp-2, 0x1.55549p-3, 0x1.5558acp-5, 0x1.123b28p-7,
    0x1.6a56acp-10};

/// 1.702/ln2, to nearest.
inline constexpr double kQuickGeluTightInverse = 0x1.3a4cbep1;

/// ln2/1.702 in two parts; n times the high one is exact.
inline constexpr double kQuickGeluTightUnitHigh = 0x1.a108p-2;

/// The low part.
inline constexpr double kQuickGeluTightUnitLow = -0x1.58979p-19;

/// The rate of the power below, to nearest.
inline constexpr double kQuickGeluTightRate = 0x1.b3b646p0;

/// (e^(1.702 r) - 1)/r less that on |r| <= 0.2042, the error relative to the
/// power. Error 2^-28.2.
inline constexpr double kQuickGeluTightExp[] = {
    -0x1.78d4fep-26, 0x1.72ca76p0, 0x1.a4b86ap-1, 0x1.660d14p-2,
    0x1.e9950ep-4, 0x1.1317e8p-5};

/// The rate of the power below, to nearest.
inline constexpr double kGeluTanhTightRate = 0x1.2444f2p-4;

/// (e^(k3 r) - 1)/r less that on |r| <= 4.8716, the error relative to the
/// power. Error 2^-28.2.
inline constexpr double kGeluTanhTightExp[] = {
    0x1.49b16ap-29, 0x1.4dad5ap-9, 0x1.fbee5ap-15, 0x1.21f57ep-20,
    0x1.09f176p-26, 0x1.915ee4p-33};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_SIGMOIDTIGHT_H
