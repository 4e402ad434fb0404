//===- Passes.td - gelato's passes in the order they run --*- tablegen -*-===//
//
// What each pass leaves behind is its file's post-condition; why it runs where
// it runs is in lib/Pipeline/Stages.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TRANSFORMS_PASSES_TD
#define GELATO_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def SettleAccuracy : Pass<"gelato-settle-accuracy", "::mlir::ModuleOp"> {
  let summary = "Give each activation the class that its readers want";
  let description = [{
    What a call says of its accuracy, or else the option, or leaves unsaid,
    becomes the class by which it is computed: that of bf16 or f16 where every
    reader narrows the value to this type, fast where nothing was said.
  }];
  let options = [Option<"accuracy", "accuracy", "::gelato::Accuracy",
                        "::gelato::Accuracy::Default",
                        "Class of activations that name none",
                        "::gelato::AccuracyNames{}">];
}

def FuseElementwise : Pass<"gelato-fuse-elementwise", "::mlir::ModuleOp"> {
  let summary = "Merge elementwise ops whose only user is elementwise";
  let description = [{
    A value that one other elementwise op reads needs no place in memory: its
    producer moves into that op, unless it would be computed more often there.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def WidenLeftSides : Pass<"gelato-widen-left-sides"> {
  let summary = "Read the left sides of contractions as f32";
  let description = [{
    A contraction reads its left side once per panel of the right one, so one of
    16 bits is widened once, before: by the op that computes it if only
    contractions read it, else by an elementwise op of its own.
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def FormGroups : Pass<"gelato-form-groups", "::mlir::ModuleOp"> {
  let summary = "Outline each fusion group into a function of its own";
  let description = [{
    A group is one contraction with the elementwise op that is its only user, a
    pair of contractions of one left side with the elementwise op that uses both,
    or one elementwise op. The kernel's function becomes a list of calls.
  }];
  let dependentDialects = ["::mlir::func::FuncDialect",
                           "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def BlockGroups : Pass<"gelato-block-groups", "::mlir::ModuleOp"> {
  let summary = "Turn groups into CPU steps over panels, on buffers";
  let description = [{
    Each group becomes a step (bare pointers, free sizes and a range of work) and
    a body on blocked views of buffers, which the schedule transforms. The
    kernel's function, which only listed the calls, is dropped: the plan holds it.
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::LLVM::LLVMDialect"];
}

def HoistTileBuffers : Pass<"gelato-hoist-tile-buffers",
                            "::mlir::func::FuncOp"> {
  let summary = "Allocate the tile buffers once, on the stack, at entry";
  let description = [{
    Bufferization allocates a tile's buffer where the tile is computed. Each
    becomes one alloca in the entry block, of at most 64 KiB together.
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def LowerVectors : Pass<"gelato-lower-vectors"> {
  let summary = "Take register tiles apart to one-dimensional vectors";
  let description = [{
    Contractions of register tiles become one vector.fma per row and step of k,
    the accumulator last, so that each output is one chain over ascending k;
    transfers become loads and stores of rows.
  }];
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

def ExpandConversions : Pass<"gelato-expand-conversions"> {
  let summary = "Replace conversions to and from 16 bits by integer arithmetic";
  let description = [{
    16-bit floats become integers of 16 bits, and widening and narrowing them the
    arithmetic of gelato/Numerics/Convert.h. With F16C the conversions of f16 are
    left to the CPU.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
  let options = [Option<"f16c", "f16c", "bool", "false",
                        "The CPU converts f16 by itself">];
}

def ExpandActivations : Pass<"gelato-expand-activations"> {
  let summary = "Replace activations by the straight-line code of their row";
  let description = [{
    Each activation becomes arith and math ops by its function and class in
    gelato/Numerics/Functions.def, without a call, a branch or a fast-math flag.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

def OrderProducts : Pass<"gelato-order-products"> {
  let summary = "Put the products of one broadcast next to each other";
  let description = [{
    In a pair of contractions each element of the left side is multiplied by two
    panels. The second product moves behind the first, so that its broadcast is
    dead after its row.
  }];
}

def EmulateFma : Pass<"gelato-emulate-fma"> {
  let summary = "Compute math.fma exactly through f64, for CPUs without FMA";
  let description = [{
    The product of two f32 is exact in f64; the sum is rounded to odd there, so
    that narrowing gives what one rounding would. vector.fma, the step of a
    contraction, is left alone: it multiplies and adds at such a level.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

#endif // GELATO_TRANSFORMS_PASSES_TD
