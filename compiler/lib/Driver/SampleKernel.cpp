//===- SampleKernel.cpp - a kernel on random inputs, and the truth --------===//
#include "SampleKernel.h"

#include "KernelCall.h"

#include "gelato/Accuracy/UnaryFunctions.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"

using namespace llvm;

namespace gelato {

/// Whether a body only copies and converts.
static bool moves(mlir::linalg::GenericOp op) {
  return all_of(op.getBlock()->without_terminator(),
                [](mlir::Operation &inner) { return onlyMoves(&inner); });
}

bool needsSample(mlir::func::FuncOp kernel) {
  int64_t unary = 0;
  bool hasMore = false;
  kernel.walk([&](mlir::linalg::LinalgOp op) {
    auto generic = dyn_cast<mlir::linalg::GenericOp>(*op);
    if (isa<mlir::linalg::FillOp>(*op) || (generic && moves(generic)))
      return;
    bool isUnary = generic && op.getNumDpsInputs() == 1;
    unary += isUnary;
    hasMore |= !isUnary;
  });
  return hasMore || unary > 1;
}

static DoubleTensor asDoubles(const HostTensor &tensor) {
  DoubleTensor result{tensor.shape, {}};
  for (int64_t i = 0; i < tensor.elements(); ++i)
    result.data.push_back(tensor.at(i));
  return result;
}

Expected<SampledKernel> sampleKernel(const gelato_kernel_info &info,
                                     mlir::func::FuncOp kernel,
                                     const CpuLevel &level) {
  KernelCall call;
  for (uint32_t i = 0; i < info.free_dim_count; ++i)
    call.free[info.free_dims[i]] = kSampledSize;
  std::vector<std::string> names;
  for (unsigned i = 0; i < kernel.getNumArguments(); ++i) {
    auto name = kernel.getArgAttrOfType<mlir::StringAttr>(i, kNameAttr);
    names.push_back(name.str());
    TensorSource source;
    source.kind = TensorSource::Random;
    source.seed = i + 1;
    call.given[names.back()].source = source;
  }
  if (Error error = call.run(info, 1))
    return std::move(error);
  std::vector<DoubleTensor> arguments;
  for (const std::string &name : names)
    arguments.push_back(asDoubles(*call.given[name].value));
  auto expected = interpretWithBound(kernel, arguments,
                                     level.hasFma ? Accumulation::Fused
                                                  : Accumulation::Separate);
  if (!expected)
    return expected.takeError();
  SampledKernel sampled{info.name, level.name.str(), 0, {}};
  for (auto [bounded, got] : zip(*expected, call.results)) {
    std::vector<float> values;
    for (int64_t i = 0; i < got.elements(); ++i)
      values.push_back(float(got.at(i)));
    Agreement agreement = compare(bounded, values);
    sampled.outputs += got.elements();
    sampled.agreement.outside += agreement.outside;
    sampled.agreement.unbounded += agreement.unbounded;
    sampled.agreement.worst =
        std::max(sampled.agreement.worst, agreement.worst);
    if (sampled.agreement.first.empty())
      sampled.agreement.first = agreement.first;
  }
  return sampled;
}

} // namespace gelato
