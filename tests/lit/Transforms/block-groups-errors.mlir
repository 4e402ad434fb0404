// RUN: gelato-opt %s --gelato-block-groups --split-input-file --verify-diagnostics

// A kernel is a list of calls of groups.

func.func private @other(tensor<8xf32>) -> tensor<8xf32>
func.func @no_group(%x: tensor<8xf32>) -> tensor<8xf32> attributes {gelato.kernel} {
  // expected-error @+1 {{expected a call of a group}}
  %y = call @other(%x) : (tensor<8xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// -----

// expected-error @+1 {{a free size has no name in `gelato.dims`}}
func.func @nameless(%x: tensor<?xf32>) -> tensor<?xf32> attributes {gelato.kernel} {
  return %x : tensor<?xf32>
}

// -----

// expected-error @+1 {{tensor 'x' has an element type that memory cannot hold; expected one of f32, bf16, f16}}
func.func @wide(%x: tensor<4xf64> {gelato.name = "x"}) -> tensor<4xf64> attributes {gelato.kernel} {
  return %x : tensor<4xf64>
}

// -----

#all = affine_map<(m, n) -> (m, n)>
#turned = affine_map<(m, n) -> (n, m)>

// Rows of the result against columns of an operand: no loop is contiguous in
// both.

func.func @turned(%x: tensor<4x8xf32>) -> tensor<8x4xf32> attributes {gelato.kernel} {
  %y = call @turned.0(%x) : (tensor<4x8xf32>) -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}
func.func private @turned.0(%x: tensor<4x8xf32>) -> tensor<8x4xf32> attributes {gelato.group = "elementwise"} {
  %e = tensor.empty() : tensor<8x4xf32>
  // expected-error @+1 {{an operand is read in another order than the result is written}}
  %y = linalg.generic {indexing_maps = [#turned, #all], iterator_types = ["parallel", "parallel"]}
      ins(%x : tensor<4x8xf32>) outs(%e : tensor<8x4xf32>) attrs = {gelato.role = "root"} {
  ^bb0(%v: f32, %o: f32):
    %s = gelato.gelu fast %v : f32
    linalg.yield %s : f32
  } -> tensor<8x4xf32>
  return %y : tensor<8x4xf32>
}
