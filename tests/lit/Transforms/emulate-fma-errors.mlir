// RUN: gelato-opt %s --gelato-emulate-fma --verify-diagnostics

func.func @f64(%d: f64) -> f64 {
  // expected-error @+1 {{math.fma of a type other than f32: expected none, as it would become a call of libm}}
  %y = math.fma %d, %d, %d : f64
  return %y : f64
}
