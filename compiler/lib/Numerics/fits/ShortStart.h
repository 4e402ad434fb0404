//===- ShortStart.h - coefficients ----------------------------*- C++ -*-===//
//
// Written by fit-short.py; change that and run it.
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
    {0x1.ffffe8p-1, 0x1.62e0dep-1, 0x1.ec06c4p-3,
     0x1.ca144p-5, 0x1.399aap-7}};

/// e^x.
inline constexpr FinePowerTable<6> kExpF16 = {
    0x1.715476p0,
    0x1.4ae0cp-26,
    {1.0, 0x1.62e42ap-1, 0x1.ebf9c2p-3,
     0x1.c6b6dep-5, 0x1.3ce8d4p-7, 0x1.5bd7c6p-10}};

/// 2 (e^(x/2) - 1).
inline constexpr PowerTable<4> kExpm1Bf16 = {
    0x1.715476p-1,
    {0x1.62e2d6p0, 0x1.ebff0ap-2, 0x1.c96b98p-4,
     0x1.3b2a18p-6}};

/// e^x - 1.
inline constexpr FinePowerTable<5> kExpm1F16 = {
    0x1.715476p0,
    0x1.4ae0cp-26,
    {0x1.62e42ep-1, 0x1.ebfa56p-3, 0x1.c6b2fap-5,
     0x1.3cbc32p-7, 0x1.5d554cp-10}};

/// 1/(1 + e^-x).
inline constexpr SigmoidTable<5> kSigmoidBf16 = {
    -0x1.715476p0,
    1.0,
    {0x1.ffffe8p-1, 0x1.62e0dep-1, 0x1.ec06c4p-3,
     0x1.ca144p-5, 0x1.399aap-7}};

/// 1/(1 + e^-x).
inline constexpr SidedSigmoidTable<6> kSigmoidF16 = {
    -0x1.715476p0,
    1.0,
    1.0,
    1.0,
    {1.0, 0x1.62e42ap-1, 0x1.ebf9c2p-3,
     0x1.c6b6dep-5, 0x1.3ce8d4p-7, 0x1.5bd7c6p-10}};

/// 1/(1 + e^-x).
inline constexpr SigmoidTable<5> kSiluBf16 = {
    -0x1.715476p0,
    1.0,
    {0x1.ffffe8p-1, 0x1.62e0dep-1, 0x1.ec06c4p-3,
     0x1.ca144p-5, 0x1.399aap-7}};

/// -1/(1 + e^x).
inline constexpr ScaledSigmoidTable<6> kSiluF16 = {
    0x1.715476p0,
    1.0,
    -1.0,
    {1.0, 0x1.62e42ap-1, 0x1.ebf9c2p-3,
     0x1.c6b6dep-5, 0x1.3ce8d4p-7, 0x1.5bd7c6p-10}};

/// 1/(1 + e^(-1.702 x)).
inline constexpr SigmoidTable<5> kQuickGeluBf16 = {
    -0x1.3a4cbep1,
    1.0,
    {0x1.ffffe8p-1, 0x1.62e0dep-1, 0x1.ec06c4p-3,
     0x1.ca144p-5, 0x1.399aap-7}};

/// 1/(1 + e^(-1.702 x)).
inline constexpr SigmoidTable<6> kQuickGeluF16 = {
    -0x1.3a4cbep1,
    1.0,
    {1.0, 0x1.62e42ap-1, 0x1.ebf9c2p-3,
     0x1.c6b6dep-5, 0x1.3ce8d4p-7, 0x1.5bd7c6p-10}};

/// 1/(1 + e^-W).
inline constexpr CubicSigmoidTable<5> kGeluTanhBf16 = {
    -0x1.26aec2p1,
    -0x1.a5a7dp-4,
    1.0,
    1.0,
    {0x1.ffffe8p-1, 0x1.62e0dep-1, 0x1.ec06c4p-3,
     0x1.ca144p-5, 0x1.399aap-7}};

/// -1/(1 + e^W).
inline constexpr CubicSigmoidTable<6> kGeluTanhF16 = {
    0x1.26aec2p1,
    0x1.a5a7dp-4,
    1.0,
    -1.0,
    {1.0, 0x1.62e42ap-1, 0x1.ebf9c2p-3,
     0x1.c6b6dep-5, 0x1.3ce8d4p-7, 0x1.5bd7c6p-10}};

/// e^x.
inline constexpr PowerTable<5> kMishBf16 = {
    0x1.715476p0,
    {0x1.ffffe8p-1, 0x1.62e0dep-1, 0x1.ec06c4p-3,
     0x1.ca144p-5, 0x1.399aap-7}};

/// e^x.
inline constexpr MishTable<6> kMishF16 = {
    0x1.715476p0,
    {2.0, 2.0},
    {1.0, 0x1.62e42ap-1, 0x1.ebf9c2p-3,
     0x1.c6b6dep-5, 0x1.3ce8d4p-7, 0x1.5bd7c6p-10}};

/// e^-a and log1p(F)/F.
inline constexpr PowerAndPolynomialTable<5, 6> kSoftplusBf16 = {
    -0x1.715476p0,
    {0x1.ffffe8p-1, 0x1.62e0dep-1, 0x1.ec06c4p-3,
     0x1.ca144p-5, 0x1.399aap-7},
    {0x1.fffee6p-1, -0x1.ff588cp-2, 0x1.4d029cp-2,
     -0x1.ae2b9ap-3, 0x1.9e9506p-4, -0x1.870758p-6}};

/// e^-a and log1p(F)/F.
inline constexpr PowerAndPolynomialTable<6, 8> kSoftplusF16 = {
    -0x1.715476p0,
    {1.0, 0x1.62e42ap-1, 0x1.ebf9c2p-3,
     0x1.c6b6dep-5, 0x1.3ce8d4p-7, 0x1.5bd7c6p-10},
    {0x1.fffffap-1, -0x1.fff95ap-2, 0x1.54bf54p-2,
     -0x1.f5ba82p-3, 0x1.6b9294p-3, -0x1.b974ep-4,
     0x1.69b462p-5, -0x1.185e9p-7}};

/// ln2 and (log1p(f) - f)/f^2.
inline constexpr LogTable<5> kLogBf16 = {
    0x1.62e43p-1,
    {-0x1.0001a8p-1, 0x1.54715cp-2, -0x1.fd6536p-3,
     0x1.cbb546p-3, -0x1.892292p-3}};

/// ln2 and (log1p(f) - f)/f^2.
inline constexpr LogTable<7> kLogF16 = {
    0x1.62e43p-1,
    {-0x1.ffffe6p-2, 0x1.555e3ep-2, -0x1.00107cp-2,
     0x1.95e0c8p-3, -0x1.50b7aap-3, 0x1.5bf48cp-3,
     -0x1.389f82p-3}};

/// -ln2 and (log1p(f) - f)/f^2.
inline constexpr LogTable<5> kLog1pBf16 = {
    -0x1.62e43p-1,
    {-0x1.0001a8p-1, 0x1.54715cp-2, -0x1.fd6536p-3,
     0x1.cbb546p-3, -0x1.892292p-3}};

/// -ln2 and (log1p(f) - f)/f^2.
inline constexpr LogTable<7> kLog1pF16 = {
    -0x1.62e43p-1,
    {-0x1.ffffe6p-2, 0x1.555e3ep-2, -0x1.00107cp-2,
     0x1.95e0c8p-3, -0x1.50b7aap-3, 0x1.5bf48cp-3,
     -0x1.389f82p-3}};

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
    {0x1.0e8b4ap8, 0x1.03b8fep5, 0x1.d33beep2},
    {0x1.df8796p7, 0x1.b2a9fap6, 0x1.2cdce4p4,
     1.0}};

/// erf(x)/x in x^2. Error 2^-21.9.
inline constexpr RatioTable<4, 5> kErfF16 = {
    {-0x1.2d8d86p13, -0x1.f9019ap9, -0x1.38ad0ap8,
     0x1.277cep1},
    {-0x1.0b3e82p13, -0x1.d43892p11, -0x1.4f1a4ap9,
     -0x1.97b8b8p5, 1.0}};

/// 2 tanh(x/2)/x in x^2. Error 2^-18.2.
inline constexpr RatioTable<3, 3> kEluBf16 = {
    {0x1.15e888p10, 0x1.dca456p4, 0x1.e1ee7p-5},
    {0x1.15e8c4p10, 0x1.e9ac08p6, 1.0}};

/// 2 tanh(x/2)/x in x^2. Error 2^-20.6.
inline constexpr RatioTable<3, 4> kEluF16 = {
    {0x1.bb5ab2p19, 0x1.a195dep14, 0x1.868e38p6},
    {0x1.bb5ac4p19, 0x1.8ff5fcp16, 0x1.0a03eep10,
     1.0}};

/// The upper tail of the normal distribution.
inline constexpr GaussTable<5, 4, 3> kGeluBf16 = {
    0x1.715476p-1,
    {0x1.ffffe8p-1, 0x1.62e0dep-1, 0x1.ec06c4p-3,
     0x1.ca144p-5, 0x1.399aap-7},
    {0x1.f4cb66p-19, 0x1.f1cdf2p-20, 0x1.9b4eecp-22,
     -0x1.492aaep-34},
    {0x1.f4cadep2, 0x1.4447dap3, 0x1.3df0ep2}};

/// erfc.
inline constexpr GaussTable<6, 4, 3> kErfcBf16 = {
    0x1.715476p0,
    {1.0, 0x1.62e42ap-1, 0x1.ebf9c2p-3,
     0x1.c6b6dep-5, 0x1.3ce8d4p-7, 0x1.5bd7c6p-10},
    {0x1.52f298p-63, 0x1.e74296p-64, 0x1.228392p-65,
     -0x1.0aec4p-77},
    {0x1.52f1ccp1, 0x1.391e8ep2, 0x1.b7235ep1}};

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
    {0x1.2e24aep1, 0x1.3d478ep-4, 0x1.a5a7dp-4},
    {0x1.b78b7ap0, 0x1.49e1dp-3, 0x1.b6676cp-3},
    0x1.2af64ep-2,
    {0x1.62e43p-1, 0x1.ebfbdep-3, 0x1.c6afa4p-5,
     0x1.3b2c38p-7, 0x1.5ef15ep-10, 0x1.429c08p-13}};

/// The tail of the normal distribution. Error of 2^(a h): 2^-21.9.
inline constexpr ScaledTailTable<9, 6> kGeluF16 = {
    1.0,
    {-0x1.26af72p0, -0x1.d6265ep-2, -0x1.afc696p-5,
     0x1.e02436p-8, -0x1.3da3cep-12, -0x1.1b6262p-13,
     0x1.1fda6ap-15, -0x1.e3fbap-19, 0x1.441e0ap-23},
    {0x1p-1, 0x1.62e42ap-2, 0x1.ebf9c2p-4,
     0x1.c6b6dep-6, 0x1.3ce8d4p-8, 0x1.5bd7c6p-11}};

/// erfc. Error of 2^(a h): 2^-22.2.
inline constexpr SidedTailTable<9, 6> kErfcF16 = {
    -1.0,
    1.0,
    {-0x1.a0bf4ep0, -0x1.d62a6ep-1, -0x1.3112cep-3,
     0x1.dcbaecp-6, -0x1.8bb0ap-10, -0x1.39b2f2p-10,
     0x1.be9f24p-12, -0x1.0d85eep-14, 0x1.04dfd8p-18},
    {1.0, 0x1.62e42ap-1, 0x1.ebf9c2p-3,
     0x1.c6b6dep-5, 0x1.3ce8d4p-7, 0x1.5bd7c6p-10}};

/// The derivative over (x0 - a). Error of 2^(a h): 2^-20.7.
inline constexpr TailTable<9, 6> kGeluGradF16 = {
    {-0x1.88620ap-2, -0x1.1f0d8ap-1, -0x1.c2acap-5,
     0x1.ef8eb8p-7, -0x1.a553eep-9, 0x1.0638f8p-11,
     -0x1.baf2bap-15, 0x1.c08008p-19, -0x1.97b44ap-24},
    {0x1.54851ap-1, 0x1.d80f8cp-2, 0x1.4733cp-3,
     0x1.2e6ba6p-5, 0x1.a58ap-8, 0x1.ceaf6ep-11}};

} // namespace gelato::numerics

#endif // GELATO_NUMERICS_TABLES_SHORT_H
