//===- tensor.h - the tensors of Python, where they lie ---------*- C++ -*-===//
//
// Objects that export a buffer (NumPy's arrays) or DLPack (PyTorch's tensors
// and others) are seen as gelato_tensors, without a copy. Checked here is only
// what a gelato_tensor cannot say: an element type that gelato does not know,
// the device, the order of elements, and whether they may be written. All else
// is the runtime's to check.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_PYTHON_TENSOR_H
#define GELATO_PYTHON_TENSOR_H

#include <gelato/runtime/runtime.h>
#include <nanobind/nanobind.h>

#include <string>
#include <vector>

namespace gelato {

namespace nb = nanobind;

/// "f32" for gelato_f32.
const char *typeName(uint32_t type);

/// "f32[M, 768]" of an argument of `kernel`.
std::string typeText(const gelato_kernel_info &kernel,
                     const gelato_argument &argument);

/// A buffer of Python, given back when this ends.
struct Buffer : Py_buffer {
  Buffer() : Py_buffer() {}
  Buffer(Buffer &&other) noexcept : Py_buffer(other) { other.obj = nullptr; }
  Buffer(const Buffer &) = delete;
  ~Buffer() { PyBuffer_Release(this); } // does nothing without obj
};

/// A tensor of Python, which is held while this lives.
class Tensor {
public:
  /// Throws TypeError or ValueError, which name the argument.
  Tensor(nb::handle object, const gelato_kernel_info &kernel,
         const gelato_argument &argument);

  /// Points into this.
  gelato_tensor view() const {
    return {data, type, uint32_t(dims.size()), dims.data()};
  }
  /// False also for a capsule of a DLPack before 1.0, which cannot say.
  bool isReadOnly() const { return readOnly; }

private:
  bool takeBuffer(nb::handle object);
  std::string takeCapsule(nb::handle object);
  bool isContiguous() const;

  Buffer buffer;      ///< of what exports one
  nb::object capsule; ///< of what speaks DLPack
  void *data = nullptr;
  uint32_t type = 0;
  bool hasType = false;
  bool readOnly = false;
  int64_t itemBytes = 0;
  std::vector<int64_t> dims;
  std::vector<int64_t> strides; ///< in bytes
};

/// Whether results beside `object` are to be PyTorch's.
bool isTorchTensor(nb::handle object);

/// Memory for a result, from PyTorch or NumPy.
nb::object makeResult(const gelato_kernel_info &kernel,
                      const gelato_argument &argument,
                      const std::vector<int64_t> &dims, bool isTorch);

} // namespace gelato

#endif
