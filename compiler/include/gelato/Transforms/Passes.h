//===- Passes.h - gelato's passes -----------------------------------------===//
//
// Each pass is one file of the same name; Passes.td says what it is for. The
// order in which they run is in lib/Pipeline/Stages.cpp.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_TRANSFORMS_PASSES_H
#define GELATO_TRANSFORMS_PASSES_H

#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Transforms/AccuracyOption.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Pass/Pass.h"

namespace gelato {

#define GEN_PASS_DECL
#include "gelato/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "gelato/Transforms/Passes.h.inc"

} // namespace gelato

#endif // GELATO_TRANSFORMS_PASSES_H
