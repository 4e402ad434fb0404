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

/// Of ln M in w = 1.5 - 3 s.
inline constexpr double kGeluGradTightSlope = -0x1.8p-2;

/// Taken from w, so that eps is small at both ends.
inline constexpr double kGeluGradTightShift = 0x1.54p-1;

/// The middle of the range of s.
inline constexpr double kGeluGradTightCenter = 0x1.2cp-2;

/// 2M e^(-slope (w - shift)) - 1 in v = s - center, absolute: the even powers.
/// Error 2^-32.3.
inline constexpr double kGeluGradTightEven[] = {
    -0x1.e6cda2p-7, 0x1.4d5f38p0, -0x1.54c992p0, 0x1.390348p1, -0x1.7ed3bep2,
    0x1.8b43b8p3};

/// The odd powers.
inline constexpr double kGeluGradTightOdd[] = {
    -0x1.26307p-7, 0x1.c9dbdep-5, -0x1.1a4484p0, 0x1.06d02ap1, -0x1.0a3f1ap1};

/// What a residual 1.5 - s (a + k) moves the exponent by, in s; the error times
/// the residual. Error 2^-29.5.
inline constexpr double kGeluGradTightResidual[] = {
    -0x1.23c9b6p-8, 0x1.514684p-2, 0x1.7be576p0};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_GELUGRADTIGHT_H
