// RUN: gelato-opt %s --transform-interpreter --verify-diagnostics --split-input-file

// Only loops can be unrolled.

module attributes {transform.with_named_sequence} {
  // expected-note @below {{found this op}}
  func.func @none() {
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %func = transform.structured.match ops{["func.func"]} in %root : (!transform.any_op) -> !transform.any_op
    %two = transform.param.constant 2 : i64 -> !transform.param<i64>
    // expected-error @below {{expected loops that can be unrolled}}
    transform.gelato.unroll_loops %func, %two : !transform.any_op, !transform.param<i64>
    transform.yield
  }
}

// -----

// A turn has at least one step.

module attributes {transform.with_named_sequence} {
  func.func @none() {
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %func = transform.structured.match ops{["func.func"]} in %root : (!transform.any_op) -> !transform.any_op
    %zero = transform.param.constant 0 : i64 -> !transform.param<i64>
    // expected-error @below {{expected one factor, at least 1}}
    transform.gelato.unroll_loops %func, %zero : !transform.any_op, !transform.param<i64>
    transform.yield
  }
}
