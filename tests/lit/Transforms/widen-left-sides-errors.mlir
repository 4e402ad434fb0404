// RUN: gelato-opt %s --gelato-widen-left-sides --verify-diagnostics

#x = affine_map<(m, n, k) -> (m, k)>
#w = affine_map<(m, n, k) -> (k, n)>
#y = affine_map<(m, n, k) -> (m, n)>

// Nothing but a 16-bit type can be widened to f32.
func.func @f64(%x: tensor<?x8xf64>, %w: tensor<8x4xf32>, %a: tensor<?x4xf32>) -> tensor<?x4xf32> {
  // expected-error @+1 {{a left side that is not f32: expected one that widens to it}}
  %y = linalg.contract indexing_maps = [#x, #w, #y]
      ins(%x, %w : tensor<?x8xf64>, tensor<8x4xf32>) outs(%a : tensor<?x4xf32>) -> tensor<?x4xf32>
  return %y : tensor<?x4xf32>
}
