//===- gelato.hpp - kernels compiled while a program runs -------*- C++ -*-===//
//
// gelato.h for C++17: ownership, strings and sizes as C++ has them, nothing
// else.
//
//   gelato::Jit jit(text, {{"D", 768}, {"F", 3072}});
//   if (!jit)
//     std::cerr << jit.text();
//   else if (auto *ffn = jit.function<decltype(::ffn)>("ffn"))
//     status = ffn(x, params, out, M, nullptr);
//
// Throws nothing but what the standard containers do, and works without
// exceptions.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_GELATO_HPP
#define GELATO_GELATO_HPP

#include "gelato/gelato.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gelato {

/// Dimensions and their sizes; a name that is not bound stays free.
using JitSizes = std::map<std::string, int64_t>;

/// What gelato_jit_options says; an empty text is the default.
struct JitSettings {
  std::string name;
  std::vector<std::string> kernels;
  std::string target;
  std::string accuracy;
  std::string schedules;
  std::optional<std::string> cache; ///< none: the user's; "": no cache
};

/// Source text, compiled: kernels, or why there are none. Of one that was moved
/// from only the conversion to bool, which is false, may be used.
class Jit {
public:
  explicit Jit(std::string_view source, const JitSizes &sizes = {},
               const JitSettings &settings = {}) {
    std::vector<gelato_binding> bindings;
    for (const auto &[name, size] : sizes)
      bindings.push_back({name.c_str(), size});
    std::vector<const char *> kernels;
    for (const std::string &kernel : settings.kernels)
      kernels.push_back(kernel.c_str());
    gelato_jit_options options = {};
    options.size = sizeof options;
    options.name = settings.name.empty() ? nullptr : settings.name.c_str();
    options.bindings = bindings.data();
    options.binding_count = bindings.size();
    options.kernels = kernels.data();
    options.kernel_count = kernels.size();
    options.target = settings.target.c_str();
    options.accuracy = settings.accuracy.c_str();
    options.schedules = settings.schedules.c_str();
    options.cache = settings.cache ? settings.cache->c_str() : nullptr;
    jit.reset(gelato_jit_compile(source.data(), source.size(), &options));
  }

  /// Whether there are kernels.
  explicit operator bool() const { return jit && status() == gelato_jit_ok; }
  int32_t status() const { return gelato_jit_status(jit.get()); }

  size_t kernelCount() const { return gelato_jit_kernel_count(jit.get()); }
  /// Null where there is no such kernel. Kernels live as long as this.
  const gelato_kernel_info *kernel(size_t index) const {
    return gelato_jit_kernel(jit.get(), index);
  }
  const gelato_kernel_info *find(const std::string &name) const {
    return gelato_jit_find(jit.get(), name.c_str());
  }
  /// A function with the signature that the generated header has; null where
  /// there is none of that name.
  template <typename Function>
  Function *function(const std::string &symbol) const {
    return reinterpret_cast<Function *>(
        gelato_jit_function(jit.get(), symbol.c_str()));
  }

  std::vector<gelato_diagnostic> diagnostics() const {
    std::vector<gelato_diagnostic> rows;
    for (size_t i = 0; i < gelato_jit_diagnostic_count(jit.get()); ++i)
      rows.push_back(*gelato_jit_diagnostic(jit.get(), i));
    return rows;
  }
  std::string text() const { return gelato_jit_text(jit.get()); }

  bool isCached() const { return gelato_jit_is_cached(jit.get()) != 0; }
  gelato_jit_times seconds() const { return gelato_jit_seconds(jit.get()); }

private:
  struct Free {
    void operator()(gelato_jit *jit) const { gelato_jit_free(jit); }
  };
  std::unique_ptr<gelato_jit, Free> jit;
};

} // namespace gelato

#endif // GELATO_GELATO_HPP
