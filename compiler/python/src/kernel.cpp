//===- kernel.cpp - a kernel as Python calls it ---------------------------===//
#include "kernel.h"

#include "threads.h"

#include <nanobind/stl/string.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace gelato {

namespace {

using Arguments = std::vector<const gelato_argument *>;

/// Arguments `begin` to `end` of a table, of one role or of any other.
Arguments select(const gelato_argument *begin, uint32_t count, bool results) {
  Arguments rows;
  for (const gelato_argument *row = begin; row != begin + count; ++row)
    if ((row->role == gelato_role_result) == results)
      rows.push_back(row);
  return rows;
}

std::string namesOf(const Arguments &rows) {
  std::string text;
  for (const gelato_argument *row : rows)
    text += (text.empty() ? "" : ", ") + std::string(row->name);
  return text.empty() ? "none" : text;
}

/// One object for each row, by place or by name.
std::vector<nb::handle> bind(const std::string &function, const Arguments &rows,
                             nb::args positional, nb::kwargs named) {
  if (positional.size() > rows.size())
    throw nb::type_error((function + ": found " +
                          std::to_string(positional.size()) +
                          " arguments without a name, expected " +
                          std::to_string(rows.size()) + ": " + namesOf(rows))
                             .c_str());
  std::vector<nb::handle> objects(rows.size());
  for (size_t i = 0; i < positional.size(); ++i)
    objects[i] = positional[i];
  for (auto [key, value] : named) {
    const std::string name = nb::cast<std::string>(key);
    size_t place = 0;
    while (place < rows.size() && name != rows[place]->name)
      ++place;
    if (place == rows.size())
      throw nb::type_error((function + ": found an argument " + name +
                            ", expected some of " + namesOf(rows))
                               .c_str());
    if (objects[place].is_valid())
      throw nb::type_error((function + ": found two values for argument " +
                            name + ", expected one")
                               .c_str());
    objects[place] = value;
  }
  for (size_t i = 0; i < rows.size(); ++i)
    if (!objects[i].is_valid())
      throw nb::type_error((function + ": found no argument " + rows[i]->name +
                            ", expected " + namesOf(rows))
                               .c_str());
  return objects;
}

/// A keyword of call itself, taken out of `named`; not valid if not given.
nb::object take(nb::kwargs &named, const char *key) {
  if (!named.contains(key))
    return {};
  nb::object value = named[key];
  nb::del(named[key]);
  return value.is_none() ? nb::object() : value;
}

/// Every size is known by now, but for those that only the params have.
void expectSizes(const gelato_kernel_info &kernel,
                 const std::vector<int64_t> &sizes) {
  for (uint32_t i = 0; i < kernel.free_dim_count; ++i)
    if (sizes[i] < 0)
      throw nb::value_error(
          (std::string("kernel ") + kernel.name + ": found no size for " +
           kernel.free_dims[i] +
           ", which only its params have; give what pack returned instead of "
           "its bytes, or bind " +
           kernel.free_dims[i] + " when compiling")
              .c_str());
}

std::vector<int64_t> dimsOf(const gelato_argument &argument,
                            const std::vector<int64_t> &sizes) {
  std::vector<int64_t> dims(argument.dims, argument.dims + argument.rank);
  for (int64_t &dim : dims)
    dim = dim < 0 ? sizes[-(dim + 1)] : dim;
  return dims;
}

/// out= as one object for each result; a lone result stands for itself.
std::vector<nb::object> outputs(const std::string &function,
                                const Arguments &results, nb::object out) {
  if (!out.is_valid())
    return std::vector<nb::object>(results.size());
  if (results.size() == 1 && !nb::isinstance<nb::tuple>(out) &&
      !nb::isinstance<nb::list>(out))
    return {out};
  std::vector<nb::object> objects;
  if (nb::isinstance<nb::tuple>(out) || nb::isinstance<nb::list>(out))
    for (nb::handle object : out)
      objects.push_back(nb::borrow(object));
  if (objects.size() != results.size())
    throw nb::type_error(
        (function + ": found out= of " +
         (objects.empty() ? nb::type_name(out.type()).c_str()
                          : std::to_string(objects.size()) + " tensors") +
         ", expected " + std::to_string(results.size()) +
         (results.size() == 1 ? "" : " in a tuple") + ": " + namesOf(results))
            .c_str());
  return objects;
}

} // namespace

void check(int32_t status, const gelato_message &message) {
  const char *text =
      message.text[0] ? message.text : gelato_status_name(status);
  switch (status) {
  case gelato_ok:
    return;
  case gelato_unsupported:
    throw nb::type_error(text);
  case gelato_memory:
    throw std::bad_alloc();
  case gelato_no_kernel:
    throw nb::attribute_error(text);
  case gelato_no_file:
    PyErr_SetString(PyExc_OSError, text);
    throw nb::python_error();
  case gelato_cpu:
    PyErr_SetString(PyExc_RuntimeError, text);
    throw nb::python_error();
  }
  throw nb::value_error(text);
}

std::vector<const gelato_argument *> Kernel::inputs() const {
  return select(info.arguments, info.argument_count, false);
}

std::vector<const gelato_argument *> Kernel::results() const {
  return select(info.arguments, info.argument_count, true);
}

std::vector<const gelato_argument *> Kernel::params() const {
  return select(info.params, info.param_count, false);
}

std::string Kernel::signature() const {
  std::string text = name() + "(";
  for (const gelato_argument *row : inputs()) {
    text += (text.back() == '(' ? "" : ", ") + std::string(row->name);
    if (row->type != gelato_bytes)
      text += ": " + typeText(info, *row);
  }
  text += ") -> ";
  const Arguments rows = results();
  if (rows.size() == 1)
    return text + typeText(info, *rows[0]);
  text += "(";
  for (const gelato_argument *row : rows)
    text += (row == rows[0] ? "" : ", ") + std::string(row->name) + ": " +
            typeText(info, *row);
  return text + ")";
}

Params Kernel::pack(nb::args positional, nb::kwargs named) const {
  const std::string function = name() + ".pack";
  const Arguments rows = params();
  const std::vector<nb::handle> objects =
      bind(function, rows, positional, named);
  std::vector<Tensor> held;
  std::vector<gelato_tensor> tensors;
  held.reserve(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    held.emplace_back(objects[i], info, *rows[i]);
    tensors.push_back(held.back().view());
  }

  gelato_message message = {};
  std::vector<int64_t> sizes(info.free_dim_count, -1);
  check(gelato_find_param_sizes(&info, tensors.data(), info.param_count,
                                sizes.data(), &message),
        message);
  Params packed;
  packed.bytes = info.params_bytes(sizes.data());
  if (packed.bytes < 0)
    check(gelato_shape, message);
  packed.memory.reset(
      std::aligned_alloc(64, size_t(packed.bytes + 63) / 64 * 64), std::free);
  if (!packed.memory)
    throw std::bad_alloc();
  for (uint32_t i = 0; i < info.free_dim_count; ++i)
    if (sizes[i] >= 0)
      packed.sizes[info.free_dims[i]] = sizes[i];
  int32_t status;
  {
    nb::gil_scoped_release others;
    status = gelato_pack_checked(&info, tensors.data(), info.param_count,
                                 sizes.data(), packed.memory.get(),
                                 packed.bytes, &message);
  }
  check(status, message);
  return packed;
}

nb::object Kernel::call(nb::args positional, nb::kwargs named) const {
  const Arguments inputRows = inputs(), resultRows = results();
  std::vector<nb::object> results =
      outputs(name(), resultRows, take(named, "out"));
  std::optional<int64_t> threads;
  if (nb::object asked = take(named, "threads");
      asked.is_valid() && !nb::try_cast(asked, threads.emplace()))
    throw nb::type_error((name() + ": found threads= of " +
                          nb::type_name(asked.type()).c_str() +
                          ", expected an integer")
                             .c_str());
  const CallEnv call = callEnv(threads);
  const std::vector<nb::handle> objects =
      bind(name(), inputRows, positional, named);

  std::vector<Tensor> held;
  std::vector<gelato_tensor> tensors;
  std::vector<int64_t> known(info.free_dim_count, -1);
  held.reserve(info.argument_count);
  bool isTorch = false;
  const Params *params = nullptr;
  for (size_t i = 0; i < inputRows.size(); ++i) {
    if (inputRows[i]->type == gelato_bytes &&
        nb::try_cast(objects[i], params)) {
      tensors.push_back(params->view());
      for (uint32_t d = 0; d < info.free_dim_count; ++d)
        if (auto found = params->sizes.find(info.free_dims[d]);
            found != params->sizes.end())
          known[d] = found->second;
      continue;
    }
    held.emplace_back(objects[i], info, *inputRows[i]);
    tensors.push_back(held.back().view());
    isTorch = isTorch || isTorchTensor(objects[i]);
  }

  gelato_message message = {};
  std::vector<int64_t> sizes(info.free_dim_count, -1);
  check(gelato_find_sizes(&info, tensors.data(), uint32_t(tensors.size()),
                          sizes.data(), &message),
        message);
  for (uint32_t d = 0; d < info.free_dim_count; ++d)
    sizes[d] = sizes[d] < 0 ? known[d] : sizes[d];
  expectSizes(info, sizes);
  for (size_t i = 0; i < results.size(); ++i) {
    if (!results[i].is_valid())
      results[i] = makeResult(info, *resultRows[i],
                              dimsOf(*resultRows[i], sizes), isTorch);
    held.emplace_back(results[i], info, *resultRows[i]);
    if (held.back().isReadOnly())
      throw nb::value_error(("argument " + std::string(resultRows[i]->name) +
                             " of kernel " + name() +
                             ": found read-only memory, expected some to "
                             "write a result to")
                                .c_str());
    tensors.push_back(held.back().view());
  }

  int32_t status;
  {
    nb::gil_scoped_release others;
    status = gelato_run_sized(&info, tensors.data(), info.argument_count,
                              known.data(), &call.env, &message);
  }
  check(status, message);
  if (results.size() == 1)
    return results[0];
  nb::list list;
  for (nb::object &result : results)
    list.append(result);
  return nb::tuple(list);
}

} // namespace gelato
