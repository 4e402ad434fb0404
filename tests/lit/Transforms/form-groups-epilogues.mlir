// RUN: gelato-opt %s --gelato-form-groups --split-input-file | FileCheck %s

// Which elementwise op becomes a contraction's epilogue is a matter of shapes
// and users only.

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>
#all = affine_map<(m, n) -> (m, n)>
#rows = affine_map<(m, n) -> (m)>
#columns = affine_map<(m, n) -> (n)>
#none = affine_map<(m, n) -> ()>

// Operands by rows and columns, by columns, by rows and by none all fit.

// CHECK-LABEL: func.func @every_access
// CHECK:         call @every_access.0(
// CHECK-NOT:     call
// CHECK:         return
// CHECK:       func.func private @every_access.0
// CHECK:         linalg.contract {{.*}}gelato.role = "root"
// CHECK:         linalg.generic {{.*}}gelato.role = "epilogue"
func.func @every_access(%x: tensor<2x4xf32>, %w: tensor<4x8xf32>, %r: tensor<2x8xf32>,
                        %b: tensor<8xf32>, %c: tensor<2xf32>, %s: tensor<f32>)
    -> tensor<2x8xf32> attributes {gelato.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x8xf32>) -> tensor<2x8xf32>
  %p = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %w : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %y = linalg.generic {indexing_maps = [#all, #all, #columns, #rows, #none, #all],
                       iterator_types = ["parallel", "parallel"]}
      ins(%p, %r, %b, %c, %s : tensor<2x8xf32>, tensor<2x8xf32>, tensor<8xf32>, tensor<2xf32>, tensor<f32>)
      outs(%e : tensor<2x8xf32>) {
  ^bb0(%v: f32, %vr: f32, %vb: f32, %vc: f32, %vs: f32, %o: f32):
    %0 = arith.addf %v, %vb : f32
    %1 = arith.mulf %0, %vc : f32
    %2 = arith.mulf %1, %vs : f32
    %3 = arith.addf %2, %vr : f32
    linalg.yield %3 : f32
  } -> tensor<2x8xf32>
  return %y : tensor<2x8xf32>
}

// -----

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>
#all = affine_map<(b, m, n) -> (b, m, n)>
#last = affine_map<(b, m, n) -> (m, n)>

// An op over more than the product's sizes would compute the product again and
// again: it is a group of its own.

// CHECK-LABEL: func.func @larger
// CHECK:         %[[P:.*]] = call @larger.0(
// CHECK-NEXT:    %[[Y:.*]] = call @larger.1(
// CHECK-NEXT:    return %[[Y]]
func.func @larger(%x: tensor<2x4xf32>, %w: tensor<4x8xf32>, %r: tensor<3x2x8xf32>)
    -> tensor<3x2x8xf32> attributes {gelato.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x8xf32>) -> tensor<2x8xf32>
  %p = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %w : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %e3 = tensor.empty() : tensor<3x2x8xf32>
  %y = linalg.generic {indexing_maps = [#last, #all, #all], iterator_types = ["parallel", "parallel", "parallel"]}
      ins(%p, %r : tensor<2x8xf32>, tensor<3x2x8xf32>) outs(%e3 : tensor<3x2x8xf32>) {
  ^bb0(%v: f32, %vr: f32, %o: f32):
    %s = arith.addf %v, %vr : f32
    linalg.yield %s : f32
  } -> tensor<3x2x8xf32>
  return %y : tensor<3x2x8xf32>
}

// -----

#all = affine_map<(i) -> (i)>

// One value for two results is written by two groups.

// CHECK-LABEL: func.func @twice
// CHECK:         %[[Y:.*]] = call @twice.0(
// CHECK-NEXT:    %[[Z:.*]] = call @twice.1(%[[Y]])
// CHECK-NEXT:    return %[[Y]], %[[Z]]
// CHECK:       func.func private @twice.1
// CHECK:         gelato.identity
func.func @twice(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) attributes {gelato.kernel} {
  %e = tensor.empty() : tensor<8xf32>
  %y = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel"]}
      ins(%x : tensor<8xf32>) outs(%e : tensor<8xf32>) {
  ^bb0(%v: f32, %o: f32):
    %s = gelato.gelu fast %v : f32
    linalg.yield %s : f32
  } -> tensor<8xf32>
  return %y, %y : tensor<8xf32>, tensor<8xf32>
}
