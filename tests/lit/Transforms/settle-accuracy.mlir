// RUN: gelato-opt %s --gelato-settle-accuracy --split-input-file | FileCheck %s
// RUN: gelato-opt %s --gelato-settle-accuracy=accuracy=tight --split-input-file | FileCheck %s --check-prefix=TIGHT

// What is narrowed at once needs the digits that decide the rounding, unless
// other ones were asked for.
// CHECK-LABEL: func.func @narrowed
// CHECK:         gelato.gelu bf16
// CHECK:         gelato.silu f16
// CHECK:         gelato.tanh fast
// CHECK:         gelato.exp tight
// CHECK:         gelato.erf approx
// The option speaks for a call that says nothing.
// TIGHT-LABEL: func.func @narrowed
// TIGHT:         gelato.gelu tight
// TIGHT:         gelato.silu f16
// TIGHT:         gelato.tanh fast
func.func @narrowed(%x: f32) -> (bf16, f16, bf16, f16, bf16) {
  %0 = gelato.gelu default %x : f32
  %1 = gelato.silu half %x : f32
  %2 = gelato.tanh fast %x : f32
  %3 = gelato.exp tight %x : f32
  %4 = gelato.erf approx %x : f32
  %5 = arith.truncf %0 : f32 to bf16
  %6 = arith.truncf %1 : f32 to f16
  %7 = arith.truncf %2 : f32 to bf16
  %8 = arith.truncf %3 : f32 to f16
  %9 = arith.truncf %4 : f32 to bf16
  return %5, %6, %7, %8, %9 : bf16, f16, bf16, f16, bf16
}

// -----

// From a type to the same one the result is rounded correctly.
// CHECK-LABEL: func.func @from_the_same_type
// CHECK:         gelato.gelu bf16
// CHECK:         gelato.silu bf16
// CHECK:         gelato.exp tight
// CHECK:         gelato.erf approx
func.func @from_the_same_type(%x: bf16, %y: f16) -> (bf16, bf16, bf16, bf16) {
  %0 = arith.extf %x : bf16 to f32
  %1 = arith.negf %0 : f32
  %2 = arith.extf %y : f16 to f32
  %3 = gelato.gelu tight %0 : f32
  %4 = gelato.silu fast %1 : f32
  %5 = gelato.exp tight %2 : f32
  %6 = gelato.erf approx %0 : f32
  %7 = arith.truncf %3 : f32 to bf16
  %8 = arith.truncf %4 : f32 to bf16
  %9 = arith.truncf %5 : f32 to bf16
  %10 = arith.truncf %6 : f32 to bf16
  return %7, %8, %9, %10 : bf16, bf16, bf16, bf16
}

// -----

// Whoever reads all digits gets them.
// CHECK-LABEL: func.func @not_narrowed
// CHECK:         gelato.gelu fast
// CHECK:         gelato.silu fast
// CHECK:         gelato.tanh fast
// CHECK:         gelato.exp tight
// CHECK:         gelato.erf fast
func.func @not_narrowed(%x: bf16) -> (f32, bf16, bf16, f16, f32, bf16) {
  %0 = arith.extf %x : bf16 to f32
  %1 = gelato.gelu default %0 : f32
  %2 = gelato.silu default %0 : f32
  %3 = gelato.tanh half %0 : f32
  %4 = gelato.exp tight %0 : f32
  %5 = gelato.erf half %0 : f32
  %6 = arith.addf %2, %0 : f32
  %7 = arith.truncf %6 : f32 to bf16
  %8 = arith.truncf %3 : f32 to bf16
  %9 = arith.truncf %3 : f32 to f16
  %10 = arith.truncf %5 : f32 to bf16
  return %1, %7, %8, %9, %5, %10 : f32, bf16, bf16, f16, f32, bf16
}

// -----

// A sign or a choice changes no digit; what is chosen by does.
// CHECK-LABEL: func.func @passed_on
// CHECK:         gelato.softplus bf16
// CHECK:         gelato.exp bf16
// CHECK:         gelato.tanh fast
func.func @passed_on(%x: f32, %c: i1) -> (bf16, bf16) {
  %0 = gelato.softplus default %x : f32
  %1 = gelato.exp default %x : f32
  %2 = gelato.tanh default %x : f32
  %3 = arith.negf %0 : f32
  %4 = arith.truncf %3 : f32 to bf16
  %5 = arith.cmpf olt, %2, %x : f32
  %6 = arith.select %5, %1, %x : f32
  %7 = arith.select %c, %6, %x : f32
  %8 = arith.truncf %7 : f32 to bf16
  return %4, %8 : bf16, bf16
}

// -----

#id = affine_map<(d0) -> (d0)>

// Statements are ops of their own; one that no one needs wants no digits.
// CHECK-LABEL: func.func @followed
// CHECK:         gelato.gelu bf16
// CHECK:         gelato.silu fast
func.func @followed(%x: tensor<8xf32>) -> (tensor<8xbf16>, tensor<8xf32>) {
  %empty = tensor.empty() : tensor<8xf32>
  %narrow = tensor.empty() : tensor<8xbf16>
  %0:2 = linalg.generic {indexing_maps = [#id, #id, #id],
                         iterator_types = ["parallel"]}
      ins(%x : tensor<8xf32>)
      outs(%empty, %empty : tensor<8xf32>, tensor<8xf32>) {
  ^bb0(%in: f32, %out: f32, %out2: f32):
    %y = gelato.gelu default %in : f32
    %z = gelato.silu default %in : f32
    linalg.yield %y, %z : f32, f32
  } -> (tensor<8xf32>, tensor<8xf32>)
  %1 = linalg.generic {indexing_maps = [#id, #id, #id],
                       iterator_types = ["parallel"]}
      ins(%0#0, %0#1 : tensor<8xf32>, tensor<8xf32>)
      outs(%narrow : tensor<8xbf16>) {
  ^bb0(%in: f32, %in2: f32, %out: bf16):
    %y = arith.negf %in : f32
    %dead = arith.mulf %in, %in2 : f32
    %z = arith.truncf %y : f32 to bf16
    linalg.yield %z : bf16
  } -> tensor<8xbf16>
  %2 = linalg.generic {indexing_maps = [#id, #id],
                       iterator_types = ["parallel"]}
      ins(%0#0 : tensor<8xf32>) outs(%empty : tensor<8xf32>) {
  ^bb0(%in: f32, %out: f32):
    %y = arith.mulf %in, %in : f32
    linalg.yield %y : f32
  } -> tensor<8xf32>
  return %1, %0#1 : tensor<8xbf16>, tensor<8xf32>
}

// An argument that is one of several numbers of the type is of the type; one
// that a constant beside it is not of is none.

// CHECK-LABEL: func @chosen_arguments
// CHECK:         gelato.gelu bf16
// CHECK:         gelato.silu tight
func.func @chosen_arguments(%x: bf16, %p: i1) -> (bf16, bf16) {
  %zero = arith.constant 0.0 : f32
  %tenth = arith.constant 0.1 : f32
  %0 = arith.extf %x : bf16 to f32
  %1 = arith.negf %0 : f32
  %2 = arith.select %p, %0, %1 : f32
  %3 = arith.maximumf %2, %zero : f32
  %4 = gelato.gelu tight %3 : f32
  %5 = arith.truncf %4 : f32 to bf16
  %6 = arith.maximumf %2, %tenth : f32
  %7 = gelato.silu tight %6 : f32
  %8 = arith.truncf %7 : f32 to bf16
  return %5, %8 : bf16, bf16
}
