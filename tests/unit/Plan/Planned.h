//===- Planned.h - plans of kernels as text -------------------------------===//
#ifndef GELATO_TESTS_UNIT_PLAN_PLANNED_H
#define GELATO_TESTS_UNIT_PLAN_PLANNED_H

#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Plan/KernelPlan.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Parser/Parser.h"

#include <optional>
#include <string>

namespace gelato::test {

/// The plan of @k in a module of text, or the error there.
class Planned {
public:
  explicit Planned(const std::string &text) {
    context.loadDialect<mlir::arith::ArithDialect, mlir::func::FuncDialect,
                        mlir::linalg::LinalgDialect,
                        mlir::tensor::TensorDialect, GelatoDialect>();
    mlir::ScopedDiagnosticHandler handler(&context,
                                          [&](mlir::Diagnostic &diagnostic) {
                                            error += diagnostic.str();
                                            return mlir::success();
                                          });
    module = mlir::parseSourceString<mlir::ModuleOp>(maps + text, &context);
    if (!module)
      return;
    auto planned = planKernel(module->lookupSymbol<mlir::func::FuncOp>("k"));
    if (succeeded(planned))
      plan = std::move(*planned);
  }
  std::string error;
  std::optional<KernelPlan> plan;
  mlir::ModuleOp groups() { return *module; }

private:
  static constexpr char maps[] = R"(
#rows = affine_map<(m, n, k) -> (m, k)>
#right = affine_map<(m, n, k) -> (k, n)>
#turned = affine_map<(m, n, k) -> (n, k)>
#out = affine_map<(m, n, k) -> (m, n)>
#all = affine_map<(m, n) -> (m, n)>
#columns = affine_map<(m, n) -> (n)>
)";
  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
};

/// gate[10:30].T and up of one x, both bf16, and a bias: in one group of two
/// contractions.
inline constexpr char pairOfBf16[] = R"(
func.func @k(%x: tensor<4x8xf32>, %b: tensor<20xf32> {gelato.param, gelato.name = "b"},
             %gate: tensor<30x8xbf16> {gelato.param, gelato.name = "gate"},
             %up: tensor<8x20xbf16> {gelato.param, gelato.name = "up"}) -> tensor<4x20xf32>
    attributes {gelato.kernel} {
  %g = tensor.extract_slice %gate[10, 0] [20, 8] [1, 1]
      : tensor<30x8xbf16> to tensor<20x8xbf16>
  %y = call @pair(%x, %g, %up, %b) : (tensor<4x8xf32>, tensor<20x8xbf16>,
      tensor<8x20xbf16>, tensor<20xf32>) -> tensor<4x20xf32>
  return %y : tensor<4x20xf32>
}
func.func private @pair(%x: tensor<4x8xf32>, %g: tensor<20x8xbf16>,
    %u: tensor<8x20xbf16>, %b: tensor<20xf32>) -> tensor<4x20xf32>
    attributes {gelato.group = "contraction-pair"} {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<4x20xf32>
  %i = linalg.fill ins(%zero : f32) outs(%e : tensor<4x20xf32>) -> tensor<4x20xf32>
  %p = linalg.contract indexing_maps = [#rows, #turned, #out]
      ins(%x, %g : tensor<4x8xf32>, tensor<20x8xbf16>)
      outs(%i : tensor<4x20xf32>) -> tensor<4x20xf32>
  %q = linalg.contract indexing_maps = [#rows, #right, #out]
      ins(%x, %u : tensor<4x8xf32>, tensor<8x20xbf16>)
      outs(%i : tensor<4x20xf32>) -> tensor<4x20xf32>
  %s = linalg.generic {indexing_maps = [#all, #columns, #all, #all],
      iterator_types = ["parallel", "parallel"]}
      ins(%p, %b, %q : tensor<4x20xf32>, tensor<20xf32>, tensor<4x20xf32>)
      outs(%e : tensor<4x20xf32>) {
  ^bb0(%a: f32, %c: f32, %d: f32, %o: f32):
    %t = arith.addf %a, %c : f32
    %v = arith.mulf %t, %d : f32
    linalg.yield %v : f32
  } -> tensor<4x20xf32>
  return %s : tensor<4x20xf32>
})";

} // namespace gelato::test

#endif // GELATO_TESTS_UNIT_PLAN_PLANNED_H
