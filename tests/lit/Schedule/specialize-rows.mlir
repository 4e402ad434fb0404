// RUN: gelato-opt %s --transform-interpreter --canonicalize --split-input-file | FileCheck %s

// Seven rows by sixes are 4 + 3, not 6 + 1: only these two sizes have a body,
// and the first tile (tile < 1) is the larger one. The first row of a tile is
// carried along.

// CHECK-LABEL: func.func @balanced
// CHECK-DAG:     %[[C0:.*]] = arith.constant 0 : index
// CHECK-DAG:     %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG:     %[[C2:.*]] = arith.constant 2 : index
// CHECK-DAG:     %[[C3:.*]] = arith.constant 3 : index
// CHECK-DAG:     %[[C4:.*]] = arith.constant 4 : index
// CHECK:         scf.for %[[TILE:.*]] = %[[C0]] to %[[C2]] step %[[C1]] iter_args(%[[ROW:.*]] = %[[C0]])
// CHECK:           %[[LARGER:.*]] = arith.cmpi {{ult|eq}}, %[[TILE]],
// CHECK:           %[[MORE:.*]] = arith.{{.*}} %[[LARGER]]
// CHECK:           %[[SIZE:.*]] = arith.addi %[[MORE]], %[[C3]]
// CHECK:           scf.index_switch %[[SIZE]]
// CHECK-NEXT:      case 3 {
// CHECK-NEXT:        func.call @tile(%[[ROW]], %[[C3]])
// CHECK:           case 4 {
// CHECK-NEXT:        func.call @tile(%[[ROW]], %[[C4]])
// CHECK:           default {
// CHECK-NEXT:      }
// CHECK:           %[[NEXT:.*]] = arith.addi %[[ROW]], %[[SIZE]]
// CHECK:           scf.yield %[[NEXT]]
// CHECK:         return

#rows = affine_map<(i)[m] -> (6, -i + m)>
module attributes {transform.with_named_sequence} {
  func.func private @tile(index, index)
  func.func @balanced() {
    %c0 = arith.constant 0 : index
    %c6 = arith.constant 6 : index
    %c7 = arith.constant 7 : index
    scf.for %i = %c0 to %c7 step %c6 {
      %n = affine.min #rows(%i)[%c7]
      func.call @tile(%i, %n) : (index, index) -> ()
    }
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %loop = transform.structured.match ops{["scf.for"]} in %root : (!transform.any_op) -> !transform.op<"scf.for">
    transform.gelato.specialize_rows %loop : !transform.op<"scf.for">
    transform.yield
  }
}

// -----

// Eight rows by sixes are 4 + 4: one size.

// CHECK-LABEL: func.func @equal
// CHECK:         scf.for
// CHECK:           scf.index_switch
// CHECK-NEXT:      case 4 {
// CHECK:           default {
// CHECK-NOT:       case
// CHECK:         return

#rows = affine_map<(i)[m] -> (6, -i + m)>
module attributes {transform.with_named_sequence} {
  func.func private @tile(index, index)
  func.func @equal() {
    %c0 = arith.constant 0 : index
    %c6 = arith.constant 6 : index
    %c8 = arith.constant 8 : index
    scf.for %i = %c0 to %c8 step %c6 {
      %n = affine.min #rows(%i)[%c8]
      func.call @tile(%i, %n) : (index, index) -> ()
    }
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %loop = transform.structured.match ops{["scf.for"]} in %root : (!transform.any_op) -> !transform.op<"scf.for">
    transform.gelato.specialize_rows %loop : !transform.op<"scf.for">
    transform.yield
  }
}

// -----

// With M free every count up to the step has a body. No rows are no tiles: the
// divisor is at least one.

// CHECK-LABEL: func.func @free
// CHECK-SAME:    (%[[M:.*]]: index, %[[INIT:.*]]: f32)
// CHECK:         %[[TILES:.*]] = arith.ceildivui %[[M]], %{{.*}}
// CHECK:         %[[DIVISOR:.*]] = arith.maxui %[[TILES]], %{{.*}}
// CHECK:         arith.divui %[[M]], %[[DIVISOR]]
// CHECK:         arith.remui %[[M]], %[[DIVISOR]]
// CHECK:         %[[LOOP:.*]]:2 = scf.for %{{.*}} to %[[TILES]] {{.*}}iter_args(%[[ACC:.*]] = %[[INIT]], %[[ROW:.*]] =
// CHECK:           scf.index_switch %{{.*}} -> f32
// CHECK-NEXT:      case 1 {
// CHECK:             %[[Y:.*]] = func.call @tile(%[[ROW]], %{{.*}}, %[[ACC]])
// CHECK:             scf.yield %[[Y]]
// CHECK:           case 2 {
// CHECK:           case 3 {
// CHECK:           default {
// CHECK-NEXT:        scf.yield %[[ACC]]
// CHECK:         return %[[LOOP]]#0

#rows = affine_map<(i)[m] -> (3, -i + m)>
module attributes {transform.with_named_sequence} {
  func.func private @tile(index, index, f32) -> f32
  func.func @free(%m: index, %init: f32) -> f32 {
    %c0 = arith.constant 0 : index
    %c3 = arith.constant 3 : index
    %sum = scf.for %i = %c0 to %m step %c3 iter_args(%acc = %init) -> f32 {
      %n = affine.min #rows(%i)[%m]
      %y = func.call @tile(%i, %n, %acc) : (index, index, f32) -> f32
      scf.yield %y : f32
    }
    return %sum : f32
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %loop = transform.structured.match ops{["scf.for"]} in %root : (!transform.any_op) -> !transform.op<"scf.for">
    transform.gelato.specialize_rows %loop : !transform.op<"scf.for">
    transform.yield
  }
}

// -----

// Twelve rows are two full tiles: tiling left no minimum, and the loop stays.

// CHECK-LABEL: func.func @full
// CHECK-DAG:     %[[C6:.*]] = arith.constant 6 : index
// CHECK-DAG:     %[[C12:.*]] = arith.constant 12 : index
// CHECK:         scf.for {{.*}} to %[[C12]] step %[[C6]] {
// CHECK-NOT:       scf.index_switch
// CHECK:         return
module attributes {transform.with_named_sequence} {
  func.func private @tile(index, index)
  func.func @full() {
    %c0 = arith.constant 0 : index
    %c6 = arith.constant 6 : index
    %c12 = arith.constant 12 : index
    scf.for %i = %c0 to %c12 step %c6 {
      func.call @tile(%i, %c6) : (index, index) -> ()
    }
    return
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %loop = transform.structured.match ops{["scf.for"]} in %root : (!transform.any_op) -> !transform.op<"scf.for">
    transform.gelato.specialize_rows %loop : !transform.op<"scf.for">
    transform.yield
  }
}
