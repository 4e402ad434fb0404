// Contraction with epilogue, panels of f16, AVX2, FMA and F16C.
//
// Half a panel's row is two registers once vcvtph2ps widened it. Five rows, not six:
// with as many sums, three rows of a whole panel would want one register too many.
module attributes {transform.with_named_sequence,
                   gelato.root = "contraction",
                   gelato.knobs = {columns = 16 : i64, rows = 5 : i64, sums = 80 : i64}} {
  transform.named_sequence private @contraction_by_panels(
      !transform.any_op {transform.readonly}, !transform.param<i64> {transform.readonly},
      !transform.param<i64> {transform.readonly}, !transform.param<i64> {transform.readonly})

  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    %rows = transform.tune.knob<"rows"> options = [1, 2, 3, 4, 5, 6] -> !transform.param<i64>
    %sums = transform.tune.knob<"sums"> options = [48, 64, 80, 96] -> !transform.param<i64>
    %columns = transform.tune.knob<"columns"> options = [8, 16] -> !transform.param<i64>
    transform.include @contraction_by_panels failures(propagate) (%body, %rows, %sums, %columns)
        : (!transform.any_op, !transform.param<i64>, !transform.param<i64>, !transform.param<i64>) -> ()
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}
