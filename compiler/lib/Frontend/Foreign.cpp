//===- Foreign.cpp - habits from other languages --------------------------===//

#include "Foreign.h"

using namespace gelato;

namespace {

constexpr llvm::StringLiteral declarationForms =
    "write 'kernel name(x: f32[M, D]) -> f32[M, D] { ... }' for a kernel, 'fn "
    "name(v) = expression' for a scalar function";
constexpr llvm::StringLiteral noImports =
    "remove it: a file is complete in itself, and its functions are built in "
    "or declared with fn";
constexpr llvm::StringLiteral noQualifier =
    "write 'name = expression': its type follows from the expression";
constexpr llvm::StringLiteral noBranches =
    "choose element by element with where(condition, a, b)";
constexpr llvm::StringLiteral noLoops =
    "write the expression once: operators work on whole tensors, and @ sums";
constexpr llvm::StringLiteral noLambda =
    "declare 'fn name(v) = expression' outside of the kernel";
constexpr llvm::StringLiteral noAnd =
    "nest where(...): where(a, where(b, x, y), y) for 'a and b'";
constexpr llvm::StringLiteral noOr =
    "nest where(...): where(a, x, where(b, x, y)) for 'a or b'";
constexpr llvm::StringLiteral noNegation =
    "write the opposite comparison, or where(condition, 0, 1)";
constexpr llvm::StringLiteral useF32 = "write f32";
constexpr llvm::StringLiteral useBf16 = "write bf16";
constexpr llvm::StringLiteral useF16 = "write f16";
constexpr llvm::StringLiteral noDouble =
    "write f32: arithmetic is f32, and there are no wider types";
constexpr llvm::StringLiteral noInts = "write f32: there are no integers";
constexpr llvm::StringLiteral convertF32 = "write f32(x)";
constexpr llvm::StringLiteral convertBf16 = "write bf16(x)";
constexpr llvm::StringLiteral convertF16 = "write f16(x)";
constexpr llvm::StringLiteral transposed = "write w.T";
constexpr llvm::StringLiteral noShape =
    "write the size as a number, or give it as an f32 argument";
constexpr llvm::StringLiteral tanhGelu = "write gelu(x, approximate=\"tanh\")";
constexpr llvm::StringLiteral noReductions =
    "compute it outside and pass it in: there are no reductions, only @ sums";
constexpr llvm::StringLiteral product = "write x @ w";
constexpr llvm::StringLiteral gated =
    "write gelu(x @ wg) * (x @ wu), or silu for SwiGLU";
constexpr llvm::StringLiteral noLayout =
    "declare each part as an argument of its own";
constexpr llvm::StringLiteral noFill =
    "write the number: a scalar combines with any shape";
constexpr llvm::StringLiteral noDropout =
    "remove it: kernels compute inference";
constexpr llvm::StringLiteral noOutput = "return the value";

using Place = ForeignPlace;

constexpr ForeignWord table[] = {
    {"def", Place::Declaration, ErrorId::ForeignDeclaration, declarationForms},
    {"func", Place::Declaration, ErrorId::ForeignDeclaration, declarationForms},
    {"fun", Place::Declaration, ErrorId::ForeignDeclaration, declarationForms},
    {"function", Place::Declaration, ErrorId::ForeignDeclaration,
     declarationForms},
    {"void", Place::Declaration, ErrorId::ForeignDeclaration, declarationForms},
    {"proc", Place::Declaration, ErrorId::ForeignDeclaration, declarationForms},
    {"float", Place::Declaration, ErrorId::ForeignDeclaration,
     declarationForms},
    {"int", Place::Declaration, ErrorId::ForeignDeclaration, declarationForms},
    {"double", Place::Declaration, ErrorId::ForeignDeclaration,
     declarationForms},
    {"auto", Place::Declaration, ErrorId::ForeignDeclaration, declarationForms},
    {"static", Place::Declaration, ErrorId::ForeignDeclaration,
     declarationForms},
    {"inline", Place::Declaration, ErrorId::ForeignDeclaration,
     declarationForms},
    {"template", Place::Declaration, ErrorId::ForeignDeclaration,
     declarationForms},
    {"class", Place::Declaration, ErrorId::ForeignDeclaration,
     declarationForms},
    {"struct", Place::Declaration, ErrorId::ForeignDeclaration,
     declarationForms},
    {"lambda", Place::Declaration, ErrorId::ForeignDeclaration,
     declarationForms},
    {"let", Place::Declaration, ErrorId::ForeignDeclaration, declarationForms},
    {"var", Place::Declaration, ErrorId::ForeignDeclaration, declarationForms},
    {"const", Place::Declaration, ErrorId::ForeignDeclaration,
     declarationForms},
    {"import", Place::Declaration, ErrorId::ForeignImport, noImports},
    {"from", Place::Declaration, ErrorId::ForeignImport, noImports},
    {"include", Place::Declaration, ErrorId::ForeignImport, noImports},
    {"use", Place::Declaration, ErrorId::ForeignImport, noImports},
    {"using", Place::Declaration, ErrorId::ForeignImport, noImports},
    {"let", Place::Statement, ErrorId::ForeignQualifier, noQualifier},
    {"var", Place::Statement, ErrorId::ForeignQualifier, noQualifier},
    {"val", Place::Statement, ErrorId::ForeignQualifier, noQualifier},
    {"const", Place::Statement, ErrorId::ForeignQualifier, noQualifier},
    {"auto", Place::Statement, ErrorId::ForeignQualifier, noQualifier},
    {"float", Place::Statement, ErrorId::ForeignQualifier, noQualifier},
    {"double", Place::Statement, ErrorId::ForeignQualifier, noQualifier},
    {"int", Place::Statement, ErrorId::ForeignQualifier, noQualifier},
    {"f32", Place::Statement, ErrorId::ForeignQualifier, noQualifier},
    {"bf16", Place::Statement, ErrorId::ForeignQualifier, noQualifier},
    {"f16", Place::Statement, ErrorId::ForeignQualifier, noQualifier},
    {"if", Place::Statement, ErrorId::ForeignBranch, noBranches},
    {"else", Place::Statement, ErrorId::ForeignBranch, noBranches},
    {"elif", Place::Statement, ErrorId::ForeignBranch, noBranches},
    {"switch", Place::Statement, ErrorId::ForeignBranch, noBranches},
    {"match", Place::Statement, ErrorId::ForeignBranch, noBranches},
    {"for", Place::Statement, ErrorId::ForeignLoop, noLoops},
    {"while", Place::Statement, ErrorId::ForeignLoop, noLoops},
    {"def", Place::Statement, ErrorId::ForeignDeclaration, declarationForms},
    {"import", Place::Statement, ErrorId::ForeignImport, noImports},
    {"from", Place::Statement, ErrorId::ForeignImport, noImports},
    {"not", Place::Operand, ErrorId::LogicalOperator, noNegation},
    {"lambda", Place::Operand, ErrorId::ForeignLambda, noLambda},
    {"if", Place::Operand, ErrorId::ForeignBranch, noBranches},
    {"and", Place::Operator, ErrorId::LogicalOperator, noAnd},
    {"or", Place::Operator, ErrorId::LogicalOperator, noOr},
    {"if", Place::Operator, ErrorId::ForeignBranch, noBranches},
    {"else", Place::Operator, ErrorId::ForeignBranch, noBranches},
    {"for", Place::Operator, ErrorId::ForeignLoop, noLoops},
    {"float", Place::Type, ErrorId::UnknownType, useF32},
    {"float32", Place::Type, ErrorId::UnknownType, useF32},
    {"fp32", Place::Type, ErrorId::UnknownType, useF32},
    {"tensor", Place::Type, ErrorId::UnknownType, useF32},
    {"Tensor", Place::Type, ErrorId::UnknownType, useF32},
    {"bfloat16", Place::Type, ErrorId::UnknownType, useBf16},
    {"bfloat", Place::Type, ErrorId::UnknownType, useBf16},
    {"half", Place::Type, ErrorId::UnknownType, useF16},
    {"float16", Place::Type, ErrorId::UnknownType, useF16},
    {"fp16", Place::Type, ErrorId::UnknownType, useF16},
    {"double", Place::Type, ErrorId::UnknownType, noDouble},
    {"f64", Place::Type, ErrorId::UnknownType, noDouble},
    {"float64", Place::Type, ErrorId::UnknownType, noDouble},
    {"fp64", Place::Type, ErrorId::UnknownType, noDouble},
    {"int", Place::Type, ErrorId::UnknownType, noInts},
    {"int8", Place::Type, ErrorId::UnknownType, noInts},
    {"int32", Place::Type, ErrorId::UnknownType, noInts},
    {"int64", Place::Type, ErrorId::UnknownType, noInts},
    {"i8", Place::Type, ErrorId::UnknownType, noInts},
    {"i32", Place::Type, ErrorId::UnknownType, noInts},
    {"i64", Place::Type, ErrorId::UnknownType, noInts},
    {"u8", Place::Type, ErrorId::UnknownType, noInts},
    {"uint8", Place::Type, ErrorId::UnknownType, noInts},
    {"index", Place::Type, ErrorId::UnknownType, noInts},
    {"bool", Place::Type, ErrorId::UnknownType, noInts},
    {"float", Place::Function, ErrorId::ForeignFunction, convertF32},
    {"float32", Place::Function, ErrorId::ForeignFunction, convertF32},
    {"fp32", Place::Function, ErrorId::ForeignFunction, convertF32},
    {"bfloat16", Place::Function, ErrorId::ForeignFunction, convertBf16},
    {"half", Place::Function, ErrorId::ForeignFunction, convertF16},
    {"float16", Place::Function, ErrorId::ForeignFunction, convertF16},
    {"fp16", Place::Function, ErrorId::ForeignFunction, convertF16},
    {"swish", Place::Function, ErrorId::ForeignFunction, "write silu(x)"},
    {"fabs", Place::Function, ErrorId::ForeignFunction, "write abs(x)"},
    {"maximum", Place::Function, ErrorId::ForeignFunction, "write max(a, b)"},
    {"minimum", Place::Function, ErrorId::ForeignFunction, "write min(a, b)"},
    {"fmax", Place::Function, ErrorId::ForeignFunction, "write max(a, b)"},
    {"fmin", Place::Function, ErrorId::ForeignFunction, "write min(a, b)"},
    {"ln", Place::Function, ErrorId::ForeignFunction, "write log(x)"},
    {"clip", Place::Function, ErrorId::ForeignFunction,
     "write clamp(x, lo, hi)"},
    {"hard_swish", Place::Function, ErrorId::ForeignFunction,
     "write hardswish(x)"},
    {"select", Place::Function, ErrorId::ForeignFunction,
     "write where(condition, a, b)"},
    {"transpose", Place::Function, ErrorId::ForeignFunction, transposed},
    {"pow", Place::Function, ErrorId::ForeignFunction,
     "write v * v, sqrt(v) or exp(y * log(v))"},
    {"power", Place::Function, ErrorId::ForeignFunction,
     "write v * v, sqrt(v) or exp(y * log(v))"},
    {"square", Place::Function, ErrorId::ForeignFunction, "write v * v"},
    {"dgelu", Place::Function, ErrorId::ForeignFunction, "write gelu_grad(x)"},
    {"gelu_tanh_grad", Place::Function, ErrorId::ForeignFunction,
     "write gelu_grad(x, approximate=\"tanh\")"},
    {"linear", Place::Function, ErrorId::ForeignFunction, "write x @ w.T + b"},
    {"sign", Place::Function, ErrorId::ForeignFunction,
     "write where(v > 0, 1, where(v < 0, -1, 0))"},
    {"neg", Place::Function, ErrorId::ForeignFunction, "write -v"},
    {"reciprocal", Place::Function, ErrorId::ForeignFunction, "write 1 / v"},
    {"gelu_tanh", Place::Function, ErrorId::ForeignFunction, tanhGelu},
    {"gelu_new", Place::Function, ErrorId::ForeignFunction, tanhGelu},
    {"gelu_fast", Place::Function, ErrorId::ForeignFunction, tanhGelu},
    {"dot", Place::Function, ErrorId::ForeignFunction, product},
    {"mm", Place::Function, ErrorId::ForeignFunction, product},
    {"bmm", Place::Function, ErrorId::ForeignFunction, product},
    {"addmm", Place::Function, ErrorId::ForeignFunction, product},
    {"einsum", Place::Function, ErrorId::ForeignFunction, product},
    {"geglu", Place::Function, ErrorId::ForeignFunction, gated},
    {"swiglu", Place::Function, ErrorId::ForeignFunction, gated},
    {"glu", Place::Function, ErrorId::ForeignFunction, gated},
    {"sum", Place::Function, ErrorId::ForeignFunction, noReductions},
    {"mean", Place::Function, ErrorId::ForeignFunction, noReductions},
    {"softmax", Place::Function, ErrorId::ForeignFunction, noReductions},
    {"log_softmax", Place::Function, ErrorId::ForeignFunction, noReductions},
    {"layernorm", Place::Function, ErrorId::ForeignFunction, noReductions},
    {"layer_norm", Place::Function, ErrorId::ForeignFunction, noReductions},
    {"rms_norm", Place::Function, ErrorId::ForeignFunction, noReductions},
    {"argmax", Place::Function, ErrorId::ForeignFunction, noReductions},
    {"norm", Place::Function, ErrorId::ForeignFunction, noReductions},
    {"concat", Place::Function, ErrorId::ForeignFunction, noLayout},
    {"concatenate", Place::Function, ErrorId::ForeignFunction, noLayout},
    {"cat", Place::Function, ErrorId::ForeignFunction, noLayout},
    {"stack", Place::Function, ErrorId::ForeignFunction, noLayout},
    {"split", Place::Function, ErrorId::ForeignFunction, noLayout},
    {"chunk", Place::Function, ErrorId::ForeignFunction, noLayout},
    {"reshape", Place::Function, ErrorId::ForeignFunction, noLayout},
    {"view", Place::Function, ErrorId::ForeignFunction, noLayout},
    {"zeros", Place::Function, ErrorId::ForeignFunction, noFill},
    {"ones", Place::Function, ErrorId::ForeignFunction, noFill},
    {"full", Place::Function, ErrorId::ForeignFunction, noFill},
    {"zeros_like", Place::Function, ErrorId::ForeignFunction, noFill},
    {"ones_like", Place::Function, ErrorId::ForeignFunction, noFill},
    {"dropout", Place::Function, ErrorId::ForeignFunction, noDropout},
    {"print", Place::Function, ErrorId::ForeignFunction, noOutput},
    {"t", Place::Attribute, ErrorId::UnknownAttribute, transposed},
    {"transpose", Place::Attribute, ErrorId::UnknownAttribute, transposed},
    {"mT", Place::Attribute, ErrorId::UnknownAttribute, transposed},
    {"permute", Place::Attribute, ErrorId::UnknownAttribute, transposed},
    {"float", Place::Attribute, ErrorId::UnknownAttribute, convertF32},
    {"bfloat16", Place::Attribute, ErrorId::UnknownAttribute, convertBf16},
    {"half", Place::Attribute, ErrorId::UnknownAttribute, convertF16},
    {"shape", Place::Attribute, ErrorId::UnknownAttribute, noShape},
    {"size", Place::Attribute, ErrorId::UnknownAttribute, noShape},
};

} // namespace

const ForeignWord *gelato::findForeignWord(llvm::StringRef word,
                                           ForeignPlace place) {
  for (const ForeignWord &row : table)
    if (row.place == place && row.word == word)
      return &row;
  return nullptr;
}
