// RUN: split-file %s %t
// RUN: gelato-opt %t/body.mlir --gelato-apply-schedule='file=%t/elementwise.mlir' | FileCheck %s --check-prefix=OWN
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='file=%t/none.mlir' 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: mkdir -p %t/own/x86_64/avx2/elementwise
// RUN: cp %t/elementwise.mlir %t/own/x86_64/avx2/elementwise/f32.mlir
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='folder=%t/own file=%t/contraction.mlir' 2>&1 | FileCheck %s --check-prefix=UNUSED
// RUN: cp %t/contraction.mlir %t/own/x86_64/avx2/elementwise/f32.mlir
// RUN: not gelato-opt %t/body.mlir --gelato-apply-schedule='folder=%t/own' 2>&1 | FileCheck %s --check-prefix=FOLDER

// A schedule says for which root it is. A file that is given is for bodies of
// that root; one that is found must be of the root it was looked up for.

// OWN: gelato.scheduled_by = "elementwise.mlir"
// UNUSED: error: schedule {{.*}}contraction.mlir fits no body: its gelato.root names another root
// NONE: none.mlir:1:1: error: schedule {{.*}} expected `gelato.root = "elementwise"` among the module's attributes
// FOLDER: f32.mlir:1:1: error: schedule {{.*}} expected `gelato.root = "elementwise"` among the module's attributes

//--- body.mlir
func.func private @body() attributes {gelato.group = "elementwise"} {
  return
}
//--- elementwise.mlir
module attributes {transform.with_named_sequence, gelato.root = "elementwise"} {
  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}
//--- contraction.mlir
module attributes {transform.with_named_sequence, gelato.root = "contraction"} {
  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}
//--- none.mlir
module attributes {transform.with_named_sequence} {
  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {
    transform.annotate %body "gelato.scheduled_by" : !transform.any_op
    transform.yield
  }
}
