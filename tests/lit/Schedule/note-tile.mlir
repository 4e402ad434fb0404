// RUN: gelato-opt %s --transform-interpreter --split-input-file --verify-diagnostics | FileCheck %s

// The body is told of the tile with the most sums: of 16 columns of two panels, six
// rows are more than 96, so a pass takes half of them, which is 96; the other is 64.

#map = affine_map<(m, p, c) -> (m, p, c)>
module attributes {transform.with_named_sequence} {
  // CHECK: func.func @body
  // CHECK-SAME: gelato.tile.columns = 8 : i64, gelato.tile.panels = 2 : i64, gelato.tile.passes = 2 : i64, gelato.tile.rows = 6 : i64
  func.func @body(%x: tensor<6x2x16xf32>, %y: tensor<8x1x16xf32>) {
    %zero = arith.constant 0.0 : f32
    %a = linalg.fill ins(%zero : f32) outs(%x : tensor<6x2x16xf32>) -> tensor<6x2x16xf32>
    %b = linalg.fill ins(%zero : f32) outs(%y : tensor<8x1x16xf32>) -> tensor<8x1x16xf32>
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %body = transform.structured.match ops{["func.func"]} in %root : (!transform.any_op) -> !transform.any_op
    %tiles = transform.structured.match ops{["linalg.fill"]} in %root : (!transform.any_op) -> !transform.any_op
    %sums = transform.param.constant 96 : i64 -> !transform.param<i64>
    %columns = transform.gelato.fit_columns %tiles, %sums
        : (!transform.any_op, !transform.param<i64>) -> !transform.param<i64>
    transform.gelato.note_tile %body, %tiles, %columns
        : !transform.any_op, !transform.any_op, !transform.param<i64>
    transform.yield
  }
}

// -----

// A tile without panels is none.

module attributes {transform.with_named_sequence} {
  func.func @body(%x: tensor<6x16xf32>) {
    %zero = arith.constant 0.0 : f32
    %a = linalg.fill ins(%zero : f32) outs(%x : tensor<6x16xf32>) -> tensor<6x16xf32>
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %body = transform.structured.match ops{["func.func"]} in %root : (!transform.any_op) -> !transform.any_op
    %tiles = transform.structured.match ops{["linalg.fill"]} in %root : (!transform.any_op) -> !transform.any_op
    %columns = transform.param.constant 16 : i64 -> !transform.param<i64>
    // expected-error @below {{expected linalg ops over rows, panels and columns}}
    transform.gelato.note_tile %body, %tiles, %columns
        : !transform.any_op, !transform.any_op, !transform.param<i64>
    transform.yield
  }
}
