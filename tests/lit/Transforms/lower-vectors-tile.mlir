// RUN: gelato-opt %s --gelato-lower-vectors | FileCheck %s

// A register tile is stored row by row, each at its own address.

// CHECK-LABEL: func.func @tile
// CHECK-SAME:    (%[[V:.*]]: vector<2x16xf32>, %[[B:.*]]: memref<6x16xf32>, %[[I:.*]]: index)
// CHECK:         %[[R0:.*]] = vector.extract %[[V]][0]
// CHECK:         vector.store %[[R0]], %[[B]][%[[I]], %{{.*}}] : memref<6x16xf32>, vector<16xf32>
// CHECK:         %[[NEXT:.*]] = affine.apply {{.*}}%[[I]]
// CHECK:         %[[R1:.*]] = vector.extract %[[V]][1]
// CHECK:         vector.store %[[R1]], %[[B]][%[[NEXT]], %{{.*}}] : memref<6x16xf32>, vector<16xf32>
// CHECK-NOT:     vector.transfer
// CHECK:         return
func.func @tile(%v: vector<2x16xf32>, %b: memref<6x16xf32>, %i: index) {
  %c0 = arith.constant 0 : index
  vector.transfer_write %v, %b[%i, %c0] {in_bounds = [true, true]} : vector<2x16xf32>, memref<6x16xf32>
  return
}
