//===- GelatoOps.td - the activation ops of the waist -----*- tablegen -*-===//
//
// The gelato dialect holds scalar functions that keep their meaning and their
// accuracy class from the language down to vectors, where one table
// (gelato/Numerics/Functions.def) says how each is computed. Everything else on
// the waist is upstream: linalg on tensors, arith and math in its bodies.
//
// Every op works on f32, or elementwise on a vector or tensor of f32: 16-bit
// values exist only in storage and were widened where they were read.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_DIALECT_GELATOOPS_TD
#define GELATO_DIALECT_GELATOOPS_TD

include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "mlir/Interfaces/VectorInterfaces.td"

def Gelato_Dialect : Dialect {
  let name = "gelato";
  let cppNamespace = "::gelato";
  let summary = "Activation functions with a stated accuracy";
  let dependentDialects = ["::mlir::arith::ArithDialect"];
  let hasConstantMaterializer = 1;
}

/// The accuracy classes. The bounds hold over all 2^32 inputs, tails, signed
/// zeros and special values included. The language has the first four; which of
/// the others an activation gets is settled by what reads it (SettleAccuracy).
/// A result of class bf16 or f16 is good for being narrowed to that type only.
def Gelato_Accuracy : I32EnumAttr<"Accuracy", "accuracy class of an activation",
    [I32EnumAttrCase<"Tight", 0, "tight">,    // at most 1 ULP
     I32EnumAttrCase<"Fast", 1, "fast">,      // at most 4 ULP
     I32EnumAttrCase<"Half", 2, "half">,      // at most 0.51 ULP of a 16-bit type
     I32EnumAttrCase<"Approx", 3, "approx">,  // hardware approximations
     I32EnumAttrCase<"Bf16", 4, "bf16">,      // 0.51 ULP of bf16 once narrowed
     I32EnumAttrCase<"F16", 5, "f16">,        // 0.51 ULP of f16 once narrowed
     I32EnumAttrCase<"Default", 6, "default">]> // nothing was said
{
  let cppNamespace = "::gelato";
}

def Gelato_ActivationOpInterface : OpInterface<"ActivationOpInterface"> {
  let cppNamespace = "::gelato";
  let description = [{
    A function of one real variable with an accuracy class. The op's name behind
    `gelato.` is the function's name in the table of functions and in the
    reference that the oracle evaluates.
  }];
  let methods = [
    InterfaceMethod<"The accuracy class asked for.", "::gelato::Accuracy",
                    "getAccuracy">,
    InterfaceMethod<"Settles the accuracy class.", "void", "setAccuracy",
                    (ins "::gelato::Accuracy":$accuracy)>,
    InterfaceMethod<"The argument.", "::mlir::Value", "getX">,
    InterfaceMethod<"The function's name: the op's name without the dialect.",
                    "::llvm::StringRef", "getFunction", (ins), [{}], [{
      return $_op->getName().stripDialect();
    }]>
  ];
}

def Gelato_F32Like
    : TypeOrValueSemanticsContainer<F32, "f32, or a vector or tensor of f32">;

def Gelato_StorageLike
    : TypeOrValueSemanticsContainer<AnyTypeOf<[F32, BF16, F16]>,
                                    "f32, bf16 or f16, or a vector or tensor of them">;

/// One function of the table; Activations.td, made of it, has all of them.
class Gelato_ActivationOp<string name, string formula>
    : Op<Gelato_Dialect, name,
         [SameOperandsAndResultType, Pure, VectorUnrollOpInterface,
          DeclareOpInterfaceMethods<Gelato_ActivationOpInterface,
                                    ["getAccuracy", "setAccuracy", "getX"]>]
             # ElementwiseMappable.traits> {
  let summary = formula;
  let arguments = (ins Gelato_Accuracy:$accuracy, Gelato_F32Like:$x);
  let results = (outs Gelato_F32Like:$y);
  let assemblyFormat = "$accuracy $x attr-dict `:` type($y)";
  let hasFolder = 1;
  let extraClassDefinition = [{
    ::mlir::OpFoldResult $cppClass::fold(FoldAdaptor adaptor) {
      return ::gelato::foldActivation(getOperation(), adaptor.getX());
    }
  }];
}

include "gelato/Dialect/Activations.td"

/// A bare copy would be folded away before it is scheduled; this one stays until
/// activations are expanded.
def Gelato_IdentityOp : Op<Gelato_Dialect, "identity",
    [SameOperandsAndResultType, Pure, VectorUnrollOpInterface]
        # ElementwiseMappable.traits> {
  let summary = "x, where a value must be stored as it is";
  let arguments = (ins Gelato_StorageLike:$x);
  let results = (outs Gelato_StorageLike:$y);
  let assemblyFormat = "$x attr-dict `:` type($y)";
}

#endif // GELATO_DIALECT_GELATOOPS_TD
