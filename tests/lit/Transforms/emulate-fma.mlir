// RUN: gelato-opt %s --gelato-emulate-fma | FileCheck %s

// An FMA of f32 becomes arithmetic in f64 that rounds to odd before it narrows,
// and no call. The product of two f32 is exact there.

// CHECK-LABEL: func.func @vector
// CHECK-SAME:    (%[[A:.*]]: vector<4xf32>, %[[B:.*]]: vector<4xf32>, %[[C:.*]]: vector<4xf32>)
// CHECK-NOT:     math.fma
// CHECK-DAG:     %[[WA:.*]] = arith.extf %[[A]] : vector<4xf32> to vector<4xf64>
// CHECK-DAG:     %[[WB:.*]] = arith.extf %[[B]] : vector<4xf32> to vector<4xf64>
// CHECK:         %[[P:.*]] = arith.mulf %[[WA]], %[[WB]] : vector<4xf64>
// CHECK:         %[[WC:.*]] = arith.extf %[[C]] : vector<4xf32> to vector<4xf64>
// CHECK:         %[[S:.*]] = arith.addf %[[P]], %[[WC]] : vector<4xf64>
// CHECK:         %[[I:.*]] = arith.bitcast %[[S]] : vector<4xf64> to vector<4xi64>
// CHECK:         %[[ODD:.*]] = arith.select %{{.*}}, %{{.*}}, %[[I]] : vector<4xi1>, vector<4xi64>
// CHECK:         %[[R:.*]] = arith.bitcast %[[ODD]] : vector<4xi64> to vector<4xf64>
// CHECK:         %[[Y:.*]] = arith.truncf %[[R]] : vector<4xf64> to vector<4xf32>
// CHECK-NOT:     math.fma
// CHECK:         return %[[Y]]
func.func @vector(%a: vector<4xf32>, %b: vector<4xf32>, %c: vector<4xf32>)
    -> vector<4xf32> {
  %y = math.fma %a, %b, %c : vector<4xf32>
  return %y : vector<4xf32>
}

// CHECK-LABEL: func.func @scalar
// CHECK-NOT:     math.fma
// CHECK:         arith.truncf %{{.*}} : f64 to f32
// CHECK-NOT:     math.fma
// CHECK:         return
func.func @scalar(%a: f32, %b: f32, %c: f32) -> f32 {
  %y = math.fma %a, %b, %c : f32
  return %y : f32
}

// The step of a contraction multiplies and adds at such a level.

// CHECK-LABEL: func.func @left_alone
// CHECK-NEXT:    vector.fma
// CHECK-NEXT:    return
func.func @left_alone(%a: vector<4xf32>) -> vector<4xf32> {
  %y = vector.fma %a, %a, %a : vector<4xf32>
  return %y : vector<4xf32>
}
