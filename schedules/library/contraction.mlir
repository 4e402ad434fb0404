// One contraction, or a pair of one left side, with its epilogue on panels.
module attributes {transform.with_named_sequence} {
  transform.named_sequence private @clean(!transform.any_op {transform.readonly})
  transform.named_sequence private @keep_in_registers(!transform.any_op {transform.readonly})

  // Tiles of `rows` rows and `panels` panels, panels outside, rows inside: a tile's
  // panels stay in cache while all rows pass by. Its sums are f32 numbers: what is
  // more than `sums` of them, of a pair or a wide panel, is done in two or more
  // passes over the panels, each over all of k and some of the columns. The loop over k takes
  // `unroll` steps a turn, still one chain of FMAs in ascending order. The epilogue
  // runs over the tile's buffer in pieces of one row, not unrolled over the
  // accumulators, which halves the code at equal speed.
  transform.named_sequence @contraction_by_panels(
      %body: !transform.any_op {transform.readonly},
      // Rows of the left side in a register tile, at most.
      %rows: !transform.param<i64> {transform.readonly, gelato.knob = "rows",
          gelato.options = [1, 2, 3, 4, 5, 6, 8, 12, 14, 16, 24], gelato.shapes_tile},
      // Panels in a register tile, at most: each broadcast serves all of them. What
      // is left of an odd number is one panel, for which there is code as well.
      %panels: !transform.param<i64> {transform.readonly, gelato.knob = "panels",
          gelato.options = [1, 2], gelato.shapes_tile},
      // Sums in a register tile, at most: rows x panels x columns, of a pair twice.
      %sums: !transform.param<i64> {transform.readonly, gelato.knob = "sums",
          gelato.options = [16, 32, 48, 64, 80, 96, 192, 256, 384, 448], gelato.shapes_tile},
      // Steps of k in a turn of the innermost loop; of bf16, steps of two.
      %unroll: !transform.param<i64> {transform.readonly, gelato.knob = "unroll",
          gelato.options = [1, 2, 4, 8]},
      // Columns of a row that the epilogue takes at a time.
      %epilogue_columns: !transform.param<i64> {transform.readonly, gelato.knob = "epilogue_columns",
          gelato.options = [4, 8, 16]})
      attributes {gelato.roots = ["contraction", "contraction-pair"]} {
    %epilogue = transform.structured.match attributes {gelato.role = "epilogue"} in %body
        : (!transform.any_op) -> !transform.any_op
    %tile, %by_panels, %by_rows = transform.structured.fuse %epilogue
        tile_sizes [%rows, %panels, 0] interchange [1, 0, 2] {apply_cleanup}
        : (!transform.any_op, !transform.param<i64>, !transform.param<i64>)
        -> (!transform.any_op, !transform.op<"scf.for">, !transform.op<"scf.for">)
    // How many panels a tile has is known before its rows are.
    transform.annotate %by_rows "gelato.rows_loop" : !transform.op<"scf.for">
    transform.apply_licm to %by_rows : !transform.op<"scf.for">
    transform.gelato.specialize_rows %by_panels : !transform.op<"scf.for">
    transform.include @clean failures(propagate) (%body) : (!transform.any_op) -> ()
    %tiles = transform.structured.match attributes {gelato.rows_loop} in %body
        : (!transform.any_op) -> !transform.op<"scf.for">
    transform.gelato.specialize_rows %tiles : !transform.op<"scf.for">
    transform.include @clean failures(propagate) (%body) : (!transform.any_op) -> ()

    // Pairs of k, if a rest follows them, are a producer of it.
    %alone = transform.structured.match attributes {gelato.role = "root"} in %body
        : (!transform.any_op) -> !transform.any_op
    %after = transform.structured.match attributes {gelato.role = "rest"} in %body
        : (!transform.any_op) -> !transform.any_op
    %root = transform.merge_handles %alone, %after : !transform.any_op
    %part = transform.gelato.fit_columns %root, %sums
        : (!transform.any_op, !transform.param<i64>) -> !transform.param<i64>
    transform.gelato.note_tile %body, %root, %part
        : !transform.any_op, !transform.any_op, !transform.param<i64>
    transform.foreach %root, %part : !transform.any_op, !transform.param<i64> {
    ^bb0(%one: !transform.any_op, %some: !transform.param<i64>):
      %pass, %passes = transform.structured.fuse %one tile_sizes [0, 0, %some, 0] {apply_cleanup}
          : (!transform.any_op, !transform.param<i64>) -> (!transform.any_op, !transform.any_op)
    }
    transform.include @clean failures(propagate) (%body) : (!transform.any_op) -> ()
    %whole = transform.structured.match attributes {gelato.role = "root"} in %body
        : (!transform.any_op) -> !transform.any_op
    %pairs = transform.structured.match attributes {gelato.role = "pairs"} in %body
        : (!transform.any_op) -> !transform.any_op
    %sum = transform.merge_handles %whole, %pairs : !transform.any_op
    %step, %k = transform.structured.tile_using_for %sum tile_sizes [0, 0, 0, 1]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.structured.vectorize %step : !transform.any_op
    transform.annotate %k "gelato.k_loop" : !transform.any_op
    %rest = transform.structured.match attributes {gelato.role = "rest"} in %body
        : (!transform.any_op) -> !transform.any_op
    %last_step, %last_k = transform.structured.tile_using_for %rest tile_sizes [0, 0, 0, 1]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.structured.vectorize %last_step : !transform.any_op
    // A panel of 16 bits is widened once for all rows of a tile, not once each.
    transform.apply_patterns to %body {
      transform.apply_patterns.vector.transfer_permutation_patterns
      transform.apply_patterns.vector.sink_ops
      transform.apply_patterns.vector.reduction_to_contract
    } : !transform.any_op
    %init = transform.structured.match attributes {gelato.role = "init"} in %body
        : (!transform.any_op) -> !transform.any_op
    transform.structured.vectorize %init : !transform.any_op
    %last = transform.structured.match attributes {gelato.role = "epilogue"} in %body
        : (!transform.any_op) -> !transform.any_op
    transform.foreach %last : !transform.any_op {
    ^bb0(%one: !transform.any_op):
      %piece, %each:3 = transform.structured.tile_using_for %one tile_sizes [1, 1, %epilogue_columns]
          : (!transform.any_op, !transform.param<i64>)
          -> (!transform.any_op, !transform.any_op, !transform.any_op, !transform.any_op)
      transform.structured.vectorize %piece : !transform.any_op
    }
    transform.include @keep_in_registers failures(propagate) (%body) : (!transform.any_op) -> ()

    %steps = transform.structured.match attributes {gelato.k_loop} in %body
        : (!transform.any_op) -> !transform.any_op
    transform.gelato.unroll_loops %steps, %unroll : !transform.any_op, !transform.param<i64>
    transform.yield
  }
}
