// RUN: gelato-opt %s --split-input-file --verify-diagnostics

// 16-bit values were widened where they were read; nothing else is a number.

func.func @bf16(%x: bf16) {
  // expected-error @+1 {{operand #0 must be f32, or a vector or tensor of f32, but got 'bf16'}}
  %y = gelato.gelu fast %x : bf16
  return
}

// -----

func.func @f64_vector(%x: vector<4xf64>) {
  // expected-error @+1 {{operand #0 must be f32, or a vector or tensor of f32, but got 'vector<4xf64>'}}
  %y = gelato.sigmoid tight %x : vector<4xf64>
  return
}

// -----

func.func @integer(%x: i32) {
  // expected-error @+1 {{operand #0 must be f32, bf16 or f16, or a vector or tensor of them, but got 'i32'}}
  %y = gelato.identity %x : i32
  return
}

// -----

func.func @buffer(%x: memref<4xf32>) {
  // expected-error @+1 {{operand #0 must be f32, or a vector or tensor of f32, but got 'memref<4xf32>'}}
  %y = gelato.exp fast %x : memref<4xf32>
  return
}

// -----

func.func @types_differ(%x: vector<4xf32>) {
  // expected-error @+1 {{requires the same type for all operands and results}}
  %y = "gelato.gelu"(%x) {accuracy = 1 : i32} : (vector<4xf32>) -> vector<8xf32>
  return
}

// -----

func.func @unknown_class(%x: f32) {
  // expected-error @+1 {{one of the following enum values for attribute 'accuracy' [tight, fast, half, approx, bf16, f16, default]}}
  %y = gelato.gelu quick %x : f32
  return
}

// -----

func.func @unknown_class_number(%x: f32) {
  // expected-error @+1 {{attribute 'accuracy' failed to satisfy constraint: accuracy class of an activation}}
  %y = "gelato.gelu"(%x) {accuracy = 7 : i32} : (f32) -> f32
  return
}

// -----

func.func @no_class(%x: f32) {
  // expected-error @+1 {{requires attribute 'accuracy'}}
  %y = "gelato.gelu"(%x) : (f32) -> f32
  return
}

// -----

func.func @unknown_function(%x: f32) {
  // expected-error @+1 {{custom op 'gelato.softmax' is unknown}}
  %y = gelato.softmax fast %x : f32
  return
}
