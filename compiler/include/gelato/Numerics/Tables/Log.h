//===- Tables/Log.h - coefficients ----------------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-log.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_LOG_H
#define GELATO_NUMERICS_TABLES_LOG_H

namespace gelato::numerics {

// clang-format off

/// (log1p(f) - f)/f^2 on [-1/3, 1/3], relative to log1p. Error 2^-25.2.
inline constexpr double kLog1pSecond[] = {
    -0x1.ffffd6p-2, 0x1.5554fcp-2, -0x1.00145p-2, 0x1.99d3a6p-3,
    -0x1.50388cp-3, 0x1.1ea958p-3, -0x1.3b0e14p-3, 0x1.1f247cp-3};

/// (log1p(f) - f)/f^2 on [-1/3, 1/3], relative to log1p. Error 2^-30.1.
inline constexpr double kLog1pSecondTight[] = {
    -0x1p-1, 0x1.555556p-2, -0x1.ffff16p-3, 0x1.9997f4p-3, -0x1.5597dcp-3,
    0x1.24ea8ep-3, -0x1.f3a82p-4, 0x1.b9346ep-4, -0x1.06d372p-3, 0x1.e97b7p-4};

/// -1/(4 (1 + f)) on [-1/3, 1/3], relative. Error 2^-4.1.
inline constexpr double kReciprocalSlope[] = {
    -0x1.0f0f2p-2, 0x1.0f0f2p-2};

/// ln2 to 15 bits: an exponent times it is exact.
inline constexpr double kLn2Short = 0x1.62e4p-1;

/// And what it lacks.
inline constexpr double kLn2ShortLow = 0x1.7f7d1cp-20;

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_LOG_H
