//===- Tables/GeluGradTight.h - coefficients ------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-gelu-grad.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_GELUGRADTIGHT_H
#define GELATO_NUMERICS_TABLES_GELUGRADTIGHT_H

namespace gelato::numerics {

// clang-format off

/// The root on the grid 2^-20.
inline constexpr double kGeluGradRootGrid = 0x1.80eaep-1;

/// What that lacks.
inline constexpr double kGeluGradRootMiddle = -0x1.cd01fep-22;

/// What both lack.
inline constexpr double kGeluGradRootRest = -0x1.3089f4p-47;

/// Twice that of ln M in w = 1.5 - 3 s.
inline constexpr double kGeluGradTightSlope = -0x1.8p-1;

/// Taken from w, so that eps is small at both ends.
inline constexpr double kGeluGradTightShift = 0x1.54p-1;

/// The middle of the range of s.
inline constexpr double kGeluGradTightCenter = 0x1.2cp-2;

/// 2M e^(kappa (a^2 - slope (w - shift)) - a^2/2) - 1 in s - center, absolute.
/// Error 2^-31.2.
inline constexpr double kGeluGradTightFactor[] = {
    -0x1.e6cdbp-7, -0x1.262f84p-7, 0x1.4d5f32p0, 0x1.c9e034p-5, -0x1.54cf3ep0,
    -0x1.1a2fe2p0, 0x1.3974a2p1, 0x1.05ade2p1, -0x1.8471a4p2, -0x1.e395p0,
    0x1.979258p3};

/// What a residual 1.5 - s (a + k) moves the exponent by, in s; the error times
/// the residual. Error 2^-29.0.
inline constexpr double kGeluGradTightResidual[] = {
    -0x1.69b658p-9, 0x1.2b104ap-1, 0x1.91342ap1};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_GELUGRADTIGHT_H
