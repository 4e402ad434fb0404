// Elementwise, f32, SSE2.
//
// One register: FMAs are emulated, in some twenty operations each, and more chains
// would make more code without room to run side by side.
module attributes {transform.with_named_sequence,
                   gelato.root = "elementwise",
                   gelato.knobs = {lanes = 4 : i64}} {
  transform.named_sequence private @elementwise_by_vectors(
      !transform.any_op {transform.readonly}, !transform.param<i64> {transform.readonly})

  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    %lanes = transform.tune.knob<"lanes"> options = [4, 8, 16] -> !transform.param<i64>
    transform.include @elementwise_by_vectors failures(propagate) (%body, %lanes)
        : (!transform.any_op, !transform.param<i64>) -> ()
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}
