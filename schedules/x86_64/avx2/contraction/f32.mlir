// Contraction with epilogue, f32, AVX2 and FMA.
//
// Register tile rows x 16: at 6 rows, 12 of the 16 registers accumulate, two
// hold a row of the panel and one a broadcast. Panels outside, rows inside: one
// panel (K x 16) stays in L2, and in L1 up to K = 384, while all rows pass by.
// The epilogue runs row by row over the tile buffer, not unrolled over the
// accumulators, which halves the code at equal speed.
module attributes {transform.with_named_sequence,
                   gelato.knobs = {rows = 6 : i64}} {
  transform.named_sequence private @clean(!transform.any_op {transform.readonly})
  transform.named_sequence private @keep_in_registers(!transform.any_op {transform.readonly})

  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    %rows = transform.tune.knob<"rows"> options = [1, 2, 3, 4, 5, 6] -> !transform.param<i64>
    %epilogue = transform.structured.match attributes {gelato.role = "epilogue"} in %body
        : (!transform.any_op) -> !transform.any_op
    %tile, %panels, %tiles = transform.structured.fuse %epilogue
        tile_sizes [%rows, 1, 0] interchange [1, 0, 2] {apply_cleanup}
        : (!transform.any_op, !transform.param<i64>)
        -> (!transform.any_op, !transform.any_op, !transform.op<"scf.for">)
    transform.gelato.specialize_rows %tiles : !transform.op<"scf.for">
    transform.include @clean failures(propagate) (%body) : (!transform.any_op) -> ()

    %root = transform.structured.match attributes {gelato.role = "root"} in %body
        : (!transform.any_op) -> !transform.any_op
    %step, %k = transform.structured.tile_using_for %root tile_sizes [0, 0, 0, 1]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.structured.vectorize %step : !transform.any_op
    %init = transform.structured.match attributes {gelato.role = "init"} in %body
        : (!transform.any_op) -> !transform.any_op
    transform.structured.vectorize %init : !transform.any_op
    %tails = transform.structured.match attributes {gelato.role = "epilogue"} in %body
        : (!transform.any_op) -> !transform.any_op
    %row, %each = transform.structured.tile_using_for %tails tile_sizes [1, 0, 0]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.structured.vectorize %row : !transform.any_op

    transform.include @keep_in_registers failures(propagate) (%body) : (!transform.any_op) -> ()
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}
