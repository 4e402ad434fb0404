// RUN: gelato-opt %s --gelato-expand-activations --cse | FileCheck %s
// RUN: gelato-opt %s --gelato-expand-activations | FileCheck %s --check-prefix=ALL

// A row of the table is straight-line code on the vector it is given: no call, no
// branch, no table in memory, nothing left of libm but fma, sqrt and abs, no
// fast-math flag, and no op of the dialect. Three of them here;
// tests/unit/Transforms/ExpandActivationsTest.cpp expands all.

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

// CHECK-LABEL: func.func @tight
// CHECK:         return
func.func @tight(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = gelato.log tight %x : vector<8xf32>
  %1 = gelato.gelu_tanh_grad tight %0 : vector<8xf32>
  return %1 : vector<8xf32>
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
