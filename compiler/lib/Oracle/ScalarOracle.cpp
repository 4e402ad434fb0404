//===- ScalarOracle.cpp - the truth of a function of one number -----------===//
#include "gelato/Oracle/ScalarOracle.h"

#include "Body.h"
#include "Chunk.h"
#include "Real.h"

#include <algorithm>

using namespace mlir;

namespace gelato {

using oracle::Chunk;
using oracle::Real;

struct ScalarOracle::Impl {
  oracle::Body body;
  /// Constants by register.
  std::vector<std::pair<unsigned, double>> constants;
  unsigned result = 0;

  Real evaluate(double x) const {
    std::vector<Real> registers(body.numRegisters());
    for (auto [position, value] : constants)
      registers[position] = Real(value);
    registers[0] = Real(x);
    body.run(registers.data());
    return registers[result];
  }
};

llvm::Expected<ScalarOracle> ScalarOracle::make(linalg::GenericOp op) {
  auto body = oracle::Body::compile(op, /*withBound=*/false);
  if (!body)
    return body.takeError();
  auto impl = std::make_unique<Impl>(Impl{std::move(*body), {}, 0});
  for (auto [value, position] : impl->body.captured()) {
    std::optional<double> number = oracle::scalarConstant(value);
    if (!number)
      return llvm::createStringError("the function uses a value from outside "
                                     "that is no constant");
    impl->constants.push_back({position, *number});
  }
  impl->result = impl->body.resultBeforeNarrowing();
  return ScalarOracle(std::move(impl));
}

std::optional<ScalarOracle> ScalarOracle::named(llvm::StringRef mnemonic) {
  auto activation = oracle::findActivation(mnemonic);
  if (!activation) {
    llvm::consumeError(activation.takeError());
    return std::nullopt;
  }
  auto impl = std::make_unique<Impl>();
  impl->body = oracle::Body::single(*activation);
  impl->result = impl->body.resultBeforeNarrowing();
  return ScalarOracle(std::move(impl));
}

ScalarOracle::ScalarOracle(std::unique_ptr<Impl> impl)
    : impl(std::move(impl)) {}
ScalarOracle::ScalarOracle(ScalarOracle &&) = default;
ScalarOracle::~ScalarOracle() = default;

void ScalarOracle::evaluate(const double *x, double *value, double *bound,
                            int64_t n) const {
  std::vector<Chunk> registers(impl->body.numRegisters());
  for (auto [position, number] : impl->constants)
    registers[position] = Chunk::exact(number);
  for (int64_t first = 0; first < n; first += Chunk::kSize) {
    int64_t count = std::min<int64_t>(Chunk::kSize, n - first);
    Chunk &argument = registers[0];
    argument = Chunk::exact(x[first]);
    std::copy_n(x + first, count, argument.value);
    impl->body.run(registers.data());
    const Chunk &result = registers[impl->result];
    std::copy_n(result.value, count, value + first);
    std::copy_n(result.bound, count, bound + first);
  }
}

double ScalarOracle::exactly(double x) const {
  return oracle::exactly([&] { return impl->evaluate(x); });
}

float ScalarOracle::nearest(double x, const oracle::Format &format) const {
  return oracle::nearest([&] { return impl->evaluate(x); }, format);
}

} // namespace gelato
