//===- ScheduleOps.td - gelato's own verbs for schedules --*- tablegen -*-===//
//
// Transform ops that upstream has no equal of. A schedule uses them beside the
// upstream ones.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_SCHEDULE_SCHEDULEOPS_TD
#define GELATO_SCHEDULE_SCHEDULEOPS_TD

include "mlir/Dialect/SCF/IR/DeviceMappingInterface.td"
include "mlir/Dialect/Transform/IR/TransformDialect.td"
include "mlir/Dialect/Transform/Interfaces/TransformInterfaces.td"
include "mlir/Dialect/SCF/TransformOps/SCFTransformOps.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/IR/OpBase.td"

def SpecializeRowsOp : Op<Transform_Dialect, "gelato.specialize_rows",
    [DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
     TransformOpInterface, TransformEachOpTrait,
     ReportTrackingListenerFailuresOpTrait]> {
  let summary = "Give every row count that a tiled loop meets a static body";
  let description = [{
    The target is a loop over rows as tiling made it: from 0 to M in steps of R,
    its tile's size a minimum of R and what is left. It becomes a loop over
    ceil(M / R) tiles whose sizes differ by at most one row (7 rows at R = 6 are
    4 + 3, not 6 + 1), and its body one copy per possible size, chosen by
    scf.index_switch, in which the size is a constant. So there is no mask and
    no scalar remainder. With M known, only the sizes that occur are made.

    Of a body with an op of role "epilogue" only what computes its inputs is
    copied. The copies write them to one buffer of R rows, and one epilogue, of
    run-time size, reads it there: a schedule that goes through it by rows has
    its code once.

    A loop whose tiles are all full is left as it is. Anything but such a loop is
    a definite failure.
  }];
  let arguments = (ins Transform_ScfForOp:$target);
  let results = (outs);
  let assemblyFormat = "$target attr-dict `:` type($target)";
  let extraClassDeclaration = [{
    ::mlir::DiagnosedSilenceableFailure applyToOne(
        ::mlir::transform::TransformRewriter &rewriter,
        ::mlir::scf::ForOp target,
        ::mlir::transform::ApplyToEachResultList &results,
        ::mlir::transform::TransformState &state);
  }];
}

def FitColumnsOp : Op<Transform_Dialect, "gelato.fit_columns",
    [DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
     DeclareOpInterfaceMethods<TransformOpInterface>,
     ReportTrackingListenerFailuresOpTrait]> {
  let summary = "Columns of a tile such that its sums fit into the registers";
  let description = [{
    Each target is a linalg op on a tile of static size; its last parallel loop
    is over columns. The result is, for each, the number of columns that a
    register tile takes: all, halved as long as the sums (rows x columns x
    results of the op) are more than `sums`. So a tile of few rows is wide, one of
    many rows narrow, and an op with two results has half the columns of one.

    A target of another kind or with open sizes is a definite failure.
  }];
  let arguments = (ins TransformHandleTypeInterface:$target,
                       TransformParamTypeInterface:$sums);
  let results = (outs TransformParamTypeInterface:$columns);
  let assemblyFormat =
      "$target `,` $sums attr-dict `:` functional-type(operands, results)";
}

def NoteTileOp : Op<Transform_Dialect, "gelato.note_tile",
    [DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
     DeclareOpInterfaceMethods<TransformOpInterface>,
     ReportTrackingListenerFailuresOpTrait]> {
  let summary = "Note on a body which register tile it got";
  let description = [{
    `tiles` are linalg ops on tiles of static size over rows, panels and columns,
    `columns` what fit_columns made of each. Of the one with the most sums, then
    with the most rows, the body gets the attributes `gelato.tile.rows`, `.panels`, `.columns`, those of
    a panel that are summed at once, and `.passes`, in how many turns all of a
    panel's are. Without a tile nothing is noted.

    This is what `gelato explain` shows. Other notes, by transform.annotate with
    a name that begins with `gelato.tile.`, are shown as they are.
  }];
  let arguments = (ins TransformHandleTypeInterface:$target,
                       TransformHandleTypeInterface:$tiles,
                       TransformParamTypeInterface:$columns);
  let results = (outs);
  let assemblyFormat =
      "$target `,` $tiles `,` $columns attr-dict `:` "
      "type($target) `,` type($tiles) `,` type($columns)";
}

def UnrollLoopsOp : Op<Transform_Dialect, "gelato.unroll_loops",
    [DeclareOpInterfaceMethods<MemoryEffectsOpInterface>,
     DeclareOpInterfaceMethods<TransformOpInterface>,
     ReportTrackingListenerFailuresOpTrait]> {
  let summary = "Unroll loops by a factor that is a parameter";
  let description = [{
    As transform.loop.unroll, whose factor is an attribute and so can be no knob.
    Anything but an scf.for is a definite failure.
  }];
  let arguments = (ins TransformHandleTypeInterface:$target,
                       TransformParamTypeInterface:$factor);
  let results = (outs);
  let assemblyFormat =
      "$target `,` $factor attr-dict `:` type($target) `,` type($factor)";
}

#endif // GELATO_SCHEDULE_SCHEDULEOPS_TD
