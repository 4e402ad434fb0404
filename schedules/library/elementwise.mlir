// One elementwise op over contiguous elements.
module attributes {transform.with_named_sequence} {
  transform.named_sequence private @clean(!transform.any_op {transform.readonly})
  transform.named_sequence private @keep_in_registers(!transform.any_op {transform.readonly})

  // `elements` at a time, in as many registers as they fill; what is left at the
  // end is one masked vector.
  transform.named_sequence @elementwise_by_vectors(
      %body: !transform.any_op {transform.readonly},
      // Elements in a turn of the loop.
      %elements: !transform.param<i64> {transform.readonly, gelato.knob = "elements",
          gelato.options = [4, 8, 16, 24, 32, 48, 64], gelato.shapes_tile})
      attributes {gelato.roots = ["elementwise"]} {
    transform.annotate %body "gelato.tile.elements" = %elements : !transform.any_op, !transform.param<i64>
    %root = transform.structured.match attributes {gelato.role = "root"} in %body
        : (!transform.any_op) -> !transform.any_op
    %tile, %loop = transform.structured.tile_using_for %root tile_sizes [%elements]
        : (!transform.any_op, !transform.param<i64>) -> (!transform.any_op, !transform.op<"scf.for">)
    %whole, %rest = transform.loop.peel %loop
        : (!transform.op<"scf.for">) -> (!transform.any_op, !transform.any_op)
    %main = transform.structured.match attributes {gelato.role = "root"} in %whole
        : (!transform.any_op) -> !transform.any_op
    transform.structured.vectorize %main vector_sizes [%elements] : !transform.any_op, !transform.param<i64>
    %last = transform.structured.match attributes {gelato.role = "root"} in %rest
        : (!transform.any_op) -> !transform.any_op
    transform.structured.vectorize %last vector_sizes [%elements] : !transform.any_op, !transform.param<i64>
    transform.include @clean failures(propagate) (%body) : (!transform.any_op) -> ()
    transform.include @keep_in_registers failures(propagate) (%body) : (!transform.any_op) -> ()
    transform.yield
  }
}
