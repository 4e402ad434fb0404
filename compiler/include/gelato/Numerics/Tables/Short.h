//===- Tables/Short.h - coefficients --------------------------*- C++ -*-===//
//
// Written by lib/Numerics/fits/round16.cpp from what fit-short.py
// found; run both to change it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_NUMERICS_TABLES_SHORT_H
#define GELATO_NUMERICS_TABLES_SHORT_H

#include "gelato/Numerics/ShortTables.h"

namespace gelato::numerics {

// clang-format off

/// e^(x/2).
inline constexpr PowerTable<5> kExpBf16 = {
    0x1.715476p-1,
    {0x1.000004p0, 0x1.62e0c8p-1, 0x1.ec02f2p-3,
     0x1.ca562ap-5, 0x1.38ec82p-7}};

/// e^x.
inline constexpr FinePowerTable<6> kExpF16 = {
    0x1.715476p0,
    0x1.4a98d8p-26,
    {0x1.fffffep-1, 0x1.62e43p-1, 0x1.ec006ap-3,
     0x1.c6bbc6p-5, 0x1.3b3edp-7, 0x1.59eeep-10}};

/// 2 (e^(x/2) - 1).
inline constexpr PowerTable<4> kExpm1Bf16 = {
    0x1.715476p-1,
    {0x1.62e3f8p0, 0x1.ec0902p-2, 0x1.c8dc6p-4,
     0x1.3a0f62p-6}};

/// e^x - 1.
inline constexpr FinePowerTable<5> kExpm1F16 = {
    0x1.715476p0,
    0x1.4adadap-26,
    {0x1.62e432p-1, 0x1.ebfa7ep-3, 0x1.c6b2f8p-5,
     0x1.3cbdbp-7, 0x1.5d5fb8p-10}};

/// 1/(1 + e^-x).
inline constexpr SigmoidTable<5> kSigmoidBf16 = {
    -0x1.715476p0,
    0x1.00000ep0,
    {0x1.ffffdap-1, 0x1.62e058p-1, 0x1.ec065ap-3,
     0x1.ca13f4p-5, 0x1.399a78p-7}};

/// 1/(1 + e^-x).
inline constexpr SidedSigmoidTable<6> kSigmoidF16 = {
    -0x1.715476p0,
    0x1.ffffdp-1,
    0x1.ffffdap-1,
    0x1.ffffccp-1,
    {0x1.ffffep-1, 0x1.62e408p-1, 0x1.ebf9f6p-3,
     0x1.c6bb1ep-5, 0x1.3ceb5p-7, 0x1.5bca8ap-10}};

/// 1/(1 + e^-x).
inline constexpr SigmoidTable<5> kSiluBf16 = {
    -0x1.715478p0,
    1.0,
    {0x1.fffffep-1, 0x1.62de92p-1, 0x1.ec041ap-3,
     0x1.ca1944p-5, 0x1.399b72p-7}};

/// -1/(1 + e^x).
inline constexpr ScaledSigmoidTable<6> kSiluF16 = {
    0x1.715478p0,
    1.0,
    -0x1.fffffap-1,
    {0x1.fffff6p-1, 0x1.62e3dp-1, 0x1.ebf738p-3,
     0x1.c6b482p-5, 0x1.3ce48cp-7, 0x1.5bdee6p-10}};

/// 1/(1 + e^(-1.702 x)).
inline constexpr SigmoidTable<5> kQuickGeluBf16 = {
    -0x1.3a4cbep1,
    1.0,
    {0x1.000002p0, 0x1.62e2bep-1, 0x1.ebfeccp-3,
     0x1.c8e984p-5, 0x1.38a0bcp-7}};

/// 1/(1 + e^(-1.702 x)).
inline constexpr SigmoidTable<6> kQuickGeluF16 = {
    -0x1.3a4cbep1,
    1.0,
    {0x1.fffffep-1, 0x1.62e47cp-1, 0x1.ebf78p-3,
     0x1.c67f36p-5, 0x1.3e2cep-7, 0x1.5d867ap-10}};

/// 1/(1 + e^-W).
inline constexpr CubicSigmoidTable<5> kGeluTanhBf16 = {
    -0x1.26aec2p1,
    -0x1.a5a7dp-4,
    1.0,
    1.0,
    {0x1.000002p0, 0x1.62e104p-1, 0x1.ec06fep-3,
     0x1.ca144p-5, 0x1.399a64p-7}};

/// -1/(1 + e^W).
inline constexpr CubicSigmoidTable<6> kGeluTanhF16 = {
    0x1.26aea8p1,
    0x1.a5a8p-4,
    0x1.ffff84p-1,
    -0x1.000002p0,
    {0x1.000042p0, 0x1.62e484p-1, 0x1.ebf6dp-3,
     0x1.c6b468p-5, 0x1.3d81acp-7, 0x1.5c46ep-10}};

/// e^x.
inline constexpr PowerTable<5> kMishBf16 = {
    0x1.715476p0,
    {0x1.ffffe8p-1, 0x1.62e0dep-1, 0x1.ec06c4p-3,
     0x1.ca144p-5, 0x1.399aap-7}};

/// e^x.
inline constexpr MishTable<6> kMishF16 = {
    0x1.715476p0,
    {0x1.00000ep1, 0x1.00000ep1},
    {0x1.000002p0, 0x1.62e462p-1, 0x1.ebfbap-3,
     0x1.c6a6cap-5, 0x1.3c7748p-7, 0x1.5b75f8p-10}};

/// e^-a and log1p(F)/F.
inline constexpr PowerAndPolynomialTable<5, 6> kSoftplusBf16 = {
    -0x1.715474p0,
    {0x1.000154p0, 0x1.62e5p-1, 0x1.ec3746p-3,
     0x1.c9eb32p-5, 0x1.39ce74p-7},
    {0x1.fffc78p-1, -0x1.ff5ceap-2, 0x1.4d0812p-2,
     -0x1.ae35aep-3, 0x1.9eb10ap-4, -0x1.86ff3ap-6}};

/// e^-a and log1p(F)/F.
inline constexpr PowerAndPolynomialTable<6, 8> kSoftplusF16 = {
    -0x1.715474p0,
    {0x1.ffffeap-1, 0x1.62e3e2p-1, 0x1.ebfc5ap-3,
     0x1.c6cb28p-5, 0x1.3ca3eap-7, 0x1.5aeb9p-10},
    {0x1.fffff4p-1, -0x1.fff944p-2, 0x1.54bfc4p-2,
     -0x1.f5bb3ep-3, 0x1.6b918ap-3, -0x1.b9742p-4,
     0x1.69b132p-5, -0x1.18476ap-7}};

/// ln2 and (log1p(f) - f)/f^2.
inline constexpr LogTable<5> kLogBf16 = {
    0x1.62e42ep-1,
    {-0x1.000728p-1, 0x1.546b1ap-2, -0x1.fd62f6p-3,
     0x1.cbaf18p-3, -0x1.893046p-3}};

/// ln2 and (log1p(f) - f)/f^2.
inline constexpr LogTable<7> kLogF16 = {
    0x1.62e43p-1,
    {-0x1.00007ap-1, 0x1.555dc4p-2, -0x1.fffeacp-3,
     0x1.95dc12p-3, -0x1.50c488p-3, 0x1.5c1f4p-3,
     -0x1.388fd2p-3}};

/// -ln2 and (log1p(f) - f)/f^2.
inline constexpr LogTable<5> kLog1pBf16 = {
    -0x1.62e432p-1,
    {-0x1.00031p-1, 0x1.54882cp-2, -0x1.fd5514p-3,
     0x1.c95326p-3, -0x1.87f97ap-3}};

/// -ln2 and (log1p(f) - f)/f^2.
inline constexpr LogTable<7> kLog1pF16 = {
    -0x1.62e43p-1,
    {-0x1.fffe52p-2, 0x1.556ee4p-2, -0x1.002224p-2,
     0x1.93f10ap-3, -0x1.5035ecp-3, 0x1.6048dcp-3,
     -0x1.3e7aa4p-3}};

/// tanh(x)/x in x^2. Error 2^-17.5.
inline constexpr RatioTable<3, 3> kTanhBf16 = {
    {0x1.19f878p6, 0x1.e0f15ep2, 0x1.da4622p-5},
    {0x1.19f8dep6, 0x1.f0251ap4, 1.0}};

/// tanh(x)/x in x^2. Error 2^-25.1.
inline constexpr RatioTable<4, 4> kTanhF16 = {
    {0x1.676792p12, 0x1.69e884p9, 0x1.d4ebdp3,
     0x1.000278p-5},
    {0x1.676792p12, 0x1.4a1476p11, 0x1.0047c4p7,
     1.0}};

/// erf(x)/x in x^2. Error 2^-17.4.
inline constexpr RatioTable<3, 4> kErfBf16 = {
    {0x1.0e8b1ep8, 0x1.03b17cp5, 0x1.d344f2p2},
    {0x1.df869ep7, 0x1.b2a894p6, 0x1.2cdea6p4,
     0x1.ffff4ep-1}};

/// erf(x)/x in x^2. Error 2^-21.9.
inline constexpr RatioTable<4, 5> kErfF16 = {
    {-0x1.2d8d88p13, -0x1.f90482p9, -0x1.38af34p8,
     0x1.275558p1},
    {-0x1.0b3e88p13, -0x1.d4385cp11, -0x1.4f1f6ep9,
     -0x1.97b156p5, 0x1.ff9408p-1}};

/// 2 tanh(x/2)/x in x^2. Error 2^-18.2.
inline constexpr RatioTable<3, 3> kEluBf16 = {
    {0x1.15e82cp10, 0x1.dca2acp4, 0x1.e1e79cp-5},
    {0x1.15e80cp10, 0x1.e9afd6p6, 0x1.000144p0}};

/// 2 tanh(x/2)/x in x^2. Error 2^-20.6.
inline constexpr RatioTable<3, 4> kEluF16 = {
    {0x1.bb5b58p19, 0x1.a19b64p14, 0x1.8682bap6},
    {0x1.bb5b5ap19, 0x1.8ff896p16, 0x1.0a052ep10,
     0x1.ffe7f8p-1}};

/// The upper tail of the normal distribution.
inline constexpr GaussTable<5, 4, 3> kGeluBf16 = {
    0x1.715492p-1,
    {0x1.fff126p-1, 0x1.62e01p-1, 0x1.ebea6cp-3,
     0x1.c75d18p-5, 0x1.3a686ep-7},
    {0x1.f4d83cp-19, 0x1.f1d1e8p-20, 0x1.9b5404p-22,
     -0x1.4b528ep-34},
    {0x1.f4e6c4p2, 0x1.445482p3, 0x1.3e06d4p2}};

/// erfc.
inline constexpr GaussTable<6, 4, 3> kErfcBf16 = {
    0x1.71546cp0,
    {0x1.000028p0, 0x1.62e44ap-1, 0x1.ebfb98p-3,
     0x1.c6b792p-5, 0x1.3ce8d2p-7, 0x1.5bd63ap-10},
    {0x1.52f27ep-63, 0x1.e7431cp-64, 0x1.2282d6p-65,
     -0x1.0aed8ep-77},
    {0x1.52f278p1, 0x1.391e8p2, 0x1.b7252p1}};

/// The derivative over (x0 - a).
inline constexpr GaussTable<5, 4, 3> kGeluGradBf16 = {
    0x1.715476p-1,
    {0x1.ffffe8p-1, 0x1.62e0dep-1, 0x1.ec06c4p-3,
     0x1.ca144p-5, 0x1.399aap-7},
    {0x1.bf0b16p-62, 0x1.a541d6p-62, 0x1.497ee8p-63,
     0x1.987c18p-66},
    {0x1.50154cp3, 0x1.95f92ep3, 0x1.6caceep2}};

/// The derivative of gelu's tanh form.
inline constexpr TanhGradTable<5> kGeluTanhGradBf16 = {
    {0x1.2e24aep1, 0x1.3d478ep-4, 0x1.a5a7dp-4},
    {0x1.b78b7ap0, 0x1.49e1dp-3, 0x1.b6676cp-3},
    0x1.2af64ep-2,
    {0x1.62e42ep-1, 0x1.ebfa56p-3, 0x1.c6b2fap-5,
     0x1.3cbc32p-7, 0x1.5d554cp-10}};

/// The derivative of gelu's tanh form.
inline constexpr TanhGradTable<6> kGeluTanhGradF16 = {
    {0x1.2e24bp1, 0x1.3d477ep-4, 0x1.a5a7c8p-4},
    {0x1.b78b7ep0, 0x1.49e0ep-3, 0x1.b6678p-3},
    0x1.2af64cp-2,
    {0x1.62e44p-1, 0x1.ebfbfp-3, 0x1.c6b03ap-5,
     0x1.3b2a1ep-7, 0x1.5ef2a4p-10, 0x1.429bb4p-13}};

/// The tail of the normal distribution. Error of 2^(a h): 2^-21.9.
inline constexpr ScaledTailTable<9, 6> kGeluF16 = {
    0x1.000004p0,
    {-0x1.26af84p0, -0x1.d625e4p-2, -0x1.afc88cp-5,
     0x1.e02866p-8, -0x1.3dab62p-12, -0x1.1b648ap-13,
     0x1.1fda7ep-15, -0x1.e3eecp-19, 0x1.441384p-23},
    {0x1.fffff8p-2, 0x1.62e3bcp-2, 0x1.ebf824p-4,
     0x1.c6d3aep-6, 0x1.3cc6fp-8, 0x1.5c3d22p-11}};

/// erfc. Error of 2^(a h): 2^-22.2.
inline constexpr SidedTailTable<9, 6> kErfcF16 = {
    -0x1.fffffep-1,
    1.0,
    {-0x1.a0bf64p0, -0x1.d62a3ep-1, -0x1.31118ap-3,
     0x1.dcaf08p-6, -0x1.8bb944p-10, -0x1.398e26p-10,
     0x1.be973p-12, -0x1.0d978p-14, 0x1.04b642p-18},
    {0x1.fffffep-1, 0x1.62e3eep-1, 0x1.ebfd9p-3,
     0x1.c6cde8p-5, 0x1.3c240cp-7, 0x1.5c6562p-10}};

/// The derivative over (x0 - a). Error of 2^(a h): 2^-20.7.
inline constexpr TailTable<9, 6> kGeluGradF16 = {
    {-0x1.8864d4p-2, -0x1.1f0c8cp-1, -0x1.c2ae84p-5,
     0x1.ef8b94p-7, -0x1.a5533cp-9, 0x1.063d8ep-11,
     -0x1.bb00dp-15, 0x1.c07624p-19, -0x1.9722d8p-24},
    {0x1.54851cp-1, 0x1.d80fcp-2, 0x1.473ddap-3,
     0x1.2e7ae4p-5, 0x1.a49c12p-8, 0x1.cdaf68p-11}};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_SHORT_H
