// Contraction with epilogue, panels of bf16, AVX-512.
//
// Half a panel's row is one register of pairs, which a shift and a mask widen; at 12
// rows, 12 chains hide an FMA's latency.
module attributes {transform.with_named_sequence,
                   gelato.root = "contraction",
                   gelato.knobs = {columns = 16 : i64, rows = 12 : i64, sums = 192 : i64}} {
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
