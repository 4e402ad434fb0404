//===- Passes.td - gelato's passes in the order they run --*- tablegen -*-===//
#ifndef GELATO_TRANSFORMS_PASSES_TD
#define GELATO_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def SettleAccuracy : Pass<"gelato-settle-accuracy", "::mlir::ModuleOp"> {
  let summary = "Give each activation the class that its readers want";
}

def FuseElementwise : Pass<"gelato-fuse-elementwise", "::mlir::ModuleOp"> {
  let summary = "Merge elementwise ops whose only user is elementwise";
  let dependentDialects = ["::mlir::linalg::LinalgDialect"];
}

def WidenLeftSides : Pass<"gelato-widen-left-sides"> {
  let summary = "Read the left sides of contractions as f32";
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def FormGroups : Pass<"gelato-form-groups", "::mlir::ModuleOp"> {
  let summary = "Outline each fusion group into a function of its own";
  let description = [{
    A group is one contraction with the elementwise op that is its only user, or
    one elementwise op. The kernel's function becomes a list of calls.
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
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def LowerVectors : Pass<"gelato-lower-vectors"> {
  let summary = "Take register tiles apart to one-dimensional vectors";
  let dependentDialects = ["::mlir::affine::AffineDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

def ExpandConversions : Pass<"gelato-expand-conversions"> {
  let summary = "Replace conversions to and from 16 bits by integer arithmetic";
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect",
                           "::mlir::vector::VectorDialect"];
  let options = [Option<"f16c", "f16c", "bool", "false",
                        "The CPU converts f16 by itself">];
}

def ExpandActivations : Pass<"gelato-expand-activations"> {
  let summary = "Replace activations by the straight-line code of their row";
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

def OrderProducts : Pass<"gelato-order-products"> {
  let summary = "Put the products of one broadcast next to each other";
}

def EmulateFma : Pass<"gelato-emulate-fma"> {
  let summary = "Compute math.fma exactly through f64, for CPUs without FMA";
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

#endif // GELATO_TRANSFORMS_PASSES_TD
