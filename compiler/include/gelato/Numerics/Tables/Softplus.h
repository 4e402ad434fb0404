//===- Tables/Softplus.h - coefficients -----------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-softplus.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_SOFTPLUS_H
#define GELATO_NUMERICS_TABLES_SOFTPLUS_H

namespace gelato::numerics {

// clang-format off

/// log1p(f)/f on [0, 1], relative. Error 2^-24.8.
inline constexpr double kLog1pUnit[] = {
    1.0, -0x1.ffff14p-2, 0x1.5535dep-2, -0x1.fd1368p-3, 0x1.884554p-3,
    -0x1.19af8ep-3, 0x1.44707ap-4, -0x1.eca398p-6, 0x1.5fa0dap-8};

/// (2 atanh(z/2) - z)/z^3 in z^2 <= 4/9, the error relative to 2 atanh(z/2).
/// Error 2^-27.7.
inline constexpr double kAtanhRest[] = {
    0x1.555502p-4, 0x1.99d1ccp-7, 0x1.1ec04p-9, 0x1.1eca18p-11};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_SOFTPLUS_H
