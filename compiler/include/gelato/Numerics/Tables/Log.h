//===- Tables/Log.h - coefficients ----------------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-log.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_LOG_H
#define GELATO_NUMERICS_TABLES_LOG_H

namespace gelato::numerics {

// clang-format off

/// (log1p(f) - f)/f^2 on |f| <= 1/3, relative to the power of two below log1p.
/// Error 2^-21.6.
inline constexpr double kLog1p[] = {
    -0x1.ffffcap-2, 0x1.555d6cp-2, -0x1.0017dcp-2, 0x1.9615c4p-3,
    -0x1.4fad4p-3, 0x1.5a9084p-3, -0x1.3e1908p-3};

/// (log1p(f) - f)/f^2 on |f| <= 1/3, relative to log1p. Error 2^-27.7.
inline constexpr double kLog1pTight[] = {
    -0x1p-1, 0x1.555506p-2, -0x1.fffefap-3, 0x1.99d052p-3, -0x1.559c5ap-3,
    0x1.1ed54ap-3, -0x1.f3341cp-4, 0x1.1e6dp-3, -0x1.07c21cp-3};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_LOG_H
