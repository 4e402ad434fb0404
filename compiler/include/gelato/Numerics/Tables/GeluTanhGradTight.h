//===- Tables/GeluTanhGradTight.h - coefficients --------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-gelu-tanh-grad.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_GELUTANHGRADTIGHT_H
#define GELATO_NUMERICS_TABLES_GELUTANHGRADTIGHT_H

namespace gelato::numerics {

// clang-format off

/// The root on the grid 2^-20.
inline constexpr double kTanhRootGrid = 0x1.8142ap-1;

/// What that lacks.
inline constexpr double kTanhRootMiddle = -0x1.85a06cp-27;

/// What both lack.
inline constexpr double kTanhRootRest = -0x1.a9ea48p-52;

/// F at the root in two parts.
inline constexpr double kTanhRootTightF = 0x1.2af64ep-2;

/// The low part.
inline constexpr double kTanhRootTightFLow = 0x1.3890bep-27;

/// K in a. The first two lie on grids that leave the differences of the kernel
/// exact.
inline constexpr double kTanhGradTightK[] = {
    0x1.2e24bp1, 0x1.3d478p-4, 0x1.a5a7dp-4};

/// The low parts.
inline constexpr double kTanhGradTightKLow[] = {
    -0x1.2b5e86p-23, 0x1.b2b8f6p-25, -0x1.151aaep-29};

/// Y in a. The first two lie on grids that leave the differences of the kernel
/// exact.
inline constexpr double kTanhGradTightY[] = {
    0x1.b78b8p0, 0x1.49e1ep-3, 0x1.b6676cp-3};

/// The low parts.
inline constexpr double kTanhGradTightYLow[] = {
    -0x1.5da71ap-22, -0x1.e9d776p-24, -0x1.175e2p-32};

/// (2^r - 1)/r less ln2 to 21 bits on |r| <= 0.5001, the error relative to the
/// power. Error 2^-28.3.
inline constexpr double kExp2Tight[] = {
    -0x1.05c61p-29, 0x1.ebfbdcp-3, 0x1.c6af8ap-5, 0x1.3b2decp-7,
    0x1.5f0308p-10, 0x1.415e28p-13};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_GELUTANHGRADTIGHT_H
