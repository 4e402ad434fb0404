// RUN: gelato-opt %s --transform-interpreter --verify-diagnostics --split-input-file

// Open rows have no number of sums.

module attributes {transform.with_named_sequence} {
  func.func @open(%x: tensor<?x16xf32>) -> tensor<?x16xf32> {
    %zero = arith.constant 0.0 : f32
    // expected-note @below {{found this op}}
    %y = linalg.fill ins(%zero : f32) outs(%x : tensor<?x16xf32>) -> tensor<?x16xf32>
    return %y : tensor<?x16xf32>
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %tiles = transform.structured.match ops{["linalg.fill"]} in %root : (!transform.any_op) -> !transform.any_op
    %sums = transform.param.constant 96 : i64 -> !transform.param<i64>
    // expected-error @below {{expected a linalg op on a tile whose parallel sizes are known}}
    %columns = transform.gelato.fit_columns %tiles, %sums
        : (!transform.any_op, !transform.param<i64>) -> !transform.param<i64>
    transform.yield
  }
}

// -----

// Nor has what is no linalg op.

module attributes {transform.with_named_sequence} {
  // expected-note @below {{found this op}}
  func.func @none() {
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %func = transform.structured.match ops{["func.func"]} in %root : (!transform.any_op) -> !transform.any_op
    %sums = transform.param.constant 96 : i64 -> !transform.param<i64>
    // expected-error @below {{expected a linalg op on a tile whose parallel sizes are known}}
    %columns = transform.gelato.fit_columns %func, %sums
        : (!transform.any_op, !transform.param<i64>) -> !transform.param<i64>
    transform.yield
  }
}

// -----

// One register file has one number.

module attributes {transform.with_named_sequence} {
  func.func @none() {
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %func = transform.structured.match ops{["func.func"]} in %root : (!transform.any_op) -> !transform.any_op
    %sums = transform.param.constant 0 : i64 -> !transform.param<i64>
    // expected-error @below {{expected one number of sums, at least 1}}
    %columns = transform.gelato.fit_columns %func, %sums
        : (!transform.any_op, !transform.param<i64>) -> !transform.param<i64>
    transform.yield
  }
}
