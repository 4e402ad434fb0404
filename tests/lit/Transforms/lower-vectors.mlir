// RUN: gelato-opt %s --gelato-lower-vectors | FileCheck %s

#mk = affine_map<(m, n, k) -> (m, k)>
#kn = affine_map<(m, n, k) -> (k, n)>
#mn = affine_map<(m, n, k) -> (m, n)>

// One step of a contraction on a 2 x 8 tile is one FMA per row, the accumulator
// its last operand.

// CHECK-LABEL: func.func @step
// CHECK-SAME:    (%[[X:.*]]: vector<2x1xf32>, %[[W:.*]]: vector<1x8xf32>, %[[ACC:.*]]: vector<2x8xf32>)
// CHECK-NOT:     vector.contract
// CHECK:         %[[R0:.*]] = vector.extract %[[ACC]][0]
// CHECK:         vector.fma {{.*}}, %[[R0]] : vector<8xf32>
// CHECK:         %[[R1:.*]] = vector.extract %[[ACC]][1]
// CHECK:         vector.fma {{.*}}, %[[R1]] : vector<8xf32>
// CHECK-NOT:     vector.contract
// CHECK:         return
func.func @step(%x: vector<2x1xf32>, %w: vector<1x8xf32>, %acc: vector<2x8xf32>) -> vector<2x8xf32> {
  %y = vector.contract {indexing_maps = [#mk, #kn, #mn], iterator_types = ["parallel", "parallel", "reduction"], kind = #vector.kind<add>}
      %x, %w, %acc : vector<2x1xf32>, vector<1x8xf32> into vector<2x8xf32>
  return %y : vector<2x8xf32>
}

// A transfer that stays inside is a plain load or store.

// CHECK-LABEL: func.func @copy
// CHECK-NOT:     vector.transfer
// CHECK:         %[[V:.*]] = vector.load
// CHECK:         vector.store %[[V]]
// CHECK-NOT:     vector.transfer
// CHECK:         return
func.func @copy(%a: memref<16xf32>, %b: memref<16xf32>, %i: index) {
  %zero = arith.constant 0.0 : f32
  %v = vector.transfer_read %a[%i], %zero {in_bounds = [true]} : memref<16xf32>, vector<8xf32>
  vector.transfer_write %v, %b[%i] {in_bounds = [true]} : vector<8xf32>, memref<16xf32>
  return
}
