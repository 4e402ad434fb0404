// Contraction pair with epilogue, panels of bf16, SSE2.
//
// As for one contraction: the words of a pair of k want registers of their own.
module attributes {transform.with_named_sequence,
                   gelato.root = "contraction-pair",
                   gelato.knobs = {columns = 4 : i64, rows = 1 : i64, sums = 32 : i64}} {
  transform.named_sequence private @contraction_by_panels(
      !transform.any_op {transform.readonly}, !transform.param<i64> {transform.readonly},
      !transform.param<i64> {transform.readonly}, !transform.param<i64> {transform.readonly})

  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    %rows = transform.tune.knob<"rows"> options = [1, 2, 3] -> !transform.param<i64>
    %sums = transform.tune.knob<"sums"> options = [16, 32, 48] -> !transform.param<i64>
    %columns = transform.tune.knob<"columns"> options = [4, 8, 16] -> !transform.param<i64>
    transform.include @contraction_by_panels failures(propagate) (%body, %rows, %sums, %columns)
        : (!transform.any_op, !transform.param<i64>, !transform.param<i64>, !transform.param<i64>) -> ()
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}
