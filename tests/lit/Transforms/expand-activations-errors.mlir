// RUN: gelato-opt %s --gelato-expand-activations --split-input-file --verify-diagnostics

// Nothing looser stands in for a class that has no row.

func.func @tight_erfc(%x: vector<8xf32>) -> vector<8xf32> {
  // expected-error @+1 {{not supported: erfc in class tight; it has fast}}
  %y = gelato.erfc tight %x : vector<8xf32>
  return %y : vector<8xf32>
}
