//===- module.h - kernels of one source or file -----------------*- C++ -*-===//
#ifndef GELATO_PYTHON_MODULE_H
#define GELATO_PYTHON_MODULE_H

#include "kernel.h"

#include <optional>

namespace gelato {

/// Kernels that live together. They keep each other in memory.
class Module {
public:
  Module(std::shared_ptr<void> owner,
         std::vector<const gelato_kernel_info *> infos, bool isCached)
      : owner(std::move(owner)), infos(std::move(infos)), cached(isCached) {}

  /// In the order of the source.
  std::vector<std::string> names() const;
  std::optional<Kernel> find(const std::string &name) const;
  /// find; throws AttributeError or KeyError.
  Kernel attribute(const std::string &name) const;
  Kernel item(const std::string &name) const;
  size_t size() const { return infos.size(); }
  /// Whether compile found them in the cache.
  bool isCached() const { return cached; }

private:
  std::string unknown(const std::string &name) const;

  std::shared_ptr<void> owner;
  std::vector<const gelato_kernel_info *> infos;
  bool cached;
};

/// (module or None, text, rows of diagnostics)
nb::tuple compileSource(const std::string &source, const std::string &name,
                        const std::map<std::string, int64_t> &sizes,
                        const std::vector<std::string> &kernels,
                        const std::optional<std::string> &target,
                        const std::optional<std::string> &accuracy,
                        const std::optional<std::string> &schedules,
                        const std::optional<std::string> &cache);

/// The module in a file that `gelato compile --emit=so` wrote.
Module openModule(nb::object path);

} // namespace gelato

#endif
