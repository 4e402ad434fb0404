// RUN: gelato-opt %s --transform-interpreter | FileCheck %s

// Each target gets all of its columns, halved until its sums are at most 96: a
// tile of three rows and one of six, of one result and of two.

#mk = affine_map<(m, c, k) -> (m, k)>
#kc = affine_map<(m, c, k) -> (k, c)>
#mc = affine_map<(m, c, k) -> (m, c)>
module attributes {transform.with_named_sequence} {
  func.func @tiles(%x: tensor<6x?xf32>, %y: tensor<3x?xf32>, %w: tensor<?x16xf32>, %i: tensor<6x16xf32>,
                   %j: tensor<3x16xf32>) {
    // CHECK: linalg.generic {{.*}}columns = 16 : i64
    %a = linalg.generic {indexing_maps = [#mk, #kc, #mc], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%x, %w : tensor<6x?xf32>, tensor<?x16xf32>) outs(%i : tensor<6x16xf32>) {
    ^bb0(%l: f32, %r: f32, %s: f32):
      linalg.yield %s : f32
    } -> tensor<6x16xf32>
    // CHECK: linalg.generic {{.*}}columns = 8 : i64
    %b:2 = linalg.generic {indexing_maps = [#mk, #kc, #mc, #mc], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%x, %w : tensor<6x?xf32>, tensor<?x16xf32>) outs(%i, %i : tensor<6x16xf32>, tensor<6x16xf32>) {
    ^bb0(%l: f32, %r: f32, %s: f32, %t: f32):
      linalg.yield %s, %t : f32, f32
    } -> (tensor<6x16xf32>, tensor<6x16xf32>)
    // CHECK: linalg.generic {{.*}}columns = 16 : i64
    %c:2 = linalg.generic {indexing_maps = [#mk, #kc, #mc, #mc], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%y, %w : tensor<3x?xf32>, tensor<?x16xf32>) outs(%j, %j : tensor<3x16xf32>, tensor<3x16xf32>) {
    ^bb0(%l: f32, %r: f32, %s: f32, %t: f32):
      linalg.yield %s, %t : f32, f32
    } -> (tensor<3x16xf32>, tensor<3x16xf32>)
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %tiles = transform.structured.match ops{["linalg.generic"]} in %root : (!transform.any_op) -> !transform.any_op
    %sums = transform.param.constant 96 : i64 -> !transform.param<i64>
    %columns = transform.gelato.fit_columns %tiles, %sums
        : (!transform.any_op, !transform.param<i64>) -> !transform.param<i64>
    transform.foreach %tiles, %columns : !transform.any_op, !transform.param<i64> {
    ^bb0(%tile: !transform.any_op, %fitting: !transform.param<i64>):
      transform.annotate %tile "columns" = %fitting : !transform.any_op, !transform.param<i64>
    }
    transform.yield
  }
}
