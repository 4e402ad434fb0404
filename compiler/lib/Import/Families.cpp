//===- Families.cpp - what checkpoints look like --------------------------===//
//
// Tables only. The activations' names are those of Hugging Face's
// transformers/activations.py; several of them are one function. Tensors are
// named as in that library's modeling_bert.py and modeling_distilbert.py, whose
// linear layers store their weight as [out, in].
//
//===----------------------------------------------------------------------===//

#include "Families.h"

using namespace llvm;

namespace gelato::importer {
namespace {

constexpr ActivationRow activations[] = {
    {"gelu", "gelu($)"},
    {"gelu_fast", "gelu($, approximate=\"tanh\")"},
    {"gelu_new", "gelu($, approximate=\"tanh\")"},
    {"gelu_python", "gelu($)"},
    {"gelu_python_tanh", "gelu($, approximate=\"tanh\")"},
    {"gelu_pytorch_tanh", "gelu($, approximate=\"tanh\")"},
    {"hardswish", "hardswish($)"},
    {"mish", "mish($)"},
    {"quick_gelu", "quick_gelu($)"},
    {"relu", "relu($)"},
    {"relu2", "relu2($)"},
    {"relu6", "relu6($)"},
    {"sigmoid", "sigmoid($)"},
    {"silu", "silu($)"},
    {"swish", "silu($)"},
    {"tanh", "tanh($)"},
};

constexpr StringLiteral configKeysOfActivation[] = {
    "hidden_act", "activation_function", "activation"};

constexpr KernelRow kernels[] = {
    {"linear", "kernel $name(\n"
               "    x: f32[M, $D], w: param f32[$D, $D], b: param f32[$D]\n"
               ") -> f32[M, $D] {\n"
               "  return x @ w.T + b\n"
               "}\n"},
    {"linear_residual",
     "kernel $name(\n"
     "    x: f32[M, $D], w: param f32[$D, $D], b: param f32[$D],\n"
     "    r: f32[M, $D]\n"
     ") -> f32[M, $D] {\n"
     "  return x @ w.T + b + r\n"
     "}\n"},
    {"ffn_residual",
     "kernel $name(\n"
     "    x: f32[M, $D], w1: param f32[$F, $D], b1: param f32[$F],\n"
     "    w2: param f32[$D, $F], b2: param f32[$D]\n"
     ") -> f32[M, $D] {\n"
     "  h = $act(x @ w1.T + b1)\n"
     "  return h @ w2.T + b2 + x\n"
     "}\n"},
};

constexpr TensorRow bertQuery[] = {
    {"w", "encoder.layer.*.attention.self.query.weight", "D, D"},
    {"b", "encoder.layer.*.attention.self.query.bias", "D"}};
constexpr TensorRow bertKey[] = {
    {"w", "encoder.layer.*.attention.self.key.weight", "D, D"},
    {"b", "encoder.layer.*.attention.self.key.bias", "D"}};
constexpr TensorRow bertValue[] = {
    {"w", "encoder.layer.*.attention.self.value.weight", "D, D"},
    {"b", "encoder.layer.*.attention.self.value.bias", "D"}};
constexpr TensorRow bertAttentionOutput[] = {
    {"w", "encoder.layer.*.attention.output.dense.weight", "D, D"},
    {"b", "encoder.layer.*.attention.output.dense.bias", "D"}};
constexpr TensorRow bertFfn[] = {
    {"w1", "encoder.layer.*.intermediate.dense.weight", "F, D"},
    {"b1", "encoder.layer.*.intermediate.dense.bias", "F"},
    {"w2", "encoder.layer.*.output.dense.weight", "D, F"},
    {"b2", "encoder.layer.*.output.dense.bias", "D"}};
constexpr UseRow bertUses[] = {
    {"query", "linear", bertQuery},
    {"key", "linear", bertKey},
    {"value", "linear", bertValue},
    {"attention_output", "linear_residual", bertAttentionOutput},
    {"ffn_residual", "ffn_residual", bertFfn}};
constexpr StringLiteral bertPrefixes[] = {"", "bert.", "roberta.", "electra."};
// A norm before the FFN, whose residual is then not its input, and a decoder.
constexpr StringLiteral bertForeign[] = {
    "encoder.layer.*.intermediate.LayerNorm.weight",
    "encoder.layer.*.crossattention.self.query.weight"};
constexpr ConfigRow bertConfig[] = {{"hidden_size", "D"},
                                    {"intermediate_size", "F"},
                                    {"num_hidden_layers", "*"}};

constexpr TensorRow distilbertQuery[] = {
    {"w", "transformer.layer.*.attention.q_lin.weight", "D, D"},
    {"b", "transformer.layer.*.attention.q_lin.bias", "D"}};
constexpr TensorRow distilbertKey[] = {
    {"w", "transformer.layer.*.attention.k_lin.weight", "D, D"},
    {"b", "transformer.layer.*.attention.k_lin.bias", "D"}};
constexpr TensorRow distilbertValue[] = {
    {"w", "transformer.layer.*.attention.v_lin.weight", "D, D"},
    {"b", "transformer.layer.*.attention.v_lin.bias", "D"}};
constexpr TensorRow distilbertAttentionOutput[] = {
    {"w", "transformer.layer.*.attention.out_lin.weight", "D, D"},
    {"b", "transformer.layer.*.attention.out_lin.bias", "D"}};
constexpr TensorRow distilbertFfn[] = {
    {"w1", "transformer.layer.*.ffn.lin1.weight", "F, D"},
    {"b1", "transformer.layer.*.ffn.lin1.bias", "F"},
    {"w2", "transformer.layer.*.ffn.lin2.weight", "D, F"},
    {"b2", "transformer.layer.*.ffn.lin2.bias", "D"}};
constexpr UseRow distilbertUses[] = {
    {"query", "linear", distilbertQuery},
    {"key", "linear", distilbertKey},
    {"value", "linear", distilbertValue},
    {"attention_output", "linear_residual", distilbertAttentionOutput},
    {"ffn_residual", "ffn_residual", distilbertFfn}};
constexpr StringLiteral distilbertPrefixes[] = {"", "distilbert."};
constexpr ConfigRow distilbertConfig[] = {
    {"dim", "D"}, {"hidden_dim", "F"}, {"n_layers", "*"}};

constexpr FamilyRow families[] = {
    {"bert", bertPrefixes, bertConfig, bertUses, bertForeign},
    {"distilbert", distilbertPrefixes, distilbertConfig, distilbertUses, {}},
};

} // namespace

ArrayRef<ActivationRow> activationTable() { return activations; }
ArrayRef<KernelRow> kernelTable() { return kernels; }
ArrayRef<FamilyRow> familyTable() { return families; }
ArrayRef<StringLiteral> activationKeys() { return configKeysOfActivation; }

} // namespace gelato::importer
