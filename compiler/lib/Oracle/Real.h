//===- Real.h - a number of MPFR with operators ---------------*- C++ -*-===//
//
// A value of Real has the precision that was the thread's current one when it
// was made (Real::Precision). Every operation rounds to nearest in it;
// exponents reach far beyond double's, so that nothing here overflows by
// accident.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_ORACLE_REAL_H
#define GELATO_LIB_ORACLE_REAL_H

#include "gelato/Oracle/Exact.h"

#include <mpfr.h>

#include <utility>

namespace gelato::oracle {

class Real {
public:
  /// The precision in bits for as long as this lives.
  class Precision {
  public:
    explicit Precision(long bits) : before(mpfr_get_default_prec()) {
      mpfr_set_default_prec(bits);
    }
    ~Precision() { mpfr_set_default_prec(before); }
    Precision(const Precision &) = delete;
    Precision &operator=(const Precision &) = delete;

  private:
    mpfr_prec_t before;
  };

  Real() { mpfr_init(value); }
  Real(double x) : Real() { mpfr_set_d(value, x, MPFR_RNDN); }
  Real(const Real &other) : Real() { mpfr_set(value, other.value, MPFR_RNDN); }
  Real(Real &&other) : Real() { mpfr_swap(value, other.value); }
  Real &operator=(Real other) {
    mpfr_swap(value, other.value);
    return *this;
  }
  ~Real() { mpfr_clear(value); }

  mpfr_ptr get() { return value; }
  mpfr_srcptr get() const { return value; }

  bool isNaN() const { return mpfr_nan_p(value); }
  bool isInfinite() const { return mpfr_inf_p(value); }
  bool isFinite() const { return mpfr_number_p(value); }
  bool isZero() const { return mpfr_zero_p(value); }
  bool isNegative() const { return mpfr_signbit(value); }
  double toDouble() const { return mpfr_get_d(value, MPFR_RNDN); }

private:
  mpfr_t value;
};

using UnaryMpfr = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
template <UnaryMpfr function> Real apply(const Real &x) {
  Real y;
  function(y.get(), x.get(), MPFR_RNDN);
  return y;
}

using BinaryMpfr = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);
template <BinaryMpfr function> Real apply(const Real &a, const Real &b) {
  Real y;
  function(y.get(), a.get(), b.get(), MPFR_RNDN);
  return y;
}

inline Real operator+(const Real &a, const Real &b) {
  return apply<mpfr_add>(a, b);
}
inline Real operator-(const Real &a, const Real &b) {
  return apply<mpfr_sub>(a, b);
}
inline Real operator*(const Real &a, const Real &b) {
  return apply<mpfr_mul>(a, b);
}
inline Real operator/(const Real &a, const Real &b) {
  return apply<mpfr_div>(a, b);
}
inline Real operator-(const Real &a) { return apply<mpfr_neg>(a); }
/// False where either is NaN.
inline bool operator<(const Real &a, const Real &b) {
  return mpfr_less_p(a.get(), b.get());
}
inline bool operator==(const Real &a, const Real &b) {
  return mpfr_equal_p(a.get(), b.get());
}

inline Real abs(const Real &x) { return apply<mpfr_abs>(x); }
inline Real sqrt(const Real &x) { return apply<mpfr_sqrt>(x); }
inline Real exp(const Real &x) { return apply<mpfr_exp>(x); }
inline Real expm1(const Real &x) { return apply<mpfr_expm1>(x); }
inline Real log(const Real &x) { return apply<mpfr_log>(x); }
inline Real log1p(const Real &x) { return apply<mpfr_log1p>(x); }
inline Real tanh(const Real &x) { return apply<mpfr_tanh>(x); }
inline Real erf(const Real &x) { return apply<mpfr_erf>(x); }
inline Real erfc(const Real &x) { return apply<mpfr_erfc>(x); }
inline Real pi() {
  Real y;
  mpfr_const_pi(y.get(), MPFR_RNDN);
  return y;
}
/// The number of the format nearest to x, ties to even.
float toFormat(const Real &x, const Format &format);

/// x 2^n, exactly.
inline Real scaled(const Real &x, long n) {
  Real y;
  mpfr_mul_2si(y.get(), x.get(), n, MPFR_RNDN);
  return y;
}

} // namespace gelato::oracle

#endif // GELATO_LIB_ORACLE_REAL_H
