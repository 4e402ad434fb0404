// RUN: gelato-opt %s | gelato-opt | FileCheck %s
// RUN: gelato-opt %s --mlir-print-op-generic | gelato-opt | FileCheck %s

// Each function in each class, on each shape it may have, prints as it was read.

// CHECK-LABEL: func.func @functions
func.func @functions(%x: f32) {
  // CHECK: gelato.gelu fast %{{.*}} : f32
  // CHECK: gelato.gelu_tanh fast %{{.*}} : f32
  // CHECK: gelato.gelu_grad fast %{{.*}} : f32
  // CHECK: gelato.gelu_tanh_grad fast %{{.*}} : f32
  // CHECK: gelato.sigmoid fast %{{.*}} : f32
  // CHECK: gelato.silu fast %{{.*}} : f32
  // CHECK: gelato.tanh fast %{{.*}} : f32
  // CHECK: gelato.erf fast %{{.*}} : f32
  // CHECK: gelato.erfc fast %{{.*}} : f32
  // CHECK: gelato.exp fast %{{.*}} : f32
  // CHECK: gelato.expm1 fast %{{.*}} : f32
  // CHECK: gelato.log fast %{{.*}} : f32
  // CHECK: gelato.log1p fast %{{.*}} : f32
  // CHECK: gelato.softplus fast %{{.*}} : f32
  // CHECK: gelato.mish fast %{{.*}} : f32
  // CHECK: gelato.elu fast %{{.*}} : f32
  // CHECK: gelato.quick_gelu fast %{{.*}} : f32
  // CHECK: gelato.identity %{{.*}} : f32
  %0 = gelato.gelu fast %x : f32
  %1 = gelato.gelu_tanh fast %x : f32
  %2 = gelato.gelu_grad fast %x : f32
  %3 = gelato.gelu_tanh_grad fast %x : f32
  %4 = gelato.sigmoid fast %x : f32
  %5 = gelato.silu fast %x : f32
  %6 = gelato.tanh fast %x : f32
  %7 = gelato.erf fast %x : f32
  %8 = gelato.erfc fast %x : f32
  %9 = gelato.exp fast %x : f32
  %10 = gelato.expm1 fast %x : f32
  %11 = gelato.log fast %x : f32
  %12 = gelato.log1p fast %x : f32
  %13 = gelato.softplus fast %x : f32
  %14 = gelato.mish fast %x : f32
  %15 = gelato.elu fast %x : f32
  %16 = gelato.quick_gelu fast %x : f32
  %17 = gelato.identity %x : f32
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
