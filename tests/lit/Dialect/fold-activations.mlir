// RUN: gelato-opt %s --canonicalize --split-input-file | FileCheck %s

// Constants fold in double, rounded to f32 once: gelu(1) = 0.84134474606...,
// whose nearest f32 prints as 0.841344773.

// CHECK-LABEL: func.func @scalar
// CHECK-DAG:     %[[Y:.*]] = arith.constant 0.841344773 : f32
// CHECK-DAG:     %[[Z:.*]] = arith.constant 2.71828175 : f32
// CHECK-NOT:     gelato
// CHECK:         return %[[Y]], %[[Z]]
func.func @scalar() -> (f32, f32) {
  %one = arith.constant 1.0 : f32
  %y = gelato.gelu fast %one : f32
  %z = gelato.exp tight %one : f32
  return %y, %z : f32, f32
}

// -----

// CHECK-LABEL: func.func @splat
// CHECK:         %[[Y:.*]] = arith.constant dense<5.000000e-01> : vector<8xf32>
// CHECK-NOT:     gelato
// CHECK:         return %[[Y]]
func.func @splat() -> vector<8xf32> {
  %zero = arith.constant dense<0.0> : vector<8xf32>
  %y = gelato.sigmoid fast %zero : vector<8xf32>
  return %y : vector<8xf32>
}

// -----

// Special values fold to what the function is there, signs included.

// CHECK-LABEL: func.func @special
// CHECK-DAG:     %[[ZERO:.*]] = arith.constant -0.000000e+00 : f32
// CHECK-DAG:     %[[INF:.*]] = arith.constant 0x7F800000 : f32
// CHECK-DAG:     %[[MINUS:.*]] = arith.constant 0xFF800000 : f32
// CHECK-DAG:     %[[NAN:.*]] = arith.constant 0x7FC00000 : f32
// CHECK-NOT:     gelato
// CHECK:         return %[[ZERO]], %[[INF]], %[[MINUS]], %[[NAN]]
func.func @special() -> (f32, f32, f32, f32) {
  %minus = arith.constant 0xFF800000 : f32
  %large = arith.constant 100.0 : f32
  %zero = arith.constant 0.0 : f32
  %nan = arith.constant 0x7FC00000 : f32
  %0 = gelato.gelu fast %minus : f32
  %1 = gelato.exp fast %large : f32
  %2 = gelato.log fast %zero : f32
  %3 = gelato.tanh fast %nan : f32
  return %0, %1, %2, %3 : f32, f32, f32, f32
}
