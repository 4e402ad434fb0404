//===- Tables/GeluTight.h - coefficients ----------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-gelu.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_GELUTIGHT_H
#define GELATO_NUMERICS_TABLES_GELUTIGHT_H

namespace gelato::numerics {

// clang-format off

/// Of ln 2R in w: |eps| is then below 0.064.
inline constexpr double kGeluTightSlope = -0x1.63p1;

/// The middle of the range of s.
inline constexpr double kGeluTightCenter = 0x1.48p-3;

/// 2R e^(-slope w) - 1 in v = s - center, absolute: the even powers. Error
/// 2^-29.1.
inline constexpr double kGeluTightEven[] = {
    -0x1.2e3268p-6, 0x1.26dbb2p3, -0x1.0dec24p9, -0x1.37ce98p13,
    -0x1.bb6448p15};

/// The odd powers.
inline constexpr double kGeluTightOdd[] = {
    -0x1.73e976p0, 0x1.0f7c02p7, 0x1.5430cap11, 0x1.0ff426p14, 0x1.29455p17};

/// What a residual 1.5 - s (a + k) moves the exponent by, in s; the error times
/// the residual. Error 2^-27.6.
inline constexpr double kGeluTightResidual[] = {
    0x1.fbcfc6p-1, -0x1.231a0ap2, 0x1.ab1d38p5};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_GELUTIGHT_H
