// RUN: gelato-opt %s --gelato-lower-vectors --split-input-file --verify-diagnostics

// What is still scalar inside a loop was not vectorized.
func.func @scalar(%a: memref<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  scf.for %i = %c0 to %c16 step %c1 {
    %v = memref.load %a[%i] : memref<16xf32>
    // expected-error @+1 {{scalar float arithmetic in a loop: expected the schedule to vectorize it}}
    %w = arith.addf %v, %v : f32
    memref.store %w, %a[%i] : memref<16xf32>
  }
  return
}

// -----

// A step of a register tile's sums comes as a contraction, which this pass takes
// apart; one that comes as an FMA of the whole tile would stay one.
func.func @tile(%x: vector<6x16xf32>) -> vector<6x16xf32> {
  // expected-error @+1 {{a sum of products of a vector of rank above one: expected it to be taken apart to rows}}
  %y = vector.fma %x, %x, %x : vector<6x16xf32>
  return %y : vector<6x16xf32>
}
