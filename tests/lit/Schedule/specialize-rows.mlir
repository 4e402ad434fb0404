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

// -----

// The epilogue is there once, behind the switch, and reads the sums from the
// buffer that the copies write to.

// CHECK-LABEL: func.func @epilogue
// CHECK:         scf.for %{{.*}} iter_args(%[[OUT:.*]] = %{{.*}}, %[[ROW:.*]] =
// CHECK:           %[[SIZE:.*]] = arith.addi
// CHECK:           %[[BUFFER:.*]] = bufferization.alloc_tensor() : tensor<2x4xf32>
// CHECK:           %[[SUMS:.*]] = scf.index_switch %[[SIZE]] -> tensor<2x4xf32>
// CHECK-NEXT:      case 1 {
// CHECK-NOT:         math.exp
// CHECK:             %[[TO:.*]] = tensor.extract_slice %[[BUFFER]][0, 0] [1, 4]
// CHECK:             %[[FILLED:.*]] = linalg.fill {{.*}} outs(%[[TO]] : tensor<1x4xf32>)
// CHECK:             %[[SUM:.*]] = linalg.generic {{.*}} outs(%[[FILLED]] : tensor<1x4xf32>)
// CHECK:             %[[ALL:.*]] = tensor.insert_slice %[[SUM]] into %[[BUFFER]][0, 0] [1, 4]
// CHECK:             scf.yield %[[ALL]] : tensor<2x4xf32>
// CHECK:           case 2 {
// CHECK-NOT:         math.exp
// CHECK:           default {
// CHECK-NEXT:        scf.yield %[[BUFFER]]
// CHECK:           %[[READ:.*]] = tensor.extract_slice %[[SUMS]][0, 0] [%[[SIZE]], 4]
// CHECK:           linalg.generic {{.*}} ins(%[[READ]] : tensor<?x4xf32>)
// CHECK:             math.exp
// CHECK:           tensor.insert_slice %{{.*}} into %[[OUT]][%[[ROW]], 0] [%[[SIZE]], 4]
// CHECK:         return

#rows = affine_map<(i)[m] -> (2, -i + m)>
#id = affine_map<(i, j) -> (i, j)>
module attributes {transform.with_named_sequence} {
  func.func @epilogue(%x: tensor<?x4xf32>, %out: tensor<?x4xf32>, %m: index) -> tensor<?x4xf32> {
    %c0 = arith.constant 0 : index
    %c2 = arith.constant 2 : index
    %zero = arith.constant 0.0 : f32
    %y = scf.for %i = %c0 to %m step %c2 iter_args(%to = %out) -> tensor<?x4xf32> {
      %n = affine.min #rows(%i)[%m]
      %tile = tensor.extract_slice %x[%i, 0] [%n, 4] [1, 1] : tensor<?x4xf32> to tensor<?x4xf32>
      %empty = tensor.empty(%n) : tensor<?x4xf32>
      %init = linalg.fill {gelato.role = "init"} ins(%zero : f32) outs(%empty : tensor<?x4xf32>) -> tensor<?x4xf32>
      %sum = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
          ins(%tile : tensor<?x4xf32>) outs(%init : tensor<?x4xf32>) attrs = {gelato.role = "root"} {
      ^bb0(%a: f32, %b: f32):
        %s = arith.addf %a, %b : f32
        linalg.yield %s : f32
      } -> tensor<?x4xf32>
      %at = tensor.extract_slice %to[%i, 0] [%n, 4] [1, 1] : tensor<?x4xf32> to tensor<?x4xf32>
      %e = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
          ins(%sum : tensor<?x4xf32>) outs(%at : tensor<?x4xf32>) attrs = {gelato.role = "epilogue"} {
      ^bb0(%a: f32, %b: f32):
        %s = math.exp %a : f32
        linalg.yield %s : f32
      } -> tensor<?x4xf32>
      %back = tensor.insert_slice %e into %to[%i, 0] [%n, 4] [1, 1] : tensor<?x4xf32> into tensor<?x4xf32>
      scf.yield %back : tensor<?x4xf32>
    }
    return %y : tensor<?x4xf32>
  }
  transform.named_sequence @__transform_main(%root: !transform.any_op) {
    %loop = transform.structured.match ops{["scf.for"]} in %root : (!transform.any_op) -> !transform.op<"scf.for">
    transform.gelato.specialize_rows %loop : !transform.op<"scf.for">
    transform.yield
  }
}
