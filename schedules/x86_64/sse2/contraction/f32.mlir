// Contraction with epilogue, f32, SSE2.
//
// A row of a panel is four registers and there is no FMA: at 2 rows, 8 of the 16
// registers accumulate and the others hold the panel, a broadcast and a product.
// The epilogue takes one register at a time: its FMAs are emulated, in some twenty
// operations each, and four registers abreast would make four times the code.
module attributes {transform.with_named_sequence,
                   gelato.root = "contraction",
                   gelato.knobs = {columns = 4 : i64, rows = 2 : i64, sums = 32 : i64}} {
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
