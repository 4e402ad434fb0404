//===- Tables/Gelu.h - coefficients ---------------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-gelu.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_GELU_H
#define GELATO_NUMERICS_TABLES_GELU_H

namespace gelato::numerics {

// clang-format off

/// L, slightly below 2 ln2: 16 bits.
inline constexpr double kGaussUnit = 0x1.62e4p0;

/// 1/(2 ln2), to nearest.
inline constexpr double kHalfLog2E = 0x1.715476p-1;

/// (e^(kappa r) - 1)/r on |r| <= 0.6933, kappa = ln2/L, the error relative to
/// the power. Error 2^-27.6.
inline constexpr double kGaussExp[] = {
    0x1.000022p-1, 0x1.000042p-3, 0x1.5555acp-6, 0x1.555b9ep-9,
    0x1.120086p-12, 0x1.688938p-16};

/// e^(kappa a^2) erfc(a/sqrt 2)/2 in 1/(a + 4), relative. Error 2^-24.9.
inline constexpr double kMills[] = {
    0x1.3cc87ep-17, 0x1.996298p-2, 0x1.8a0858p0, 0x1.e081e2p2, -0x1.816df8p1,
    0x1.2bf2a6p8, -0x1.4b2138p10, 0x1.8ee944p12, -0x1.8e7c8ep13, 0x1.148ab6p13};

/// 2 s times the slope of its logarithm, in s.
inline constexpr double kMillsSlope[] = {
    0x1.474e7ep0, 0x1.38999ep4};

/// C = 1/0.044715 in two parts; the high one leaves C - a^2 exact.
inline constexpr double kTanhCHigh = 0x1.65d26p4;

/// The low part.
inline constexpr double kTanhCLow = -0x1.226128p-20;

/// ln2/k3 in two parts, k3 = 0.044715 2 sqrt(2/pi); n times the high one is
/// exact.
inline constexpr double kTanhUnitHigh = 0x1.36dap3;

/// The low part.
inline constexpr double kTanhUnitLow = -0x1.549446p-16;

/// k3/ln2, to nearest.
inline constexpr double kTanhUnitInverse = 0x1.a5a7dp-4;

/// e^(k3 r) on |r| <= 4.872, relative. Error 2^-23.3.
inline constexpr double kTanhFormExp[] = {
    1.0, 0x1.2444ecp-4, 0x1.4dabe8p-9, 0x1.fbf81p-15, 0x1.238fc8p-20,
    0x1.073b3p-26};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_GELU_H
