// RUN: gelato-opt %s --cse --canonicalize --split-input-file | FileCheck %s

// What is no constant, or no splat, stays.

// CHECK-LABEL: func.func @stays
// CHECK:         %[[Y:.*]] = gelato.gelu fast
// CHECK:         %[[Z:.*]] = gelato.gelu fast
// CHECK:         return %[[Y]], %[[Z]]
func.func @stays(%x: f32) -> (f32, vector<2xf32>) {
  %list = arith.constant dense<[1.0, 2.0]> : vector<2xf32>
  %y = gelato.gelu fast %x : f32
  %z = gelato.gelu fast %list : vector<2xf32>
  return %y, %z : f32, vector<2xf32>
}

// -----

// Pure: unused calls go, equal calls of one class are one.

// CHECK-LABEL: func.func @pure
// CHECK-SAME:    (%[[X:.*]]: f32)
// CHECK-NEXT:    %[[FAST:.*]] = gelato.gelu fast %[[X]]
// CHECK-NEXT:    %[[TIGHT:.*]] = gelato.gelu tight %[[X]]
// CHECK-NEXT:    return %[[FAST]], %[[FAST]], %[[TIGHT]]
func.func @pure(%x: f32) -> (f32, f32, f32) {
  %0 = gelato.gelu fast %x : f32
  %1 = gelato.gelu fast %x : f32
  %2 = gelato.gelu tight %x : f32
  %unused = gelato.tanh fast %x : f32
  return %0, %1, %2 : f32, f32, f32
}
