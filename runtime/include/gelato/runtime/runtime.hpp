//===- runtime.hpp - the runtime for C++17 ----------------------*- C++ -*-===//
//
// runtime.h and threads.h with ownership, element types and lists as C++ has
// them, nothing else. Header only; throws nothing, and works without
// exceptions.
//
//   namespace rt = gelato::runtime;
//   rt::Module module("ffn.so");
//   rt::Kernel ffn = module.find("ffn");
//   if (!ffn)
//     return fail(module.status().text());
//   rt::Params params = ffn.pack({{w1, {D, F}}, {b1, {F}}, ...});
//   rt::Status status = ffn.run(params, {{x, {M, D}}, {y, {M, D}}});
//   if (!status)
//     return fail(status.text());
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_RUNTIME_RUNTIME_HPP
#define GELATO_RUNTIME_RUNTIME_HPP

#include "gelato/runtime/runtime.h"
#include "gelato/runtime/threads.h"

#include <cstddef>
#include <cstdlib>
#include <initializer_list>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace gelato::runtime {

/// That all went well, or what is wrong: a status of env.h or runtime.h, and a
/// text for a person.
class Status {
public:
  Status() = default;
  explicit Status(int32_t code, const std::string &why = {}) : number(code) {
    why.copy(message.text, sizeof message.text - 1);
  }

  explicit operator bool() const { return number == gelato_ok; }
  int32_t code() const { return number; }
  const char *name() const { return gelato_status_name(number); }
  const char *text() const { return message.text; }

  /// Calls a function of the C interface that takes a message last.
  template <typename Function, typename... Arguments>
  static Status of(Function function, Arguments... arguments) {
    Status status;
    status.number = function(arguments..., &status.message);
    return status;
  }

private:
  int32_t number = gelato_ok;
  gelato_message message = {};
};

/// Elements of 16 bits: what uint16_t stands for in C, told apart.
struct BFloat16 {
  uint16_t bits;
};
struct Float16 {
  uint16_t bits;
};

/// gelato_f32 for float, ...
template <typename Element> constexpr uint32_t typeOf = ~0u;
template <> inline constexpr uint32_t typeOf<float> = gelato_f32;
template <> inline constexpr uint32_t typeOf<BFloat16> = gelato_bf16;
template <> inline constexpr uint32_t typeOf<Float16> = gelato_f16;

/// A contiguous, row-major tensor in the caller's memory. Keeps its sizes, not
/// its elements. One of const elements is fine for inputs and params.
class Tensor {
public:
  template <typename Element>
  Tensor(Element *data, std::initializer_list<int64_t> dims)
      : Tensor(data, typeOf<std::remove_const_t<Element>>, dims.begin(),
               dims.size()) {
    static_assert(
        typeOf<std::remove_const_t<Element>> != ~0u,
        "expected float, BFloat16 or Float16; give the type of other "
        "elements as a number: Tensor(data, gelato_bf16, dims, rank)");
  }
  /// All of a list: std::vector, std::array, std::span.
  template <typename List, typename = decltype(std::declval<List &>().data())>
  explicit Tensor(List &list) : Tensor(list.data(), {int64_t(list.size())}) {}
  Tensor(const void *data, uint32_t type, const int64_t *dims, size_t rank)
      : memory(const_cast<void *>(data)), type(type), rank(uint32_t(rank)) {
    for (size_t d = 0; d < rank && d < most; ++d)
      sizes[d] = dims[d];
  }

  /// The C form; it refers to this.
  gelato_tensor get() const { return {memory, type, rank, sizes}; }

private:
  /// No kernel has more dimensions, so what is cut here is refused anyway.
  static constexpr size_t most = 8;
  void *memory;
  uint32_t type;
  uint32_t rank;
  int64_t sizes[most] = {};
};

/// A list of tensors in their C form.
class Tensors {
public:
  Tensors(std::initializer_list<Tensor> list)
      : Tensors(list.begin(), list.size()) {}
  Tensors(const std::vector<Tensor> &list)
      : Tensors(list.data(), list.size()) {}
  Tensors(const Tensor *first, size_t count) {
    forms.reserve(count + 1); // and a blob
    for (size_t i = 0; i < count; ++i)
      forms.push_back(first[i].get());
  }
  std::vector<gelato_tensor> forms;
};

/// Packed weights, or why there are none. Owns them.
class Params {
public:
  explicit operator bool() const { return bool(result); }
  const Status &status() const { return result; }
  const void *data() const { return blob.get(); }
  int64_t bytes() const { return length; }
  /// The free sizes that were found in the weights, in the order of the kernel
  /// that packed; -1 for others.
  const std::vector<int64_t> &sizes() const { return found; }

private:
  friend class Kernel;
  /// The sizes in the order of `info`, a kernel that may share the blob, which
  /// has free sizes of its own; -1 for those that are not known.
  std::vector<int64_t> sizesOf(const gelato_kernel_info *info) const {
    std::vector<int64_t> sizes(info ? info->free_dim_count : 0, -1);
    for (size_t i = 0; i < sizes.size(); ++i)
      for (size_t j = 0; j < names.size(); ++j)
        if (names[j] == info->free_dims[i])
          sizes[i] = found[j];
    return sizes;
  }
  struct Free {
    void operator()(void *memory) const { std::free(memory); }
  };
  Status result;
  std::unique_ptr<void, Free> blob;
  int64_t length = 0;
  std::vector<std::string> names; ///< of the free sizes
  std::vector<int64_t> found;
};

/// A kernel, of a module, linked (ffn_info) or compiled at run time; or none.
/// Does not own it.
class Kernel {
public:
  Kernel() = default;
  Kernel(const gelato_kernel_info *info) : data(info) {}
  Kernel(const gelato_kernel_info &info) : data(&info) {}

  explicit operator bool() const { return data; }
  const gelato_kernel_info *info() const { return data; }
  const char *name() const { return data ? data->name : ""; }

  /// gelato_run on all arguments, the blob among them.
  Status run(const Tensors &arguments, const gelato_env *env = nullptr) const {
    return Status::of(gelato_run, data, arguments.forms.data(),
                      uint32_t(arguments.forms.size()), env);
  }

  /// The same without the blob: inputs, then results. `params`, packed by this
  /// kernel or by another of its layout_hash, gives the blob and the sizes that
  /// only weights have, by name.
  Status run(const Params &params, const Tensors &arguments,
             const gelato_env *env = nullptr) const {
    if (!params)
      return params.status();
    std::vector<gelato_tensor> forms = arguments.forms;
    for (uint32_t a = 0; data && a < data->argument_count; ++a)
      if (data->arguments[a].role == gelato_role_params && a <= forms.size())
        forms.insert(forms.begin() + a,
                     {params.blob.get(), gelato_bytes, 1, &params.length});
    std::vector<int64_t> sizes = params.sizesOf(data);
    return Status::of(gelato_run_sized, data, forms.data(),
                      uint32_t(forms.size()),
                      static_cast<const int64_t *>(sizes.data()), env);
  }

  /// Packs weights, in the order in which the kernel declares its params.
  Params pack(const Tensors &params) const {
    Params packed;
    const gelato_tensor *forms = params.forms.data();
    const uint32_t count = uint32_t(params.forms.size());
    for (uint32_t i = 0; data && i < data->free_dim_count; ++i)
      packed.names.push_back(data->free_dims[i]);
    packed.found.assign(packed.names.size(), -1);
    packed.result = Status::of(gelato_find_param_sizes, data, forms, count,
                               packed.found.data());
    if (!packed)
      return packed;
    packed.length = data->params_bytes(packed.found.data());
    if (packed.length > 0) {
      // A size that is no multiple of the alignment is undefined.
      size_t rounded = (size_t(packed.length) + 63) / 64 * 64;
      packed.blob.reset(std::aligned_alloc(64, rounded));
      if (!packed.blob) {
        packed.result =
            Status(gelato_memory, "found no memory for " +
                                      std::to_string(packed.length) +
                                      " bytes of packed params");
        return packed;
      }
    }
    packed.result =
        Status::of(gelato_pack_checked, data, forms, count,
                   static_cast<const int64_t *>(packed.found.data()),
                   packed.blob.get(), packed.length);
    return packed;
  }

private:
  const gelato_kernel_info *data = nullptr;
};

/// What gelato compile --emit=so wrote, opened; or why it is not. Its end
/// closes it: no kernel of it may be running, or be used later.
class Module {
public:
  explicit Module(const std::string &path) {
    gelato_module_handle *opened = nullptr;
    result = Status::of(gelato_module_open, path.c_str(), &opened);
    handle.reset(opened);
  }

  explicit operator bool() const { return bool(handle); }
  /// Of opening, or of the last find.
  const Status &status() const { return result; }

  size_t kernelCount() const {
    return handle ? gelato_module_kernels(handle.get())->kernel_count : 0;
  }
  /// In the order of the source; none past the last.
  Kernel kernel(size_t index) const {
    return index < kernelCount()
               ? gelato_module_kernels(handle.get())->kernels[index]
               : Kernel();
  }
  /// None where there is none of that name; status() says which there are.
  Kernel find(const std::string &name) {
    const gelato_kernel_info *found = nullptr;
    if (handle)
      result =
          Status::of(gelato_module_find,
                     static_cast<const gelato_module_handle *>(handle.get()),
                     name.c_str(), &found);
    return found;
  }

private:
  struct Close {
    void operator()(gelato_module_handle *module) const {
      gelato_module_close(module);
    }
  };
  Status result;
  std::unique_ptr<gelato_module_handle, Close> handle;
};

/// The default threads; its end ends them. 0: one for each CPU.
class Pool {
public:
  explicit Pool(int64_t threads = 0) : pool(gelato_pool_open(threads)) {}
  /// Serial where the system gave no threads.
  gelato_env env() const { return gelato_pool_env(pool.get()); }

private:
  struct Close {
    void operator()(gelato_pool *pool) const { gelato_pool_close(pool); }
  };
  std::unique_ptr<gelato_pool, Close> pool;
};

} // namespace gelato::runtime

#endif // GELATO_RUNTIME_RUNTIME_HPP
