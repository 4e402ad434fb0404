// Contraction pair with epilogue, panels of f16, AVX2, FMA and F16C.
//
// As for f32, once vcvtph2ps widened the panels.
module attributes {transform.with_named_sequence,
                   gelato.root = "contraction-pair",
                   gelato.knobs = {columns = 16 : i64, rows = 6 : i64, sums = 96 : i64}} {
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
