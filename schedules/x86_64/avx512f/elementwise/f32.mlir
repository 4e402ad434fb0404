// Elementwise, f32, AVX-512.
//
// Four registers: four chains hide the latency of an activation.
module attributes {transform.with_named_sequence,
                   gelato.root = "elementwise",
                   gelato.knobs = {lanes = 64 : i64}} {
  transform.named_sequence private @elementwise_by_vectors(
      !transform.any_op {transform.readonly}, !transform.param<i64> {transform.readonly})

  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    %lanes = transform.tune.knob<"lanes"> options = [16, 32, 48, 64] -> !transform.param<i64>
    transform.include @elementwise_by_vectors failures(propagate) (%body, %lanes)
        : (!transform.any_op, !transform.param<i64>) -> ()
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}
