// RUN: gelato-opt %s --gelato-apply-schedule='features=avx2' | FileCheck %s --check-prefixes=CHECK,AVX2
// RUN: gelato-opt %s --gelato-apply-schedule='features=avx512f,avx2' | FileCheck %s --check-prefixes=CHECK,AVX512
// RUN: gelato-opt %s --gelato-apply-schedule='features=nosuch,sse2' | FileCheck %s --check-prefixes=CHECK,SSE

// The first feature that has a schedule for the root decides. What the schedule
// transformed carries its name, and nothing of linalg is left.

// CHECK-LABEL: func.func private @activate
// AVX2-SAME:     gelato.scheduled_by = "x86_64/avx2/elementwise/f32"
// AVX512-SAME:   gelato.scheduled_by = "x86_64/avx512f/elementwise/f32"
// SSE-SAME:      gelato.scheduled_by = "x86_64/sse2/elementwise/f32"
// CHECK-NOT:     linalg
// CHECK:         scf.for
// CHECK:           %[[X:.*]] = vector.transfer_read %{{.*}} {in_bounds = [true]}
// CHECK:           %[[Y:.*]] = gelato.gelu fast %[[X]] : vector<[[LANES:[0-9]+]]xf32>
// CHECK:           vector.transfer_write %[[Y]]
// CHECK:         vector.create_mask
// CHECK:         gelato.gelu fast %{{.*}} : vector<[[LANES]]xf32>
// CHECK-NOT:     linalg
// CHECK:         return
func.func private @activate(%x: tensor<?xf32>, %out: tensor<?xf32>) -> tensor<?xf32>
    attributes {gelato.group = "elementwise"} {
  %y = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
                       iterator_types = ["parallel"]}
      ins(%x : tensor<?xf32>) outs(%out : tensor<?xf32>) attrs = {gelato.role = "root"} {
  ^bb0(%v: f32, %o: f32):
    %g = gelato.gelu fast %v : f32
    linalg.yield %g : f32
  } -> tensor<?xf32>
  return %y : tensor<?xf32>
}

// What belongs to no group is no schedule's.

// CHECK-LABEL: func.func @other
// CHECK-NOT:     gelato.scheduled_by
// CHECK:         linalg.generic
// CHECK:         return
func.func @other(%x: tensor<?xf32>, %out: tensor<?xf32>) -> tensor<?xf32> {
  %y = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>],
                       iterator_types = ["parallel"]}
      ins(%x : tensor<?xf32>) outs(%out : tensor<?xf32>) {
  ^bb0(%v: f32, %o: f32):
    %g = arith.negf %v : f32
    linalg.yield %g : f32
  } -> tensor<?xf32>
  return %y : tensor<?xf32>
}
