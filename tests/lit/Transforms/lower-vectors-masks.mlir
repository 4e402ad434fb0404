// RUN: gelato-opt %s --gelato-lower-vectors | FileCheck %s

// The last, partial vector of a range is read and written under its mask.

// CHECK-LABEL: func.func @masked
// CHECK-SAME:    (%[[A:.*]]: memref<?xf32>, %[[N:.*]]: index)
// CHECK:         %[[MASK:.*]] = vector.create_mask %[[N]] : vector<8xi1>
// CHECK:         %[[V:.*]] = vector.maskedload %[[A]]{{.*}}, %[[MASK]],
// CHECK:         %[[Y:.*]] = gelato.gelu fast %[[V]]
// CHECK:         vector.maskedstore %[[A]]{{.*}}, %[[MASK]], %[[Y]]
// CHECK-NOT:     vector.transfer
// CHECK:         return
func.func @masked(%a: memref<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %mask = vector.create_mask %n : vector<8xi1>
  %v = vector.transfer_read %a[%c0], %zero, %mask {in_bounds = [true]} : memref<?xf32>, vector<8xf32>
  %y = gelato.gelu fast %v : vector<8xf32>
  vector.transfer_write %y, %a[%c0], %mask {in_bounds = [true]} : vector<8xf32>, memref<?xf32>
  return
}
