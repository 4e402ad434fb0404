// RUN: gelato-opt %s --gelato-expand-activations --cse | FileCheck %s
// RUN: gelato-opt %s --gelato-expand-activations | FileCheck %s --check-prefix=ALL

// Every row of the table is straight-line code on the vector it is given: no
// call, no branch, no table in memory, nothing left of libm but fma, sqrt and
// abs, no fast-math flag, and no op of the dialect.

// ALL:     func.func @gelu
// ALL-NOT: {{call |scf\.|cf\.|gather|vector\.(load|extract)|memref|fastmath}}
// ALL-NOT: {{math\.(erf|exp|log|tanh|pow|sin|cos)}}
// ALL-NOT: {{= gelato\.}}
// ALL:     func.func @identity

// CHECK-LABEL: func.func @gelu
// CHECK-SAME:    (%[[X:.*]]: vector<8xf32>)
// CHECK:         math.fma {{.*}} : vector<8xf32>
// CHECK:         return %{{.*}} : vector<8xf32>
func.func @gelu(%x: vector<8xf32>) -> vector<8xf32> {
  %y = gelato.gelu fast %x : vector<8xf32>
  return %y : vector<8xf32>
}

// One chain of another shape: scalars, and vectors of any rank.

// CHECK-LABEL: func.func @shapes
// CHECK:         math.fma {{.*}} : f32
// CHECK:         math.fma {{.*}} : vector<2x16xf32>
// CHECK:         return %{{.*}}, %{{.*}} : f32, vector<2x16xf32>
func.func @shapes(%x: f32, %v: vector<2x16xf32>) -> (f32, vector<2x16xf32>) {
  %y = gelato.sigmoid fast %x : f32
  %z = gelato.tanh fast %v : vector<2x16xf32>
  return %y, %z : f32, vector<2x16xf32>
}

// CHECK-LABEL: func.func @fast
// CHECK:         return
func.func @fast(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = gelato.gelu fast %x : vector<8xf32>
  %1 = gelato.gelu_tanh fast %0 : vector<8xf32>
  %2 = gelato.gelu_grad fast %1 : vector<8xf32>
  %3 = gelato.gelu_tanh_grad fast %2 : vector<8xf32>
  %4 = gelato.sigmoid fast %3 : vector<8xf32>
  %5 = gelato.silu fast %4 : vector<8xf32>
  %6 = gelato.tanh fast %5 : vector<8xf32>
  %7 = gelato.erf fast %6 : vector<8xf32>
  %8 = gelato.erfc fast %7 : vector<8xf32>
  %9 = gelato.exp fast %8 : vector<8xf32>
  %10 = gelato.expm1 fast %9 : vector<8xf32>
  %11 = gelato.log fast %10 : vector<8xf32>
  %12 = gelato.log1p fast %11 : vector<8xf32>
  return %12 : vector<8xf32>
}

// CHECK-LABEL: func.func @tight
// CHECK:         return
func.func @tight(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = gelato.gelu tight %x : vector<8xf32>
  %1 = gelato.gelu_tanh tight %0 : vector<8xf32>
  %2 = gelato.gelu_grad tight %1 : vector<8xf32>
  %3 = gelato.gelu_tanh_grad tight %2 : vector<8xf32>
  return %3 : vector<8xf32>
}

// A class without a row is served by fast, not by tight.

// CHECK-LABEL: func.func @served
// CHECK:         return %[[FAST:.*]], %[[FAST]], %[[FAST]], %{{.*}} :
func.func @served(%x: f32) -> (f32, f32, f32, f32) {
  %0 = gelato.gelu fast %x : f32
  %1 = gelato.gelu half %x : f32
  %2 = gelato.gelu approx %x : f32
  %3 = gelato.gelu tight %x : f32
  return %0, %1, %2, %3 : f32, f32, f32, f32
}

// A stored copy needs no code.

// CHECK-LABEL: func.func @identity
// CHECK-SAME:    (%[[X:.*]]: vector<8xf32>)
// CHECK-NEXT:    return %[[X]]
func.func @identity(%x: vector<8xf32>) -> vector<8xf32> {
  %y = gelato.identity %x : vector<8xf32>
  return %y : vector<8xf32>
}
