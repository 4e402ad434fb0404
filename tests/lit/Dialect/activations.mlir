// RUN: gelato-opt %s | gelato-opt | FileCheck %s
// RUN: gelato-opt %s --mlir-print-op-generic | gelato-opt | FileCheck %s

// An op prints as it was read, in each class and on each shape it may have.
// tests/unit/Dialect/ActivationsTest.cpp does it for every function.

// CHECK-LABEL: func.func @functions
func.func @functions(%x: f32) {
  // CHECK: gelato.gelu_tanh fast %{{.*}} : f32
  // CHECK: gelato.identity %{{.*}} : f32
  %0 = gelato.gelu_tanh fast %x : f32
  %1 = gelato.identity %x : f32
  return
}

// CHECK-LABEL: func.func @classes
func.func @classes(%x: f32) {
  // CHECK: gelato.gelu tight
  // CHECK: gelato.gelu fast
  // CHECK: gelato.gelu half
  // CHECK: gelato.gelu approx
  // CHECK: gelato.gelu bf16
  // CHECK: gelato.gelu f16
  // CHECK: gelato.gelu default
  %0 = gelato.gelu tight %x : f32
  %1 = gelato.gelu fast %x : f32
  %2 = gelato.gelu half %x : f32
  %3 = gelato.gelu approx %x : f32
  %4 = gelato.gelu bf16 %x : f32
  %5 = gelato.gelu f16 %x : f32
  %6 = gelato.gelu default %x : f32
  return
}

// CHECK-LABEL: func.func @shapes
func.func @shapes(%v: vector<4x8xf32>, %t: tensor<?x3xf32>) {
  // CHECK: gelato.tanh fast %{{.*}} : vector<4x8xf32>
  // CHECK: gelato.tanh fast %{{.*}} {gelato.role = "root"} : tensor<?x3xf32>
  %0 = gelato.tanh fast %v : vector<4x8xf32>
  %1 = gelato.tanh fast %t {gelato.role = "root"} : tensor<?x3xf32>
  return
}
