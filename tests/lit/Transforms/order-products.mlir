// RUN: gelato-opt %s --gelato-order-products | FileCheck %s

// Both products of a broadcast stand together, so that it is dead after its row;
// what the second needs moves with it, and the chains of sums stay as they are.

// CHECK-LABEL: func.func @pair
// CHECK-SAME:    %[[M:[^:]*]]: memref<2x16xf32>, %[[X:[^:]*]]: f32, %[[Y:[^:]*]]: f32
// CHECK:         %[[BX:.*]] = vector.broadcast %[[X]]
// CHECK-NEXT:    %[[BY:.*]] = vector.broadcast %[[Y]]
// CHECK-NEXT:    %[[W:.*]] = vector.load
// CHECK-NEXT:    %[[A:.*]] = vector.fma %[[W]], %[[BX]], %{{.*}}
// CHECK-NEXT:    %[[V:.*]] = vector.load
// CHECK-NEXT:    %[[C:.*]] = vector.fma %[[V]], %[[BX]], %{{.*}}
// CHECK-NEXT:    %[[B:.*]] = vector.fma %[[W]], %[[BY]], %{{.*}}
// CHECK-NEXT:    %[[D:.*]] = vector.fma %[[V]], %[[BY]], %[[C]]
// CHECK-NEXT:    return %[[A]], %[[B]], %[[D]]
func.func @pair(%m: memref<2x16xf32>, %x: f32, %y: f32, %s: vector<16xf32>)
    -> (vector<16xf32>, vector<16xf32>, vector<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %bx = vector.broadcast %x : f32 to vector<16xf32>
  %by = vector.broadcast %y : f32 to vector<16xf32>
  %w = vector.load %m[%c0, %c0] : memref<2x16xf32>, vector<16xf32>
  %a = vector.fma %w, %bx, %s : vector<16xf32>
  %b = vector.fma %w, %by, %s : vector<16xf32>
  %v = vector.load %m[%c1, %c0] : memref<2x16xf32>, vector<16xf32>
  %c = vector.fma %v, %bx, %s : vector<16xf32>
  %d = vector.fma %v, %by, %c : vector<16xf32>
  return %a, %b, %d : vector<16xf32>, vector<16xf32>, vector<16xf32>
}

// Where something is written in between, nothing moves.

// CHECK-LABEL: func.func @store
// CHECK:         %[[A:.*]] = vector.fma
// CHECK-NEXT:    vector.store
// CHECK-NEXT:    vector.load
// CHECK-NEXT:    vector.fma
func.func @store(%m: memref<16xf32>, %x: f32, %s: vector<16xf32>) -> vector<16xf32> {
  %c0 = arith.constant 0 : index
  %b = vector.broadcast %x : f32 to vector<16xf32>
  %a = vector.fma %s, %b, %s : vector<16xf32>
  vector.store %a, %m[%c0] : memref<16xf32>, vector<16xf32>
  %v = vector.load %m[%c0] : memref<16xf32>, vector<16xf32>
  %c = vector.fma %v, %b, %s : vector<16xf32>
  return %c : vector<16xf32>
}
