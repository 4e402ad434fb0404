// RUN: gelato-opt %s --transform-interpreter --allow-unregistered-dialect | FileCheck %s

// Five steps by two: two turns of two, and one. By one, nothing changes.

module attributes {transform.with_named_sequence} {
  // CHECK-LABEL: func.func @five
  // CHECK:         scf.for
  // CHECK-COUNT-2:   "step"
  // CHECK:         "step"
  // CHECK-NOT:     "step"
  // CHECK:         return
  func.func @five() {
    %zero = arith.constant 0 : index
    %one = arith.constant 1 : index
    %five = arith.constant 5 : index
    scf.for %k = %zero to %five step %one {
      "step"(%k) : (index) -> ()
    }
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %two = transform.param.constant 2 : i64 -> !transform.param<i64>
    %one = transform.param.constant 1 : i64 -> !transform.param<i64>
    %loops = transform.structured.match ops{["scf.for"]} in %root : (!transform.any_op) -> !transform.any_op
    transform.gelato.unroll_loops %loops, %one : !transform.any_op, !transform.param<i64>
    %again = transform.structured.match ops{["scf.for"]} in %root : (!transform.any_op) -> !transform.any_op
    transform.gelato.unroll_loops %again, %two : !transform.any_op, !transform.param<i64>
    transform.yield
  }
}
