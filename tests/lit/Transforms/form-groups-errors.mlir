// RUN: gelato-opt %s --gelato-form-groups --split-input-file --verify-diagnostics

// Only contractions and elementwise ops form groups.
func.func @other(%x: tensor<2x4xf32>) -> tensor<4x2xf32> attributes {gelato.kernel} {
  %e = tensor.empty() : tensor<4x2xf32>
  // expected-error @+1 {{this op fits no group: expected a linalg.contract or an elementwise linalg.generic}}
  %y = linalg.transpose ins(%x : tensor<2x4xf32>) outs(%e : tensor<4x2xf32>) permutation = [1, 0]
  return %y : tensor<4x2xf32>
}

// -----

#all = affine_map<(m) -> (m)>

// A free size needs a name.
func.func @nameless(%x: tensor<?xf32>) -> tensor<?xf32> attributes {gelato.kernel} {
  %c0 = arith.constant 0 : index
  %m = tensor.dim %x, %c0 : tensor<?xf32>
  %e = tensor.empty(%m) : tensor<?xf32>
  // expected-error @+1 {{its sizes cannot be traced to a dimension of the kernel}}
  %y = linalg.generic {indexing_maps = [#all, #all], iterator_types = ["parallel"]}
      ins(%x : tensor<?xf32>) outs(%e : tensor<?xf32>) {
  ^bb0(%v: f32, %o: f32):
    %s = gelato.gelu fast %v : f32
    linalg.yield %s : f32
  } -> tensor<?xf32>
  return %y : tensor<?xf32>
}
