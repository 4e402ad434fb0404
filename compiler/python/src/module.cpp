//===- module.cpp - kernels of one source or file -------------------------===//
#include "module.h"

#include <gelato/gelato.hpp>
#include <nanobind/stl/string.h>

namespace gelato {

std::vector<std::string> Module::names() const {
  std::vector<std::string> list;
  for (const gelato_kernel_info *info : infos)
    list.push_back(info->name);
  return list;
}

std::optional<Kernel> Module::find(const std::string &name) const {
  for (const gelato_kernel_info *info : infos)
    if (name == info->name)
      return Kernel(owner, *info);
  return std::nullopt;
}

std::string Module::unknown(const std::string &name) const {
  std::string text = "found no kernel " + name + ", expected one of ";
  for (const gelato_kernel_info *info : infos)
    text += (info == infos[0] ? "" : ", ") + std::string(info->name);
  return text;
}

Kernel Module::attribute(const std::string &name) const {
  if (std::optional<Kernel> kernel = find(name))
    return *kernel;
  throw nb::attribute_error(unknown(name).c_str());
}

Kernel Module::item(const std::string &name) const {
  if (std::optional<Kernel> kernel = find(name))
    return *kernel;
  throw nb::key_error(unknown(name).c_str());
}

nb::tuple compileSource(const std::string &source, const std::string &name,
                        const std::map<std::string, int64_t> &sizes,
                        const std::vector<std::string> &kernels,
                        const std::optional<std::string> &target,
                        const std::optional<std::string> &accuracy,
                        const std::optional<std::string> &schedules,
                        const std::optional<std::string> &cache) {
  JitSettings settings;
  settings.name = name;
  settings.kernels = kernels;
  settings.target = target.value_or("");
  settings.accuracy = accuracy.value_or("");
  settings.schedules = schedules.value_or("");
  settings.cache = cache;
  std::shared_ptr<Jit> jit;
  {
    nb::gil_scoped_release others;
    jit = std::make_shared<Jit>(source, sizes, settings);
  }

  nb::list rows;
  for (const gelato_diagnostic &d : jit->diagnostics()) {
    const char *severity = d.severity == gelato_severity_error     ? "error"
                           : d.severity == gelato_severity_warning ? "warning"
                                                                   : "note";
    const char *status = d.status == gelato_jit_wrong         ? "wrong"
                         : d.status == gelato_jit_unsupported ? "unsupported"
                         : d.status == gelato_jit_internal    ? "internal"
                                                              : "";
    rows.append(
        nb::make_tuple(severity, status, d.line, d.column, d.code, d.message));
  }
  nb::object module = nb::none();
  if (*jit) {
    std::vector<const gelato_kernel_info *> infos;
    for (size_t i = 0; i < jit->kernelCount(); ++i)
      infos.push_back(jit->kernel(i));
    module = nb::cast(Module(jit, std::move(infos), jit->isCached()));
  }
  return nb::make_tuple(module, jit->text(), rows);
}

Module openModule(nb::object path) {
  nb::object bytes;
  if (PyObject *converted = nullptr;
      PyUnicode_FSConverter(path.ptr(), &converted))
    bytes = nb::steal(converted);
  else
    throw nb::python_error();
  gelato_module_handle *handle = nullptr;
  gelato_message message = {};
  const char *file = PyBytes_AsString(bytes.ptr());
  int32_t status;
  {
    nb::gil_scoped_release others;
    status = gelato_module_open(file, &handle, &message);
  }
  check(status, message);
  std::shared_ptr<void> owner(handle, [](void *opened) {
    gelato_module_close(static_cast<gelato_module_handle *>(opened));
  });
  const gelato_module_table *table = gelato_module_kernels(handle);
  return Module(owner, {table->kernels, table->kernels + table->kernel_count},
                false);
}

} // namespace gelato
