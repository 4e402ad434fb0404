// RUN: gelato-opt %s --gelato-hoist-tile-buffers | FileCheck %s

// A tile's buffer that bufferization left in a loop is allocated once, on the
// stack at entry, 64-byte aligned; its dealloc goes with it.

// CHECK-LABEL: func.func @tiles
// CHECK-SAME:    (%[[OUT:.*]]: memref<?xf32>, %[[N:.*]]: index)
// CHECK-DAG:     %[[A:.*]] = memref.alloca() {alignment = 64 : i64} : memref<6x16xf32>
// CHECK-DAG:     %[[B:.*]] = memref.alloca() {alignment = 64 : i64} : memref<16xf32>
// CHECK:         scf.for
// CHECK-NOT:     memref.alloc
// CHECK:           memref.load %[[A]]
// CHECK:           scf.if
// CHECK-NOT:     memref.alloc
// CHECK:             memref.load %[[B]]
// CHECK-NOT:     memref.dealloc
// CHECK:         return
func.func @tiles(%out: memref<?xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %n step %c1 {
    %a = memref.alloc() {alignment = 64 : i64} : memref<6x16xf32>
    %x = memref.load %a[%c0, %c0] : memref<6x16xf32>
    %odd = arith.cmpf ogt, %x, %x : f32
    scf.if %odd {
      %b = memref.alloc() : memref<16xf32>
      %y = memref.load %b[%c0] : memref<16xf32>
      memref.store %y, %out[%i] : memref<?xf32>
      memref.dealloc %b : memref<16xf32>
    }
    memref.dealloc %a : memref<6x16xf32>
  }
  return
}

// 64 KiB is the most.

// CHECK-LABEL: func.func @largest
// CHECK-NEXT:    memref.alloca() {{.*}} : memref<16384xf32>
func.func @largest() -> f32 {
  %c0 = arith.constant 0 : index
  %a = memref.alloc() : memref<16384xf32>
  %x = memref.load %a[%c0] : memref<16384xf32>
  return %x : f32
}

// Buffers that already stand at the very start of a function, one behind the
// other, are no exception.

// CHECK-LABEL: func.func @first
// CHECK-DAG:     %[[A:.*]] = memref.alloca() {{.*}} : memref<16xf32>
// CHECK-DAG:     %[[B:.*]] = memref.alloca() {{.*}} : memref<8xf32>
// CHECK-NOT:     memref.alloc()
// CHECK:         return %[[A]], %[[B]]
func.func @first() -> (memref<16xf32>, memref<8xf32>) {
  %a = memref.alloc() : memref<16xf32>
  %b = memref.alloc() : memref<8xf32>
  return %a, %b : memref<16xf32>, memref<8xf32>
}
