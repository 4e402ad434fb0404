//===- KernelCall.cpp - one call of a kernel in this process --------------===//
#include "KernelCall.h"

#include "Report.h"

#include "gelato/Support/Progress.h"

using namespace llvm;

namespace gelato {

static Error asError(int32_t status, const gelato_message &message) {
  if (status == gelato_ok)
    return Error::success();
  return status == gelato_cpu
             ? unsupportedError(message.text)
             : createStringError(std::errc::invalid_argument, message.text);
}

/// Free sizes that a file's shape tells. Where files disagree it is the
/// runtime that says so.
void KernelCall::takeSizes(ArrayRef<gelato_argument> arguments) {
  for (const gelato_argument &argument : arguments) {
    auto found = given.find(argument.name);
    if (found == given.end() || !found->second.value ||
        found->second.value->shape.size() != argument.rank)
      continue;
    for (uint32_t d = 0; d < argument.rank; ++d)
      if (argument.dims[d] < 0 && sizes[-(argument.dims[d] + 1)] < 0)
        sizes[-(argument.dims[d] + 1)] = found->second.value->shape[d];
  }
}

Expected<std::vector<int64_t>>
KernelCall::shapeOf(const gelato_argument &argument) const {
  std::vector<int64_t> shape;
  for (uint32_t d = 0; d < argument.rank; ++d) {
    int64_t size = argument.dims[d];
    if (size < 0) {
      const char *name = info->free_dims[-(size + 1)];
      size = sizes[-(size + 1)];
      if (size < 0)
        return createStringError(Twine("found no size for ") + name + " of " +
                                 argument.name + "; set it with --set " + name +
                                 "=..., or give a file whose shape has it");
    }
    shape.push_back(size);
  }
  return shape;
}

Expected<std::vector<gelato_tensor>>
KernelCall::fill(ArrayRef<gelato_argument> arguments) {
  std::vector<gelato_tensor> views;
  for (const gelato_argument &argument : arguments) {
    Tensor &tensor = given[argument.name];
    if (!tensor.value) {
      auto shape = shapeOf(argument);
      if (!shape)
        return shape.takeError();
      auto value =
          HostTensor::make(tensor.source, argument.type, std::move(*shape));
      if (!value)
        return createStringError(Twine("cannot make ") + argument.name + ": " +
                                 toString(value.takeError()));
      tensor.value = std::move(*value);
    }
    views.push_back(tensor.value->view());
  }
  return views;
}

Error KernelCall::run(const gelato_kernel_info &kernelInfo, int64_t threads) {
  info = &kernelInfo;
  sizes.assign(info->free_dim_count, -1);
  for (uint32_t i = 0; i < info->free_dim_count; ++i)
    if (auto known = free.find(info->free_dims[i]); known != free.end())
      sizes[i] = known->second;
  ArrayRef<gelato_argument> arguments(info->arguments, info->argument_count);
  ArrayRef<gelato_argument> inputs = arguments.take_while(
      [](const gelato_argument &a) { return a.role == gelato_role_input; });
  ArrayRef<gelato_argument> params(info->params, info->param_count);
  takeSizes(inputs);
  takeSizes(params);
  auto views = fill(inputs);
  if (!views)
    return views.takeError();
  auto sources = fill(params);
  if (!sources)
    return sources.takeError();

  // Those of the params and those of the inputs; whether they agree is seen by
  // gelato_run_sized.
  gelato_message message;
  std::vector<int64_t> ofParams(sizes.size(), -1), ofInputs = ofParams;
  if (Error error = asError(gelato_find_param_sizes(info, sources->data(),
                                                    sources->size(),
                                                    ofParams.data(), &message),
                            message))
    return error;
  if (Error error =
          asError(gelato_find_sizes(info, views->data(), views->size(),
                                    ofInputs.data(), &message),
                  message))
    return error;
  for (auto [size, param, input] : zip(sizes, ofParams, ofInputs))
    if (param >= 0 || input >= 0)
      size = param >= 0 ? param : input;

  if (!params.empty()) {
    Progress::at("packing");
    int64_t bytes = info->params_bytes(sizes.data());
    auto memory = AlignedMemory::allocate(uint64_t(bytes));
    if (!memory)
      return memory.takeError();
    blob = std::move(*memory);
    if (Error error = asError(gelato_pack_checked(info, sources->data(),
                                                  sources->size(), sizes.data(),
                                                  blob->get(), bytes, &message),
                              message))
      return error;
    blobBytes = bytes;
    views->push_back({blob->get(), gelato_bytes, 1, &blobBytes});
  }
  for (const gelato_argument &argument : arguments) {
    if (argument.role != gelato_role_result)
      continue;
    auto shape = shapeOf(argument);
    if (!shape)
      return shape.takeError();
    auto result = HostTensor::allocate(argument.type, std::move(*shape));
    if (!result)
      return createStringError(Twine("cannot make ") + argument.name + ": " +
                               toString(result.takeError()));
    results.push_back(std::move(*result));
    views->push_back(results.back().view());
  }
  Progress::at("running");
  auto pool = openPool(threads);
  if (!pool)
    return pool.takeError();
  gelato_env env = gelato_pool_env(pool->get());
  return asError(gelato_run_sized(info, views->data(), views->size(),
                                  sizes.data(), &env, &message),
                 message);
}

} // namespace gelato
