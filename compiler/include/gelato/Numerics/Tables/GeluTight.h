//===- Tables/GeluTight.h - coefficients ----------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-gelu.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_GELUTIGHT_H
#define GELATO_NUMERICS_TABLES_GELUTIGHT_H

namespace gelato::numerics {

// clang-format off

/// 2 ln2, to nearest.
inline constexpr double kGeluTightUnit = 0x1.62e43p0;

/// Twice that of ln 2R in w: |eps| is then below 0.064.
inline constexpr double kGeluTightSlope = -0x1.63p2;

/// The middle of the range of s.
inline constexpr double kGeluTightCenter = 0x1.48p-3;

/// 2R e^(kappa (a^2 - slope w) - a^2/2) - 1 in s - center, absolute. Error
/// 2^-29.7.
inline constexpr double kGeluTightFactor[] = {
    -0x1.2e327cp-6, -0x1.73e96ep0, 0x1.26db96p3, 0x1.0f7c28p7, -0x1.0debcep9,
    0x1.542de4p11, -0x1.37d584p13, 0x1.103e5p14, -0x1.baea8p15, 0x1.26f9f6p17};

/// What a residual 1.5 - s (a + k) moves the exponent by, in s; the error times
/// the residual. Error 2^-26.9.
inline constexpr double kGeluTightResidual[] = {
    0x1.eede14p0, -0x1.05a962p3, 0x1.9c205ep6};

/// The rate of the power below, to nearest.
inline constexpr double kGeluTightRate = 0x1p-1;

/// (e^(kappa r) - 1)/r less that on |r| <= 0.6953, the error relative to the
/// power. Error 2^-28.2.
inline constexpr double kGeluTightExp[] = {
    -0x1.79a8dcp-30, 0x1.fffffcp-4, 0x1.555492p-6, 0x1.5558a2p-9,
    0x1.1239d6p-12, 0x1.6a5038p-16};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_GELUTIGHT_H
