// RUN: gelato-opt %s --gelato-form-groups --split-input-file | FileCheck %s

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>
#all = affine_map<(m, n) -> (m, n)>
#column = affine_map<(m, n) -> (n)>

// A contraction takes its only user as epilogue; the kernel becomes one call.

// CHECK-LABEL: func.func @linear
// CHECK:         %[[Y:.*]] = call @linear.0(
// CHECK-NEXT:    return %[[Y]]
// CHECK:       func.func private @linear.0
// CHECK-SAME:    {gelato.dims = ["M", ""]}
// CHECK-SAME:    gelato.group = "contraction"
// CHECK:         linalg.contract {{.*}}gelato.role = "root"
// CHECK:         linalg.generic {{.*}}gelato.role = "epilogue"
func.func @linear(%x: tensor<?x4xf32> {gelato.dims = ["M", ""]}, %w: tensor<4x8xf32>, %b: tensor<8xf32>)
    -> (tensor<?x8xf32> {gelato.dims = ["M", ""]}) attributes {gelato.kernel} {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %m = tensor.dim %x, %c0 : tensor<?x4xf32>
  %e = tensor.empty(%m) : tensor<?x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<?x8xf32>) -> tensor<?x8xf32>
  %p = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %w : tensor<?x4xf32>, tensor<4x8xf32>) outs(%f : tensor<?x8xf32>) -> tensor<?x8xf32>
  %y = linalg.generic {indexing_maps = [#all, #column, #all], iterator_types = ["parallel", "parallel"]}
      ins(%p, %b : tensor<?x8xf32>, tensor<8xf32>) outs(%e : tensor<?x8xf32>) {
  ^bb0(%v: f32, %c: f32, %o: f32):
    %s = arith.addf %v, %c : f32
    linalg.yield %s : f32
  } -> tensor<?x8xf32>
  return %y : tensor<?x8xf32>
}

// -----

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>
#all = affine_map<(m, n) -> (m, n)>

// A product that is also a result has two users: it is stored, and the
// elementwise op is a group of its own.

// CHECK-LABEL: func.func @stored
// CHECK:         %[[P:.*]] = call @stored.0(
// CHECK-NEXT:    %[[Y:.*]] = call @stored.1(%[[P]])
// CHECK-NEXT:    return %[[P]], %[[Y]]
// CHECK-DAG:   func.func private @stored.0{{.*}}gelato.group = "contraction"
// CHECK-DAG:   func.func private @stored.1{{.*}}gelato.group = "elementwise"
func.func @stored(%x: tensor<2x4xf32>, %w: tensor<4x8xf32>)
    -> (tensor<2x8xf32>, tensor<2x8xf32>) attributes {gelato.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x8xf32>) -> tensor<2x8xf32>
  %p = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %w : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %y = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%p : tensor<2x8xf32>) outs(%e : tensor<2x8xf32>) {
  ^bb0(%v: f32, %o: f32):
    %s = gelato.gelu fast %v : f32
    linalg.yield %s : f32
  } -> tensor<2x8xf32>
  return %p, %y : tensor<2x8xf32>, tensor<2x8xf32>
}

// -----

// A result that is an argument is copied, by an op that no folding removes.

// CHECK-LABEL: func.func @copy
// CHECK:         call @copy.0
// CHECK:       func.func private @copy.0
// CHECK:         gelato.identity
func.func @copy(%x: tensor<2x4xf32>) -> tensor<2x4xf32> attributes {gelato.kernel} {
  return %x : tensor<2x4xf32>
}
