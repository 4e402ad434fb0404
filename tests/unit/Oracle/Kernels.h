//===- Kernels.h - kernels as text, for the oracle's tests ----------------===//
#ifndef GELATO_TESTS_UNIT_ORACLE_KERNELS_H
#define GELATO_TESTS_UNIT_ORACLE_KERNELS_H

#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Oracle/Interpreter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace gelato {

/// A module parsed from text, and its function @k.
class ParsedKernel {
public:
  explicit ParsedKernel(const std::string &text) {
    context.loadDialect<mlir::arith::ArithDialect, mlir::func::FuncDialect,
                        mlir::linalg::LinalgDialect, mlir::math::MathDialect,
                        mlir::scf::SCFDialect, mlir::tensor::TensorDialect,
                        GelatoDialect>();
    module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    EXPECT_TRUE(module) << text;
  }

  mlir::func::FuncOp function() {
    return module->lookupSymbol<mlir::func::FuncOp>("k");
  }

  std::vector<BoundedTensor> bounded(const std::vector<DoubleTensor> &args) {
    auto results = interpretWithBound(function(), args);
    if (results)
      return *results;
    ADD_FAILURE() << llvm::toString(results.takeError());
    return {};
  }
  std::vector<DoubleTensor> plain(const std::vector<DoubleTensor> &args) {
    auto results = interpret(function(), args);
    if (results)
      return *results;
    ADD_FAILURE() << llvm::toString(results.takeError());
    return {};
  }
  /// The message of an interpretation that must fail.
  std::string error(const std::vector<DoubleTensor> &args) {
    auto results = interpretWithBound(function(), args);
    if (!results)
      return llvm::toString(results.takeError());
    return "no error";
  }

private:
  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

/// Normally distributed f32.
inline DoubleTensor randomTensor(std::vector<int64_t> shape, unsigned seed) {
  int64_t count = 1;
  for (int64_t size : shape)
    count *= size;
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  DoubleTensor tensor{shape, {}};
  for (int64_t i = 0; i < count; ++i)
    tensor.data.push_back(normal(random));
  return tensor;
}

/// `text` with each name of the pairs replaced by what stands beside it.
inline std::string
fillIn(std::string text,
       std::vector<std::pair<std::string, std::string>> replacements) {
  for (const auto &[name, value] : replacements)
    for (size_t at; (at = text.find(name)) != std::string::npos;)
      text.replace(at, name.size(), value);
  return text;
}

inline std::string tensorType(std::vector<int64_t> shape) {
  std::string text = "tensor<";
  for (int64_t size : shape)
    text += std::to_string(size) + "x";
  return text + "f32>";
}

/// x @ w + b in the text of the waist, sizes M x K and K x N, and behind it an
/// activation such as "gelato.gelu fast".
inline std::string linearText(int64_t m, int64_t k, int64_t n,
                              const std::string &activation = "") {
  return fillIn(
      R"(
    func.func @k(%x: XTYPE, %w: WTYPE, %b: BTYPE) -> YTYPE {
      %zero = arith.constant 0.0 : f32
      %e = tensor.empty() : YTYPE
      %f = linalg.fill ins(%zero : f32) outs(%e : YTYPE) -> YTYPE
      %p = linalg.contract indexing_maps = [
          affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>,
          affine_map<(m, n, k) -> (m, n)>]
          ins(%x, %w : XTYPE, WTYPE) outs(%f : YTYPE) -> YTYPE
      %r = linalg.generic {
          indexing_maps = [affine_map<(m, n) -> (m, n)>,
                           affine_map<(m, n) -> (n)>,
                           affine_map<(m, n) -> (m, n)>],
          iterator_types = ["parallel", "parallel"]}
          ins(%p, %b : YTYPE, BTYPE) outs(%e : YTYPE) {
      ^bb0(%product: f32, %bias: f32, %out: f32):
        %sum = arith.addf %product, %bias : f32
        ACTIVATION
        linalg.yield LAST : f32
      } -> YTYPE
      return %r : YTYPE
    })",
      {{"XTYPE", tensorType({m, k})},
       {"WTYPE", tensorType({k, n})},
       {"BTYPE", tensorType({n})},
       {"YTYPE", tensorType({m, n})},
       {"ACTIVATION",
        activation.empty() ? "" : "%value = " + activation + " %sum : f32"},
       {"LAST", activation.empty() ? "%sum" : "%value"}});
}

/// One elementwise op on f32: `body` makes %y of %a and %b, in `size` elements.
inline std::string elementwiseText(int64_t size, const std::string &body) {
  return fillIn(R"(
    #all = affine_map<(i) -> (i)>
    func.func @k(%x: TYPE, %z: TYPE) -> TYPE {
      %e = tensor.empty() : TYPE
      %r = linalg.generic {indexing_maps = [#all, #all, #all],
                           iterator_types = ["parallel"]}
          ins(%x, %z : TYPE, TYPE) outs(%e : TYPE) {
      ^bb0(%a: f32, %b: f32, %out: f32):
        BODY
        linalg.yield %y : f32
      } -> TYPE
      return %r : TYPE
    })",
                {{"TYPE", tensorType({size})}, {"BODY", body}});
}

} // namespace gelato

#endif // GELATO_TESTS_UNIT_ORACLE_KERNELS_H
