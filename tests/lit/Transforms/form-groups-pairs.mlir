// RUN: gelato-opt %s --gelato-form-groups --split-input-file | FileCheck %s

// Two contractions of one left side under one epilogue are one group, whatever
// the epilogue computes; one right side may be stored transposed.

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#nk = affine_map<(m, n, k) -> (n, k)>
#mn = affine_map<(m, n, k) -> (m, n)>
#all = affine_map<(m, n) -> (m, n)>

// CHECK-LABEL: func.func @pair
// CHECK:         %[[Y:.*]] = call @pair.0(%{{.*}}, %{{.*}}, %{{.*}}, %{{.*}})
// CHECK-NEXT:    return %[[Y]]
// CHECK:       func.func private @pair.0(%[[X:[^:]*]]: {{.*}}, %[[G:[^:]*]]: {{.*}}, %[[U:[^:]*]]: {{.*}}, %[[R:[^:]*]]: {{.*}})
// CHECK-SAME:    gelato.group = "contraction-pair"
// CHECK:         %[[P:.*]] = linalg.contract {{.*}}{gelato.role = "root"} ins(%[[X]], %[[G]] :
// CHECK:         %[[Q:.*]] = linalg.contract {{.*}}{gelato.role = "root"} ins(%[[X]], %[[U]] :
// CHECK:         linalg.generic {{.*}} ins(%[[Q]], %[[P]], %[[R]] : {{.*}}gelato.role = "epilogue"
func.func @pair(%x: tensor<2x4xf32>, %g: tensor<4x8xf32> {gelato.param}, %u: tensor<8x4xf32> {gelato.param},
                %r: tensor<2x8xf32>) -> tensor<2x8xf32> attributes {gelato.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x8xf32>) -> tensor<2x8xf32>
  %p = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %g : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %q = linalg.contract indexing_maps = [#mk, #nk, #mn]
      ins(%x, %u : tensor<2x4xf32>, tensor<8x4xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %y = linalg.generic {indexing_maps = [#all, #all, #all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%q, %p, %r : tensor<2x8xf32>, tensor<2x8xf32>, tensor<2x8xf32>) outs(%e : tensor<2x8xf32>) {
  ^bb0(%v0: f32, %v1: f32, %v2: f32, %o: f32):
    %s = arith.maximumf %v0, %v1 : f32
    %t = arith.subf %s, %v2 : f32
    linalg.yield %t : f32
  } -> tensor<2x8xf32>
  return %y : tensor<2x8xf32>
}

// -----

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#nk = affine_map<(m, n, k) -> (n, k)>
#mn = affine_map<(m, n, k) -> (m, n)>
#all = affine_map<(m, n) -> (m, n)>

// Parts of one param are a pair as two params are.

// CHECK-LABEL: func.func @slices
// CHECK:         %[[G:.*]] = tensor.extract_slice
// CHECK:         %[[U:.*]] = tensor.extract_slice
// CHECK:         call @slices.0(%{{.*}}, %[[G]], %[[U]])
// CHECK:       func.func private @slices.0{{.*}}gelato.group = "contraction-pair"
func.func @slices(%x: tensor<2x4xf32>, %w: tensor<16x4xf32> {gelato.param})
    -> tensor<2x8xf32> attributes {gelato.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x8xf32>) -> tensor<2x8xf32>
  %g = tensor.extract_slice %w[0, 0] [8, 4] [1, 1] : tensor<16x4xf32> to tensor<8x4xf32>
  %u = tensor.extract_slice %w[8, 0] [8, 4] [1, 1] : tensor<16x4xf32> to tensor<8x4xf32>
  %p = linalg.contract indexing_maps = [#mk, #nk, #mn]
      ins(%x, %g : tensor<2x4xf32>, tensor<8x4xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %q = linalg.contract indexing_maps = [#mk, #nk, #mn]
      ins(%x, %u : tensor<2x4xf32>, tensor<8x4xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %y = linalg.generic {indexing_maps = [#all, #all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%p, %q : tensor<2x8xf32>, tensor<2x8xf32>) outs(%e : tensor<2x8xf32>) {
  ^bb0(%v0: f32, %v1: f32, %o: f32):
    %r = arith.mulf %v0, %v1 : f32
    linalg.yield %r : f32
  } -> tensor<2x8xf32>
  return %y : tensor<2x8xf32>
}

// -----

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#nk = affine_map<(m, n, k) -> (n, k)>
#mn = affine_map<(m, n, k) -> (m, n)>
#all = affine_map<(m, n) -> (m, n)>

// Different left sides: the earlier product is stored.

// CHECK-LABEL: func.func @two_left_sides
// CHECK:         %[[P:.*]] = call @two_left_sides.0(
// CHECK-NEXT:    call @two_left_sides.1({{.*}}%[[P]])
// CHECK-NOT:   contraction-pair
func.func @two_left_sides(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>, %g: tensor<4x8xf32> {gelato.param},
                          %u: tensor<4x8xf32> {gelato.param}) -> tensor<2x8xf32> attributes {gelato.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x8xf32>) -> tensor<2x8xf32>
  %p = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %g : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %q = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%z, %u : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %y = linalg.generic {indexing_maps = [#all, #all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%p, %q : tensor<2x8xf32>, tensor<2x8xf32>) outs(%e : tensor<2x8xf32>) {
  ^bb0(%v0: f32, %v1: f32, %o: f32):
    %r = arith.mulf %v0, %v1 : f32
    linalg.yield %r : f32
  } -> tensor<2x8xf32>
  return %y : tensor<2x8xf32>
}

// -----

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#nk = affine_map<(m, n, k) -> (n, k)>
#mn = affine_map<(m, n, k) -> (m, n)>
#all = affine_map<(m, n) -> (m, n)>

// A param is packed once, another right side per call: they are not packed as one.

// CHECK-LABEL: func.func @one_is_no_param
// CHECK:         call @one_is_no_param.0(
// CHECK-NEXT:    call @one_is_no_param.1(
// CHECK-NOT:   contraction-pair
func.func @one_is_no_param(%x: tensor<2x4xf32>, %g: tensor<4x8xf32> {gelato.param}, %u: tensor<4x8xf32>)
    -> tensor<2x8xf32> attributes {gelato.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x8xf32>) -> tensor<2x8xf32>
  %p = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %g : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %q = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %u : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %y = linalg.generic {indexing_maps = [#all, #all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%p, %q : tensor<2x8xf32>, tensor<2x8xf32>) outs(%e : tensor<2x8xf32>) {
  ^bb0(%v0: f32, %v1: f32, %o: f32):
    %r = arith.mulf %v0, %v1 : f32
    linalg.yield %r : f32
  } -> tensor<2x8xf32>
  return %y : tensor<2x8xf32>
}

// -----

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#nk = affine_map<(m, n, k) -> (n, k)>
#mn = affine_map<(m, n, k) -> (m, n)>
#all = affine_map<(m, n) -> (m, n)>

// Nor are two element types.

// CHECK-LABEL: func.func @two_types
// CHECK:         call @two_types.0(
// CHECK-NEXT:    call @two_types.1(
// CHECK-NOT:   contraction-pair
func.func @two_types(%x: tensor<2x4xf32>, %g: tensor<4x8xf32> {gelato.param}, %u: tensor<4x8xbf16> {gelato.param})
    -> tensor<2x8xf32> attributes {gelato.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x8xf32>) -> tensor<2x8xf32>
  %p = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %g : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %q = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %u : tensor<2x4xf32>, tensor<4x8xbf16>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %y = linalg.generic {indexing_maps = [#all, #all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%p, %q : tensor<2x8xf32>, tensor<2x8xf32>) outs(%e : tensor<2x8xf32>) {
  ^bb0(%v0: f32, %v1: f32, %o: f32):
    %r = arith.mulf %v0, %v1 : f32
    linalg.yield %r : f32
  } -> tensor<2x8xf32>
  return %y : tensor<2x8xf32>
}

// -----

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#nk = affine_map<(m, n, k) -> (n, k)>
#mn = affine_map<(m, n, k) -> (m, n)>
#all = affine_map<(m, n) -> (m, n)>

// A product that is a result, too, is stored anyway.

// CHECK-LABEL: func.func @returned
// CHECK:         %[[P:.*]] = call @returned.0(
// CHECK-NEXT:    %[[Y:.*]] = call @returned.1({{.*}}%[[P]])
// CHECK-NEXT:    return %[[P]], %[[Y]]
// CHECK-NOT:   contraction-pair
func.func @returned(%x: tensor<2x4xf32>, %g: tensor<4x8xf32> {gelato.param}, %u: tensor<4x8xf32> {gelato.param})
    -> (tensor<2x8xf32>, tensor<2x8xf32>) attributes {gelato.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x8xf32>) -> tensor<2x8xf32>
  %p = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %g : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %q = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %u : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %y = linalg.generic {indexing_maps = [#all, #all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%p, %q : tensor<2x8xf32>, tensor<2x8xf32>) outs(%e : tensor<2x8xf32>) {
  ^bb0(%v0: f32, %v1: f32, %o: f32):
    %r = arith.mulf %v0, %v1 : f32
    linalg.yield %r : f32
  } -> tensor<2x8xf32>
  return %p, %y : tensor<2x8xf32>, tensor<2x8xf32>
}

// -----

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#nk = affine_map<(m, n, k) -> (n, k)>
#mn = affine_map<(m, n, k) -> (m, n)>
#all = affine_map<(m, n) -> (m, n)>

// Of three, two are a pair, though they are not next to each other; the third is
// stored.

// CHECK-LABEL: func.func @three
// CHECK-SAME:    %[[X:[^:]*]]: tensor<2x4xf32>, %[[Z:[^:]*]]: tensor<2x4xf32>, %[[G:[^:]*]]: {{[^%]*}}, %[[U:[^:]*]]: {{[^%]*}}, %[[V:[^:]*]]:
// CHECK:         %[[Q:.*]] = call @three.0(%[[Z]], %[[U]])
// CHECK-NEXT:    call @three.1(%[[X]], %[[G]], %[[V]], %[[Q]])
// CHECK:       func.func private @three.1{{.*}}gelato.group = "contraction-pair"
// CHECK:       func.func private @three.0{{.*}}gelato.group = "contraction",
func.func @three(%x: tensor<2x4xf32>, %z: tensor<2x4xf32>, %g: tensor<4x8xf32> {gelato.param}, %u: tensor<4x8xf32> {gelato.param},
                 %v: tensor<4x8xf32> {gelato.param}) -> tensor<2x8xf32> attributes {gelato.kernel} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<2x8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<2x8xf32>) -> tensor<2x8xf32>
  %p = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %g : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %q = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%z, %u : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %t = linalg.contract indexing_maps = [#mk, #kn, #mn]
      ins(%x, %v : tensor<2x4xf32>, tensor<4x8xf32>) outs(%f : tensor<2x8xf32>) -> tensor<2x8xf32>
  %y = linalg.generic {indexing_maps = [#all, #all, #all, #all], iterator_types = ["parallel", "parallel"]}
      ins(%p, %q, %t : tensor<2x8xf32>, tensor<2x8xf32>, tensor<2x8xf32>) outs(%e : tensor<2x8xf32>) {
  ^bb0(%v0: f32, %v1: f32, %v2: f32, %o: f32):
    %r = arith.mulf %v0, %v1 : f32
    %s = arith.addf %r, %v2 : f32
    linalg.yield %s : f32
  } -> tensor<2x8xf32>
  return %y : tensor<2x8xf32>
}
