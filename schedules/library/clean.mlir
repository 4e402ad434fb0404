// What verbs and schedules that are files of their own share. They declare what
// they use as private named sequences; it is linked when they are loaded.
module attributes {transform.with_named_sequence} {

  // Folds what tiling left behind. Dead originals must go: they would be matched
  // again by their role.
  transform.named_sequence @clean(%body: !transform.any_op {transform.readonly}) {
    transform.apply_patterns to %body {
      transform.apply_patterns.canonicalization
      transform.apply_patterns.scf.for_loop_canonicalization
      transform.apply_patterns.tensor.fold_tensor_empty
    } : !transform.any_op
    transform.apply_dce to %body : !transform.any_op
    transform.apply_cse to %body : !transform.any_op
    transform.yield
  }

  // Turns tensor slices read or written by vectors into transfers of the whole
  // tensor, and keeps what does not change in the loops' carried values: this is
  // what makes an accumulator stay in registers.
  transform.named_sequence @keep_in_registers(%body: !transform.any_op {transform.readonly}) {
    transform.apply_patterns to %body {
      transform.apply_patterns.vector.lower_masked_transfers
      transform.apply_patterns.vector.reduction_to_contract
      transform.apply_patterns.vector.transfer_permutation_patterns
      transform.apply_patterns.canonicalization
      transform.apply_patterns.tensor.fold_tensor_subset_ops_into_vector_transfers
    } : !transform.any_op
    %loops = transform.structured.match ops{["scf.for"]} in %body : (!transform.any_op) -> !transform.any_op
    transform.loop.hoist_loop_invariant_subsets %loops : !transform.any_op
    transform.apply_patterns to %body {
      transform.apply_patterns.canonicalization
    } : !transform.any_op
    transform.yield
  }
}
