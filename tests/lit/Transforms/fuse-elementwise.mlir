// RUN: gelato-opt %s --gelato-fuse-elementwise --split-input-file | FileCheck %s

#all = affine_map<(m, n) -> (m, n)>
#columns = affine_map<(m, n) -> (n)>

// A chain becomes one op; the bias keeps its own map.

// CHECK-LABEL: func.func @chain
// CHECK-SAME:    (%[[X:.*]]: tensor<4x8xf32>, %[[B:.*]]: tensor<8xf32>)
// CHECK:         %[[Y:.*]] = linalg.generic
// CHECK-SAME:      ins(%[[X]], %[[B]] :
// CHECK:           arith.addf
// CHECK-NEXT:      gelato.gelu fast
// CHECK-NEXT:      linalg.yield
// CHECK-NOT:     linalg.generic
// CHECK:         return %[[Y]]
func.func @chain(%x: tensor<4x8xf32>, %b: tensor<8xf32>) -> tensor<4x8xf32> {
  %e = tensor.empty() : tensor<4x8xf32>
  %h = linalg.generic {indexing_maps = [#all, #columns, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : tensor<4x8xf32>, tensor<8xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%v: f32, %w: f32, %o: f32):
    %s = arith.addf %v, %w : f32
    linalg.yield %s : f32
  } -> tensor<4x8xf32>
  %y = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%h : tensor<4x8xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%v: f32, %o: f32):
    %g = gelato.gelu fast %v : f32
    linalg.yield %g : f32
  } -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

#all = affine_map<(i) -> (i)>

// A value with two users is computed once and stored.

// CHECK-LABEL: func.func @shared
// CHECK:         %[[H:.*]] = linalg.generic
// CHECK:           gelato.exp fast
// CHECK:         %[[Y:.*]] = linalg.generic {{.*}} ins(%[[H]] :
// CHECK:           arith.negf
// CHECK:         return %[[H]], %[[Y]]
func.func @shared(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  %e = tensor.empty() : tensor<8xf32>
  %h = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel"]}
      ins(%x : tensor<8xf32>) outs(%e : tensor<8xf32>) {
  ^bb0(%v: f32, %o: f32):
    %g = gelato.exp fast %v : f32
    linalg.yield %g : f32
  } -> tensor<8xf32>
  %y = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel"]}
      ins(%h : tensor<8xf32>) outs(%e : tensor<8xf32>) {
  ^bb0(%v: f32, %o: f32):
    %g = arith.negf %v : f32
    linalg.yield %g : f32
  } -> tensor<8xf32>
  return %h, %y : tensor<8xf32>, tensor<8xf32>
}

// -----

#all = affine_map<(m, n) -> (m, n)>
#columns = affine_map<(m, n) -> (n)>
#one = affine_map<(n) -> (n)>

// What is smaller than its user is computed once, not once per row.

// CHECK-LABEL: func.func @smaller
// CHECK:         linalg.generic
// CHECK:           gelato.exp
// CHECK:           linalg.yield
// CHECK:         linalg.generic
// CHECK-NOT:       gelato.exp
// CHECK:           arith.addf
// CHECK:         return
func.func @smaller(%x: tensor<4x8xf32>, %b: tensor<8xf32>) -> tensor<4x8xf32> {
  %e1 = tensor.empty() : tensor<8xf32>
  %c = linalg.generic {indexing_maps = [#one, #one], iterator_types = ["parallel"]}
      ins(%b : tensor<8xf32>) outs(%e1 : tensor<8xf32>) {
  ^bb0(%v: f32, %o: f32):
    %g = gelato.exp fast %v : f32
    linalg.yield %g : f32
  } -> tensor<8xf32>
  %e = tensor.empty() : tensor<4x8xf32>
  %y = linalg.generic {indexing_maps = [#all, #columns, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x, %c : tensor<4x8xf32>, tensor<8xf32>) outs(%e : tensor<4x8xf32>) {
  ^bb0(%v: f32, %w: f32, %o: f32):
    %g = arith.addf %v, %w : f32
    linalg.yield %g : f32
  } -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

#all = affine_map<(m, n) -> (m, n)>
#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>

// A contraction is nobody's producer: groups are formed later.

// CHECK-LABEL: func.func @contraction
// CHECK:         %[[P:.*]] = linalg.contract
// CHECK:         linalg.generic {{.*}} ins(%[[P]] :
// CHECK:         return
func.func @contraction(%x: tensor<4x8xf32>, %w: tensor<8x16xf32>) -> tensor<4x16xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x16xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<4x16xf32>) -> tensor<4x16xf32>
  %p = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %w : tensor<4x8xf32>, tensor<8x16xf32>) outs(%f : tensor<4x16xf32>) -> tensor<4x16xf32>
  %y = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%p : tensor<4x16xf32>) outs(%e : tensor<4x16xf32>) {
  ^bb0(%v: f32, %o: f32):
    %g = gelato.silu fast %v : f32
    linalg.yield %g : f32
  } -> tensor<4x16xf32>
  return %y : tensor<4x16xf32>
}

// -----

#all = affine_map<(i) -> (i)>

// A producer used twice by one consumer is computed once in it.

// CHECK-LABEL: func.func @square
// CHECK:         linalg.generic
// CHECK:           %[[G:.*]] = gelato.tanh fast
// CHECK-NOT:       gelato.tanh
// CHECK:           arith.mulf %[[G]], %[[G]]
// CHECK:         return
func.func @square(%x: tensor<8xf32>) -> tensor<8xf32> {
  %e = tensor.empty() : tensor<8xf32>
  %h = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel"]}
      ins(%x : tensor<8xf32>) outs(%e : tensor<8xf32>) {
  ^bb0(%v: f32, %o: f32):
    %g = gelato.tanh fast %v : f32
    linalg.yield %g : f32
  } -> tensor<8xf32>
  %y = linalg.generic {indexing_maps = [#all, #all, #all], iterator_types = ["parallel"]}
      ins(%h, %h : tensor<8xf32>, tensor<8xf32>) outs(%e : tensor<8xf32>) {
  ^bb0(%v: f32, %w: f32, %o: f32):
    %g = arith.mulf %v, %w : f32
    linalg.yield %g : f32
  } -> tensor<8xf32>
  return %y : tensor<8xf32>
}
