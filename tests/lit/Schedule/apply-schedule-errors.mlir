// RUN: split-file %s %t
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='file=%t/no-match.mlir' 2>&1 | FileCheck %s --check-prefix=NO-MATCH
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='file=%t/no-stamp.mlir' 2>&1 | FileCheck %s --check-prefix=NO-STAMP
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='file=%t/no-value.mlir' 2>&1 | FileCheck %s --check-prefix=NO-VALUE
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='file=%t/bad-value.mlir' 2>&1 | FileCheck %s --check-prefix=BAD-VALUE
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='file=%t/no-entry.mlir' 2>&1 | FileCheck %s --check-prefix=NO-ENTRY
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='file=%t/no-schedule.mlir' 2>&1 | FileCheck %s --check-prefix=NO-SCHEDULE
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='file=%t/fails.mlir' 2>&1 | FileCheck %s --check-prefix=FAILS
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='file=%t/no-text.mlir' 2>&1 | FileCheck %s --check-prefix=NO-TEXT
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='file=%t/nosuch.mlir' 2>&1 | FileCheck %s --check-prefix=NO-FILE
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='features=sve2,rvv' 2>&1 | FileCheck %s --check-prefix=NO-FEATURE
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='arch=riscv64' 2>&1 | FileCheck %s --check-prefix=NO-ARCH

//--- body.mlir
func.func private @body(%x: tensor<?xf32>, %out: tensor<?xf32>) -> tensor<?xf32>
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

// Its match finds nothing, so it succeeds, stamps, and changes nothing.
// NO-MATCH: error: schedule {{.*}}no-match.mlir left this op as it was: expected every op to be vectorized
//--- no-match.mlir
module attributes {transform.with_named_sequence, gelato.root = "elementwise"} {
  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    %root = transform.structured.match attributes {gelato.role = "rot"} in %body
        : (!transform.any_op) -> !transform.any_op
    transform.structured.vectorize %root vector_sizes [8] : !transform.any_op
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}

// NO-STAMP: error: schedule {{.*}}no-stamp.mlir did not stamp what it transformed; its last step must be transform.annotate with "gelato.scheduled_by"
//--- no-stamp.mlir
module attributes {transform.with_named_sequence, gelato.root = "elementwise"} {
  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    %root = transform.structured.match attributes {gelato.role = "root"} in %body
        : (!transform.any_op) -> !transform.any_op
    %tile, %loop = transform.structured.tile_using_for %root tile_sizes [8]
        : (!transform.any_op) -> (!transform.any_op, !transform.any_op)
    transform.structured.vectorize %tile vector_sizes [8] : !transform.any_op
    transform.yield
  }
}

// NO-VALUE: no-value.mlir:5:14: error: {{.*}}knob 'lanes' has no value: found none in the module's gelato.knobs; add `lanes = N : i64` there
//--- no-value.mlir
module attributes {transform.with_named_sequence, gelato.root = "elementwise",
                   gelato.knobs = {rows = 6 : i64}} {
  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    // The value is for another knob.
    %lanes = transform.tune.knob<"lanes"> options = [8, 16] -> !transform.param<i64>
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}

// BAD-VALUE: bad-value.mlir:4:14: error: {{.*}}provided `selected` attribute is not an element of `options` array of attributes
//--- bad-value.mlir
module attributes {transform.with_named_sequence, gelato.root = "elementwise",
                   gelato.knobs = {lanes = 12 : i64}} {
  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    %lanes = transform.tune.knob<"lanes"> options = [8, 16] -> !transform.param<i64>
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}

// NO-ENTRY: no-entry.mlir:1:1: error: expected `module attributes {transform.with_named_sequence}` with a named sequence @schedule
//--- no-entry.mlir
module attributes {transform.with_named_sequence, gelato.root = "elementwise"} {
  transform.named_sequence @shedule(%body: !transform.any_op {transform.readonly}) {
    transform.yield
  }
}

// NO-SCHEDULE: no-schedule.mlir:1:1: error: expected @schedule to be a named sequence
//--- no-schedule.mlir
module attributes {transform.with_named_sequence, gelato.root = "elementwise"} {
  func.func private @schedule()
}

// FAILS: body.mlir:3:8: error: Attempted to vectorize, but failed
// FAILS: error: schedule {{.*}}fails.mlir failed
//--- fails.mlir
module attributes {transform.with_named_sequence, gelato.root = "elementwise"} {
  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    %root = transform.structured.match attributes {gelato.role = "root"} in %body
        : (!transform.any_op) -> !transform.any_op
    transform.structured.vectorize %root vector_sizes [8, 8] : !transform.any_op
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}

// NO-TEXT: no-text.mlir:1:1: error: custom op 'schedule' is unknown
//--- no-text.mlir
schedule everything well

// NO-FILE: error: cannot read the schedule {{.*}}nosuch.mlir
// NO-FEATURE: error: not supported: a schedule for x86_64 with sve2 or rvv: elementwise/f32
// NO-ARCH: error: not supported: a schedule for riscv64 with avx2: elementwise/f32
