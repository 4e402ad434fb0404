// RUN: gelato-opt %s --gelato-to-groups --gelato-to-blocked | FileCheck %s

// Each operand has the element type of its tensor: two bytes an element here,
// five elements a row.

#all = affine_map<(m, n) -> (m, n)>
#column = affine_map<(m, n) -> (n)>

// CHECK-LABEL: func.func @narrow.0(
// CHECK-DAG:     %[[ROW:.*]] = arith.constant 10 : index
// CHECK-DAG:     %[[BASE:.*]] = arith.constant 0 : index
// CHECK:         %[[AT:.*]] = arith.muli %{{.*}}, %[[ROW]]
// CHECK:         memref.view %arg0[%[[AT]]][] : memref<1xi8> to memref<bf16>
// CHECK:         memref.view %arg1[%[[BASE]]][] : memref<1xi8> to memref<f16>
// CHECK:         memref.view %arg2[%[[AT]]][] : memref<1xi8> to memref<f16>
// CHECK:       func.func private @narrow.0.body(%{{.*}}: memref<bf16>, %{{.*}}: memref<f16>, %{{.*}}: memref<f16>,
// CHECK:         linalg.generic {{.*}}ins({{.*}} : tensor<?xbf16>, tensor<?xf16>) outs({{.*}} : tensor<?xf16>)
func.func @narrow(%x: tensor<?x5xbf16> {gelato.dims = ["M", ""]},
                  %b: tensor<5xf16> {gelato.dims = [""], gelato.param})
    -> (tensor<?x5xf16> {gelato.dims = ["M", ""]}) attributes {gelato.kernel} {
  %c0 = arith.constant 0 : index
  %m = tensor.dim %x, %c0 : tensor<?x5xbf16>
  %e = tensor.empty(%m) : tensor<?x5xf16>
  %y = linalg.generic {indexing_maps = [#all, #column, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : tensor<?x5xbf16>, tensor<5xf16>) outs(%e : tensor<?x5xf16>) {
  ^bb0(%v: bf16, %w: f16, %o: f16):
    %0 = arith.extf %v : bf16 to f32
    %1 = arith.extf %w : f16 to f32
    %2 = arith.addf %0, %1 : f32
    %3 = arith.truncf %2 : f32 to f16
    linalg.yield %3 : f16
  } -> tensor<?x5xf16>
  return %y : tensor<?x5xf16>
}
