//===- Signature.cpp - the public C functions of a kernel -----------------===//
#include "gelato/Target/Signature.h"

#include "gelato/Dialect/PublicNames.h"

#include "llvm/ADT/STLExtras.h"

namespace gelato {

static void addSizes(Signature &signature, const KernelPlan &plan,
                     llvm::function_ref<bool(llvm::StringRef)> mentioned) {
  for (const std::string &name : plan.freeDims)
    if (mentioned(name))
      signature.parameters.push_back({Parameter::Size, "int64_t ", name});
}

/// C's pointer to the elements of `tensor`.
static std::string pointerTo(const PlannedTensor &tensor) {
  return std::string(storageType(tensor.type).c) + " *";
}

static auto mentionedByParams(const KernelPlan &plan) {
  return [&plan](llvm::StringRef name) {
    return llvm::any_of(plan.params, [&](const PlannedTensor &param) {
      return llvm::any_of(param.shape, [&](const Extent &extent) {
        return extent.name == name;
      });
    });
  };
}

static auto all() {
  return [](llvm::StringRef) { return true; };
}

Signature callSignature(const KernelPlan &plan) {
  Signature signature{plan.name, false, true, {}};
  auto add = [&](std::string type, std::string name) {
    signature.parameters.push_back({Parameter::Tensor, type, name});
  };
  for (const PlannedTensor &input : plan.inputs)
    add("const " + pointerTo(input), input.name);
  if (plan.hasParams())
    add("const void *", "params");
  for (const PlannedTensor &result : plan.results)
    add(pointerTo(result), result.name);
  addSizes(signature, plan, all());
  signature.parameters.push_back(
      {Parameter::Last, "const gelato_env *", "env"});
  return signature;
}

Signature paramsBytesSignature(const KernelPlan &plan) {
  Signature signature{plan.name + kParamsBytesSuffix.str(), true, false, {}};
  addSizes(signature, plan, mentionedByParams(plan));
  return signature;
}

Signature packSignature(const KernelPlan &plan) {
  Signature signature{plan.name + kPackSuffix.str(), false, true, {}};
  for (const PlannedTensor &param : plan.params)
    signature.parameters.push_back(
        {Parameter::Tensor, "const " + pointerTo(param), param.name});
  signature.parameters.push_back({Parameter::Last, "void *", "params"});
  addSizes(signature, plan, mentionedByParams(plan));
  return signature;
}

Signature scratchBytesSignature(const KernelPlan &plan) {
  Signature signature{plan.name + kScratchBytesSuffix.str(), true, false, {}};
  addSizes(signature, plan, all());
  signature.parameters.push_back(
      {Parameter::Last, "const gelato_env *", "env"});
  return signature;
}

std::string Signature::text() const {
  std::string text = (returns64 ? "int64_t " : "int32_t ") + name + "(";
  std::string indent(text.size(), ' ');
  size_t column = text.size();
  for (auto [i, parameter] : llvm::enumerate(parameters)) {
    std::string piece = parameter.type + parameter.name +
                        (i + 1 == parameters.size() ? "" : ",");
    if (i != 0 && column + 1 + piece.size() > 79) {
      text += "\n" + indent;
      column = indent.size();
    } else if (i != 0) {
      text += " ";
      ++column;
    }
    text += piece;
    column += piece.size();
  }
  return text + (parameters.empty() ? "void)" : ")");
}

} // namespace gelato
