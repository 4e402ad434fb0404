//===- Tables/Log.h - coefficients ----------------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-log.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_LOG_H
#define GELATO_NUMERICS_TABLES_LOG_H

namespace gelato::numerics {

// clang-format off

/// (log1p(f) - f)/f^2 on |f| <= 1/3, relative to log1p. Error 2^-22.3.
inline constexpr double kLog1pShort[] = {
    -0x1.ffffe6p-2, 0x1.555e3ep-2, -0x1.00107cp-2, 0x1.95e0ccp-3,
    -0x1.50b7a6p-3, 0x1.5bf468p-3, -0x1.389fa6p-3};

/// (log1p(f) - f)/f^2 on |f| <= 1/3, relative to log1p. Error 2^-25.2.
inline constexpr double kLog1p[] = {
    -0x1.ffffd6p-2, 0x1.5554fcp-2, -0x1.00145p-2, 0x1.99d3a6p-3,
    -0x1.50388cp-3, 0x1.1ea958p-3, -0x1.3b0e14p-3, 0x1.1f247cp-3};

/// (log1p(f) - f)/f^2 on |f| <= 1/3, relative to log1p. Error 2^-27.7.
inline constexpr double kLog1pTight[] = {
    -0x1p-1, 0x1.555506p-2, -0x1.fffefap-3, 0x1.99d052p-3, -0x1.559c5ap-3,
    0x1.1ed54ap-3, -0x1.f3341cp-4, 0x1.1e6dp-3, -0x1.07c21cp-3};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_LOG_H
