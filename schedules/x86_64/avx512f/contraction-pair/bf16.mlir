// Contraction pair with epilogue, panels of bf16, AVX-512.
//
// As for f32, once a shift and a mask widened the pairs of k.
module attributes {transform.with_named_sequence,
                   gelato.root = "contraction-pair",
                   gelato.knobs = {columns = 16 : i64, rows = 12 : i64, sums = 384 : i64}} {
  transform.named_sequence private @contraction_by_panels(
      !transform.any_op {transform.readonly}, !transform.param<i64> {transform.readonly},
      !transform.param<i64> {transform.readonly}, !transform.param<i64> {transform.readonly})

  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    %rows = transform.tune.knob<"rows"> options = [4, 6, 8, 12, 14, 16, 24] -> !transform.param<i64>
    %sums = transform.tune.knob<"sums"> options = [192, 256, 384, 448] -> !transform.param<i64>
    %columns = transform.tune.knob<"columns"> options = [16] -> !transform.param<i64>
    transform.include @contraction_by_panels failures(propagate) (%body, %rows, %sums, %columns)
        : (!transform.any_op, !transform.param<i64>, !transform.param<i64>, !transform.param<i64>) -> ()
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}
