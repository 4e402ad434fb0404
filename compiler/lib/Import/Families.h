//===- Families.h - what checkpoints look like ------------------*- C++ -*-===//
//
// The knowledge of Hugging Face models, as data. A family is a row: how its
// checkpoints name the tensors of a layer, and which kernels such a layer
// wants. A new family, or a new activation, is a new row in Families.cpp; the
// reader of model folders does not change.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_IMPORT_FAMILIES_H
#define GELATO_LIB_IMPORT_FAMILIES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace gelato::importer {

/// An activation: the name that configurations give it and the call in the
/// language, in which `$` stands for the argument.
struct ActivationRow {
  llvm::StringLiteral name;
  llvm::StringLiteral call;
};

/// A kernel's text. `$name` stands for the kernel's name, `$D` stands for the
/// size bound to D and `$act(...)` for the model's activation of what is
/// between its parentheses. Names of other dimensions are left as they are, and
/// free.
struct KernelRow {
  llvm::StringLiteral name;
  llvm::StringLiteral text;
};

/// One tensor: the param it becomes, its name with `*` for the layer's number
/// (after the checkpoint's prefix), and its shape in names of sizes: "F, D".
struct TensorRow {
  llvm::StringLiteral param;
  llvm::StringLiteral name;
  llvm::StringLiteral shape;
};

/// One use of a kernel in a layer.
struct UseRow {
  llvm::StringLiteral role;
  llvm::StringLiteral kernel;
  llvm::ArrayRef<TensorRow> tensors;
};

/// A number in config.json that must agree with what the tensors say. The size
/// is a name from the shapes, or `*` for how many layers there are.
struct ConfigRow {
  llvm::StringLiteral key;
  llvm::StringLiteral size;
};

struct FamilyRow {
  llvm::StringLiteral name;
  /// What may stand before every tensor's name: models with a head on top hold
  /// the encoder under a name of its own.
  llvm::ArrayRef<llvm::StringLiteral> prefixes;
  llvm::ArrayRef<ConfigRow> config;
  llvm::ArrayRef<UseRow> uses; ///< in the order of a forward pass
  /// Tensors, named as in a TensorRow, that show a layer to compute something
  /// else than these kernels although it has all their tensors.
  llvm::ArrayRef<llvm::StringLiteral> foreign;
};

llvm::ArrayRef<ActivationRow> activationTable();
llvm::ArrayRef<KernelRow> kernelTable();
llvm::ArrayRef<FamilyRow> familyTable();

/// Where configurations name the activation, in order of preference.
llvm::ArrayRef<llvm::StringLiteral> activationKeys();

} // namespace gelato::importer

#endif // GELATO_LIB_IMPORT_FAMILIES_H
