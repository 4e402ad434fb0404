// RUN: gelato-opt %s --transform-interpreter --split-input-file --verify-diagnostics

// Rows are counted from zero.

module attributes {transform.with_named_sequence} {
  func.func @from_one(%m: index) {
    %c1 = arith.constant 1 : index
    %c6 = arith.constant 6 : index
    scf.for %i = %c1 to %m step %c6 {
    }
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %loop = transform.structured.match ops{["scf.for"]} in %root : (!transform.any_op) -> !transform.op<"scf.for">
    // expected-error @+1 {{expected a loop from 0 in constant steps, as tiling by a knob makes it}}
    transform.gelato.specialize_rows %loop : !transform.op<"scf.for">
    transform.yield
  }
}

// -----

// An open step has no largest tile.

module attributes {transform.with_named_sequence} {
  func.func @open_step(%m: index, %step: index) {
    %c0 = arith.constant 0 : index
    scf.for %i = %c0 to %m step %step {
    }
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %loop = transform.structured.match ops{["scf.for"]} in %root : (!transform.any_op) -> !transform.op<"scf.for">
    // expected-error @+1 {{expected a loop from 0 in constant steps, as tiling by a knob makes it}}
    transform.gelato.specialize_rows %loop : !transform.op<"scf.for">
    transform.yield
  }
}

// -----

// Only a loop has rows to specialize.

module attributes {transform.with_named_sequence} {
  func.func @no_loop() {
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %return = transform.structured.match ops{["func.return"]} in %root : (!transform.any_op) -> !transform.any_op
    // expected-error @+1 {{operand #0 must be Transform IR handle to scf.for operations}}
    "transform.gelato.specialize_rows"(%return) : (!transform.any_op) -> ()
    transform.yield
  }
}
