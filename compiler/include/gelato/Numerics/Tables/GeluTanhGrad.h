//===- Tables/GeluTanhGrad.h - coefficients -------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-gelu-tanh-grad.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_GELUTANHGRAD_H
#define GELATO_NUMERICS_TABLES_GELUTANHGRAD_H

namespace gelato::numerics {

// clang-format off

/// The root, 0.75246142207101625849, in two parts.
inline constexpr double kTanhRoot = 0x1.8142ap-1;

/// The low part.
inline constexpr double kTanhRootLow = -0x1.85a06cp-27;

/// W at the root, divided by k3.
inline constexpr double kTanhRootUnits = 0x1.141052p4;

/// The low part.
inline constexpr double kTanhRootUnitsLow = -0x1.11470ep-22;

/// W at the root, divided by ln2.
inline constexpr double kTanhRootSteps = 0x1.c6b3ccp0;

/// F at the root, to nearest.
inline constexpr double kTanhRootF = 0x1.2af64ep-2;

/// Of numerator and denominator, found by search: the numerator's mantissas are
/// then large, so their roundings weigh less.
inline constexpr double kTanhGradScale = 0x1.dp0;

/// Scale F(a0) Y in a.
inline constexpr double kTanhGradY[] = {
    0x1.d12fd6p-1, 0x1.5d206cp-4, 0x1.cffabep-4};

/// Scale F(a0)^2 less two units, found by the same search.
inline constexpr double kTanhGradSquare = 0x1.3c672p-3;

/// (e^(k3 r) - 1)/r on |r| <= 4.867, the error relative to the power. Error
/// 2^-27.6.
inline constexpr double kTanhGradExp[] = {
    0x1.2444f2p-4, 0x1.4dad58p-9, 0x1.fbef24p-15, 0x1.21f7aep-20,
    0x1.09bd2ep-26, 0x1.8f39fap-33};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_GELUTANHGRAD_H
