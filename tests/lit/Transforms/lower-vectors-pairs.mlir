// RUN: gelato-opt %s --gelato-lower-vectors | FileCheck %s

#x = affine_map<(m, p, c, k, j) -> (m, k, j)>
#w = affine_map<(m, p, c, k, j) -> (p, k, c, j)>
#y = affine_map<(m, p, c, k, j) -> (m, p, c)>
#step = {
  indexing_maps = [#x, #w, #y],
  iterator_types = ["parallel", "parallel", "parallel", "reduction", "reduction"],
  kind = #vector.kind<add>
}

// A pair of k is a word of which a shift gives the first and a mask the second;
// each is an FMA per row, the first before the second. The rows' numbers are read
// one by one.
// CHECK-LABEL: func.func @pair(
// CHECK-SAME:    %[[X:.*]]: memref<?x8x2xf32>, %[[W:.*]]: memref<?x8x32x2xbf16>
// CHECK-DAG:     %[[FLAT:.*]] = memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [%{{.*}}, 8, 64], strides: [512, 64, 1]
// CHECK-DAG:     %[[SHIFT:.*]] = arith.constant dense<16> : vector<16xi32>
// CHECK-DAG:     %[[MASK:.*]] = arith.constant dense<-65536> : vector<16xi32>
// CHECK:         %[[PAIRS:.*]] = vector.load %[[FLAT]]{{.*}} vector<32xbf16>
// CHECK:         %[[WORDS:.*]] = vector.bitcast %[[PAIRS]] : vector<32xbf16> to vector<16xi32>
// CHECK:         %[[LOW:.*]] = arith.shli %[[WORDS]], %[[SHIFT]]
// CHECK:         %[[EVEN:.*]] = arith.bitcast %[[LOW]] : vector<16xi32> to vector<16xf32>
// CHECK:         %[[A:.*]] = memref.load %[[X]]
// CHECK:         %[[B:.*]] = memref.load %[[X]]
// CHECK:         %[[AS:.*]] = vector.broadcast %[[A]] : f32 to vector<16xf32>
// CHECK:         %[[A1:.*]] = vector.fma %[[EVEN]], %[[AS]], %{{.*}} : vector<16xf32>
// CHECK:         %[[BS:.*]] = vector.broadcast %[[B]] : f32 to vector<16xf32>
// CHECK:         %[[B1:.*]] = vector.fma %[[EVEN]], %[[BS]], %{{.*}} : vector<16xf32>
// CHECK:         %[[HIGH:.*]] = arith.andi %[[WORDS]], %[[MASK]]
// CHECK:         %[[ODD:.*]] = arith.bitcast %[[HIGH]] : vector<16xi32> to vector<16xf32>
// CHECK:         vector.fma %[[ODD]], %{{.*}}, %[[A1]] : vector<16xf32>
// CHECK:         vector.fma %[[ODD]], %{{.*}}, %[[B1]] : vector<16xf32>
// CHECK-NOT:     {{shuffle|transpose|extf}}
// CHECK:         return
func.func @pair(%x: memref<?x8x2xf32>, %w: memref<?x8x32x2xbf16>, %i: index,
                %acc: vector<2x1x16xf32>) -> vector<2x1x16xf32> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %none = arith.constant 0.0 : bf16
  %xs = vector.transfer_read %x[%c0, %i, %c0], %zero {in_bounds = [true, true, true]}
      : memref<?x8x2xf32>, vector<2x1x2xf32>
  %ws = vector.transfer_read %w[%c0, %i, %c0, %c0], %none {in_bounds = [true, true, true, true]}
      : memref<?x8x32x2xbf16>, vector<1x1x16x2xbf16>
  %wide = arith.extf %ws : vector<1x1x16x2xbf16> to vector<1x1x16x2xf32>
  %sum = vector.contract #step %xs, %wide, %acc
      : vector<2x1x2xf32>, vector<1x1x16x2xf32> into vector<2x1x16xf32>
  return %sum : vector<2x1x16xf32>
}

// The last of an odd number of k: the first of each pair only.
// CHECK-LABEL: func.func @rest(
// CHECK:         vector.load {{.*}} vector<32xbf16>
// CHECK:         arith.shli
// CHECK:         vector.fma
// CHECK-NOT:     {{vector.fma|arith.andi}}
// CHECK:         return
func.func @rest(%x: memref<?x1x1xf32, strided<[17, 2, 1]>>,
                %w: memref<?x1x32x1xbf16, strided<[1024, 64, 2, 1]>>,
                %acc: vector<1x1x16xf32>) -> vector<1x1x16xf32> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.0 : f32
  %none = arith.constant 0.0 : bf16
  %xs = vector.transfer_read %x[%c0, %c0, %c0], %zero {in_bounds = [true, true, true]}
      : memref<?x1x1xf32, strided<[17, 2, 1]>>, vector<1x1x1xf32>
  %ws = vector.transfer_read %w[%c0, %c0, %c0, %c0], %none {in_bounds = [true, true, true, true]}
      : memref<?x1x32x1xbf16, strided<[1024, 64, 2, 1]>>, vector<1x1x16x1xbf16>
  %wide = arith.extf %ws : vector<1x1x16x1xbf16> to vector<1x1x16x1xf32>
  %sum = vector.contract #step %xs, %wide, %acc
      : vector<1x1x1xf32>, vector<1x1x16x1xf32> into vector<1x1x16xf32>
  return %sum : vector<1x1x16xf32>
}
