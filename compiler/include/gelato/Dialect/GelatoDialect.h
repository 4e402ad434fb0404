//===- GelatoDialect.h - activation ops and the names of the waist --------===//
//
// The ops themselves are in GelatoOps.td. This header adds the attribute names
// by which stages talk to each other; they appear in the IR that `--emit`
// shows, so each says what it marks and who reads it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_DIALECT_GELATODIALECT_H
#define GELATO_DIALECT_GELATODIALECT_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/VectorInterfaces.h"

#include "gelato/Dialect/GelatoEnums.h.inc"

#include "gelato/Dialect/GelatoDialect.h.inc"

#include "gelato/Dialect/GelatoInterfaces.h.inc"

namespace gelato {

/// Folds an activation of a constant: evaluated in double by the reference,
/// rounded once. Null when the operand is no constant.
mlir::OpFoldResult foldActivation(mlir::Operation *op, mlir::Attribute operand);

/// Makes the op of function `name` (as in `gelato.NAME`), or null if the
/// dialect has no such function.
mlir::Value createActivation(mlir::OpBuilder &builder, mlir::Location loc,
                             llvm::StringRef name, Accuracy accuracy,
                             mlir::Value x);

/// On a kernel's function: marks it as public; other functions are groups.
inline constexpr llvm::StringLiteral kKernelAttr = "gelato.kernel";
/// On an argument or result of a kernel: its name in the source.
inline constexpr llvm::StringLiteral kNameAttr = "gelato.name";
/// On an argument or result of a kernel: array of strings, the name of each
/// dimension; "" for a literal or bound one.
inline constexpr llvm::StringLiteral kDimsAttr = "gelato.dims";
/// On an argument of a kernel (unit): constant across calls.
inline constexpr llvm::StringLiteral kParamAttr = "gelato.param";
/// On a group's function: the kind of its root, "contraction" or "elementwise".
inline constexpr llvm::StringLiteral kGroupAttr = "gelato.group";
/// On a group's function: the element type by which a schedule is looked up,
/// "bf16" or "f16" where the right side of a contraction has it; absent: "f32".
inline constexpr llvm::StringLiteral kDtypeAttr = "gelato.dtype";
/// On an op of a group: "root", "rest", "epilogue" or "init"; schedules match
/// by it.
inline constexpr llvm::StringLiteral kRoleAttr = "gelato.role";
/// On a body, set by its schedule's last step: the schedule's name.
inline constexpr llvm::StringLiteral kScheduledAttr = "gelato.scheduled_by";
/// On a schedule's module: the kind of root whose bodies it is for.
inline constexpr llvm::StringLiteral kScheduleRootAttr = "gelato.root";
/// On a schedule's module: dictionary, the value of each knob.
inline constexpr llvm::StringLiteral kKnobsAttr = "gelato.knobs";
/// On a loop over k (unit): left by the library's verb for contractions, which
/// matches the loop by it again, to unroll it. No C++ reads it.
inline constexpr llvm::StringLiteral kKAttr = "gelato.k";

} // namespace gelato

#define GET_OP_CLASSES
#include "gelato/Dialect/GelatoOps.h.inc"

#endif // GELATO_DIALECT_GELATODIALECT_H
