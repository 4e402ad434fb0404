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
/// On a group's function and its body: the kind of its root, one of kRoots.
inline constexpr llvm::StringLiteral kGroupAttr = "gelato.group";
/// What a group's root can be, by the number of its contractions.
inline constexpr llvm::StringLiteral kRoots[] = {"elementwise", "contraction",
                                                 "contraction-pair"};
/// On a group's function and its body: what a schedule is looked up by, beside
/// the root. A dictionary: `dtype`, "f32", "bf16" or "f16", the type of a
/// contraction's right side; of a contraction the sizes `M`, `N` and `K`, else
/// `N`, the number of elements, and `operations`, how many one of them takes. A
/// size is a number, or "free".
inline constexpr llvm::StringLiteral kShapeAttr = "gelato.shape";
/// On an op of a group: "root", "pairs", "rest", "epilogue" or "init";
/// schedules match by it.
inline constexpr llvm::StringLiteral kRoleAttr = "gelato.role";
/// On a body, set by its schedule's last step: the schedule's name.
inline constexpr llvm::StringLiteral kScheduledAttr = "gelato.scheduled_by";
/// On a scheduled body: whose schedule it was, "built in" or "yours".
inline constexpr llvm::StringLiteral kOriginAttr = "gelato.schedule_origin";
/// On the module of a schedule that is a file of its own: the kind of root
/// whose bodies it is for.
inline constexpr llvm::StringLiteral kScheduleRootAttr = "gelato.root";
/// On such a module, and on a scheduled body: dictionary, the value of each
/// knob.
inline constexpr llvm::StringLiteral kKnobsAttr = "gelato.knobs";
/// On a parameter of a verb: the name of the knob that it is.
inline constexpr llvm::StringLiteral kKnobAttr = "gelato.knob";
/// On such a parameter: array, the values that make sense.
inline constexpr llvm::StringLiteral kOptionsAttr = "gelato.options";
/// On such a parameter (unit): what the verb notes of its tile depends on it.
inline constexpr llvm::StringLiteral kShapesTileAttr = "gelato.shapes_tile";
/// On a verb that rows call: array of strings, the kinds of root whose bodies
/// it transforms.
inline constexpr llvm::StringLiteral kVerbRootsAttr = "gelato.roots";
/// On a scheduled body: what the names of a verb's notes begin with, of the
/// tile that it made: `gelato.tile.rows = 6`.
inline constexpr llvm::StringLiteral kTilePrefix = "gelato.tile.";

} // namespace gelato

#define GET_OP_CLASSES
#include "gelato/Dialect/GelatoOps.h.inc"

#endif // GELATO_DIALECT_GELATODIALECT_H
