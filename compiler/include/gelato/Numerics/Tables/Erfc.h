//===- Tables/Erfc.h - coefficients ---------------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/fit-erfc.py; change that and run it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_ERFC_H
#define GELATO_NUMERICS_TABLES_ERFC_H

namespace gelato::numerics {

// clang-format off

/// erfcx with what the reduction is off, in s = 1/(a + 2) for a <= 10.1,
/// relative. Error 2^-24.6.
inline constexpr double kErfc[] = {
    0x1.91f5bap-15, 0x1.2064bcp-1, 0x1.23673cp0, 0x1.e511b8p0, 0x1.b41c12p1,
    -0x1.1beb56p0, 0x1.1b80ecp4, -0x1.ead41ap5, 0x1.1d4bd6p6, -0x1.d7555p4};

/// The slope of its logarithm, by s.
inline constexpr double kErfcResidual[] = {
    0x1.f6f8f6p-1, 0x1.59c8ap1};

/// ln erfcx is nearly this times 1 - 4 s, s = 1/(a + 4).
inline constexpr double kErfcTightSlope = -0x1.02p2;

/// The middle of s.
inline constexpr double kErfcTightCenter = 0x1.48p-3;

/// eps in v = s - kErfcTightCenter for a <= 10.1, absolute 2^-30.1: even
/// powers.
inline constexpr double kErfcTightEven[] = {
    -0x1.c4122cp-7, 0x1.a33aeep2, -0x1.16e0c2p9, -0x1.168332p13,
    -0x1.0300f6p15, -0x1.b4b936p16};

/// Odd powers.
inline constexpr double kErfcTightOdd[] = {
    -0x1.264556p0, 0x1.f8e02p6, 0x1.16217ap11, 0x1.f66118p13, 0x1.f916e4p16};

/// The slope of ln erfcx, by s.
inline constexpr double kErfcTightResidual[] = {
    0x1.68c0e8p0, -0x1.393978p2, 0x1.15168cp6};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_ERFC_H
