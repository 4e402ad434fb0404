// RUN: gelato-opt %s --gelato-widen-left-sides | FileCheck %s

#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (k, n)>
#y = affine_map<(m, n, k) -> (m, n)>
#id = affine_map<(m, n) -> (m, n)>

// An argument is widened once, however many contractions read it.
// CHECK-LABEL: func.func @argument(
// CHECK-SAME:    %[[X:.*]]: tensor<?x8xbf16>, %[[W:.*]]: tensor<8x4xbf16>
// CHECK:         %[[WIDE:.*]] = linalg.generic {{.*}} ins(%[[X]] : tensor<?x8xbf16>)
// CHECK:           arith.extf
// CHECK:         -> tensor<?x8xf32>
// CHECK-NOT:     linalg.generic
// CHECK:         linalg.contract {{.*}} ins(%[[WIDE]], %[[W]] : tensor<?x8xf32>, tensor<8x4xbf16>)
// CHECK:         linalg.contract {{.*}} ins(%[[WIDE]], %[[W]] : tensor<?x8xf32>, tensor<8x4xbf16>)
func.func @argument(%x: tensor<?x8xbf16>, %w: tensor<8x4xbf16>,
                    %a: tensor<?x4xf32>, %b: tensor<?x4xf32>)
    -> (tensor<?x4xf32>, tensor<?x4xf32>) {
  %y = linalg.contract indexing_maps = [#x, #w, #y]
      ins(%x, %w : tensor<?x8xbf16>, tensor<8x4xbf16>) outs(%a : tensor<?x4xf32>) -> tensor<?x4xf32>
  %z = linalg.contract indexing_maps = [#x, #w, #y]
      ins(%x, %w : tensor<?x8xbf16>, tensor<8x4xbf16>) outs(%b : tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y, %z : tensor<?x4xf32>, tensor<?x4xf32>
}

// What is computed for contractions only is rounded and stays f32.
// CHECK-LABEL: func.func @computed(
// CHECK:         %[[H:.*]] = linalg.generic
// CHECK:           %[[T:.*]] = arith.truncf %{{.*}} : f32 to bf16
// CHECK-NEXT:      %[[E:.*]] = arith.extf %[[T]] : bf16 to f32
// CHECK-NEXT:      linalg.yield %[[E]] : f32
// CHECK:         -> tensor<?x8xf32>
// CHECK-NOT:     linalg.generic
// CHECK:         linalg.contract {{.*}} ins(%[[H]],
func.func @computed(%x: tensor<?x8xf32>, %e: tensor<?x8xbf16>, %w: tensor<8x4xbf16>,
                    %a: tensor<?x4xf32>) -> tensor<?x4xf32> {
  %h = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<?x8xf32>) outs(%e : tensor<?x8xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %t = arith.truncf %in : f32 to bf16
    linalg.yield %t : bf16
  } -> tensor<?x8xbf16>
  %y = linalg.contract indexing_maps = [#x, #w, #y]
      ins(%h, %w : tensor<?x8xbf16>, tensor<8x4xbf16>) outs(%a : tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}

// What is returned as well stays as it is, and is widened beside.
// CHECK-LABEL: func.func @returned(
// CHECK:         %[[H:.*]] = linalg.generic
// CHECK:         -> tensor<?x8xbf16>
// CHECK:         %[[WIDE:.*]] = linalg.generic {{.*}} ins(%[[H]] : tensor<?x8xbf16>)
// CHECK:         linalg.contract {{.*}} ins(%[[WIDE]],
// CHECK:         return %[[H]]
func.func @returned(%x: tensor<?x8xf32>, %e: tensor<?x8xbf16>, %w: tensor<8x4xbf16>,
                    %a: tensor<?x4xf32>) -> (tensor<?x8xbf16>, tensor<?x4xf32>) {
  %h = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<?x8xf32>) outs(%e : tensor<?x8xbf16>) {
  ^bb0(%in: f32, %out: bf16):
    %t = arith.truncf %in : f32 to bf16
    linalg.yield %t : bf16
  } -> tensor<?x8xbf16>
  %y = linalg.contract indexing_maps = [#x, #w, #y]
      ins(%h, %w : tensor<?x8xbf16>, tensor<8x4xbf16>) outs(%a : tensor<?x4xf32>) -> tensor<?x4xf32>
  return %h, %y : tensor<?x8xbf16>, tensor<?x4xf32>
}
