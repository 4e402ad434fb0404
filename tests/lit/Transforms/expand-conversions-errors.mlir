// RUN: gelato-opt %s --gelato-expand-conversions --split-input-file --verify-diagnostics

func.func @sum(%x: vector<4xbf16>) -> vector<4xbf16> {
  // expected-error @+1 {{arithmetic of 16-bit floats: expected f32, and them to be widened where they are read}}
  %y = arith.addf %x, %x : vector<4xbf16>
  return %y : vector<4xbf16>
}

// -----

func.func @compared(%x: f16) -> i1 {
  // expected-error @+1 {{arithmetic of 16-bit floats}}
  %y = arith.cmpf olt, %x, %x : f16
  return %y : i1
}

// -----

func.func @from_f64(%x: f64) -> f16 {
  // expected-error @+1 {{arithmetic of 16-bit floats}}
  %y = arith.truncf %x : f64 to f16
  return %y : f16
}

// -----

func.func @activation(%x: vector<4xbf16>) -> vector<4xbf16> {
  // expected-error @+1 {{arithmetic of 16-bit floats}}
  %y = math.absf %x : vector<4xbf16>
  return %y : vector<4xbf16>
}
