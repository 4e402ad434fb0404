//===- tensor.cpp - the tensors of Python, where they lie -----------------===//
#include "tensor.h"

#include <nanobind/ndarray.h>

namespace gelato {

namespace {

/// An element type of gelato, as Python's libraries spell it. Buffers have no
/// bf16.
struct ElementType {
  uint32_t type;
  const char *name, *dtype;
  char format;
  nb::dlpack::dtype_code code;
  uint8_t bits;
};
const ElementType kTypes[] = {
    {gelato_f32, "f32", "float32", 'f', nb::dlpack::dtype_code::Float, 32},
    {gelato_bf16, "bf16", "bfloat16", 0, nb::dlpack::dtype_code::Bfloat, 16},
    {gelato_f16, "f16", "float16", 'e', nb::dlpack::dtype_code::Float, 16},
    {gelato_bytes, "bytes", "uint8", 'B', nb::dlpack::dtype_code::UInt, 8},
};

/// What a capsule "dltensor_versioned" holds: DLManagedTensorVersioned of
/// dlpack.h, version 1.
struct VersionedTensor {
  uint32_t major, minor;
  void *context;
  void (*deleter)(VersionedTensor *);
  uint64_t flags;
  nb::dlpack::dltensor tensor;
};
constexpr uint64_t kReadOnlyFlag = 1; ///< DLPACK_FLAG_BITMASK_READ_ONLY

/// A capsule that says whether it may be written, or one of the old form from
/// who knows no other.
nb::object makeCapsule(nb::handle object) {
  nb::object function = object.attr("__dlpack__");
  try {
    return function(nb::arg("max_version") = nb::make_tuple(1, 0));
  } catch (nb::python_error &error) {
    if (!error.matches(PyExc_TypeError))
      throw;
  }
  return function();
}

const ElementType &rowOf(uint32_t type) {
  for (const ElementType &row : kTypes)
    if (row.type == type)
      return row;
  return kTypes[3];
}

std::string listText(const std::vector<int64_t> &numbers) {
  std::string text = "[";
  for (size_t i = 0; i < numbers.size(); ++i)
    text += (i ? ", " : "") + std::to_string(numbers[i]);
  return text + "]";
}

/// "float64" or "torch.int32"; of what has no dtype, its type's name.
std::string dtypeText(nb::handle object) {
  nb::object dtype = nb::getattr(object, "dtype", nb::none());
  return dtype.is_none() ? nb::type_name(object.type()).c_str()
                         : nb::str(dtype).c_str();
}

} // namespace

const char *typeName(uint32_t type) { return rowOf(type).name; }

std::string typeText(const gelato_kernel_info &kernel,
                     const gelato_argument &argument) {
  if (argument.type == gelato_bytes)
    return std::string("what ") + kernel.name + ".pack gave";
  std::string text = typeName(argument.type);
  for (uint32_t d = 0; d < argument.rank; ++d) {
    int64_t dim = argument.dims[d];
    text += d ? ", " : "[";
    text += dim >= 0 ? std::to_string(dim) : kernel.free_dims[-(dim + 1)];
  }
  return argument.rank ? text + "]" : text;
}

Tensor::Tensor(nb::handle object, const gelato_kernel_info &kernel,
               const gelato_argument &argument) {
  const std::string who =
      std::string("argument ") + argument.name + " of kernel " + kernel.name;
  const std::string expected = ", expected " + typeText(kernel, argument);
  std::string reason;
  if (!takeBuffer(object))
    reason = takeCapsule(object);
  if (!reason.empty())
    throw nb::type_error((who + ": found " +
                          nb::type_name(object.type()).c_str() + reason +
                          expected)
                             .c_str());
  const bool isBlob = argument.type == gelato_bytes;
  if (!hasType || (isBlob && type != gelato_bytes))
    throw nb::type_error(
        (who + ": found " + dtypeText(object) + listText(dims) + expected +
         (isBlob
              ? ""
              : "; convert it to " + std::string(rowOf(argument.type).dtype)))
            .c_str());
  if (!isContiguous())
    throw nb::value_error(
        (who + ": found " + typeName(type) + listText(dims) +
         " with strides of " + listText(strides) + " bytes" + expected +
         " in row-major order without gaps; make a copy of that order, " +
         (isTorchTensor(object) ? "x.contiguous()"
                                : "numpy.ascontiguousarray(x)"))
            .c_str());
}

/// False if the object exports no buffer.
bool Tensor::takeBuffer(nb::handle object) {
  if (!PyObject_CheckBuffer(object.ptr()))
    return false;
  bool isBf16 = false;
  if (PyObject_GetBuffer(object.ptr(), &buffer, PyBUF_RECORDS_RO)) {
    // The arrays of ml_dtypes refuse, for there is no letter for their
    // elements.
    PyErr_Clear();
    if (dtypeText(object) != "bfloat16")
      return false;
    isBf16 = true;
    nb::object words = object.attr("view")("uint16");
    if (PyObject_GetBuffer(words.ptr(), &buffer, PyBUF_RECORDS_RO))
      throw nb::python_error();
  }
  data = buffer.buf;
  readOnly = buffer.readonly;
  itemBytes = buffer.itemsize;
  dims.assign(buffer.shape, buffer.shape + buffer.ndim);
  strides.assign(buffer.strides, buffer.strides + buffer.ndim);
  const char *format = buffer.format;
  if (*format == '<' || *format == '=' || *format == '@')
    ++format;
  for (const ElementType &row : kTypes)
    if (isBf16 ? row.type == gelato_bf16
               : row.format && row.format == format[0] && !format[1]) {
      type = row.type;
      hasType = true;
    }
  return true;
}

/// Empty, or why there is nothing to be had.
std::string Tensor::takeCapsule(nb::handle object) {
  if (!nb::hasattr(object, "__dlpack__"))
    return ", which exports neither a buffer nor DLPack";
  try {
    capsule = makeCapsule(object);
  } catch (nb::python_error &error) {
    return std::string(" that gives no access to its elements (") +
           nb::str(error.value()).c_str() + ")";
  }
  // Left in its capsule, which frees it: all is done before the call returns.
  const nb::dlpack::dltensor *tensor;
  if (PyCapsule_IsValid(capsule.ptr(), "dltensor_versioned")) {
    auto *versioned = static_cast<const VersionedTensor *>(
        PyCapsule_GetPointer(capsule.ptr(), "dltensor_versioned"));
    if (versioned->major != 1)
      return " that speaks version " + std::to_string(versioned->major) +
             " of DLPack, of which version 1 is known";
    readOnly = versioned->flags & kReadOnlyFlag;
    tensor = &versioned->tensor;
  } else {
    tensor = static_cast<const nb::dlpack::dltensor *>(
        PyCapsule_GetPointer(capsule.ptr(), "dltensor"));
    if (!tensor)
      throw nb::python_error();
  }
  if (tensor->device.device_type != nb::device::cpu::value)
    return " on another device (DLPack's number " +
           std::to_string(tensor->device.device_type) +
           "), which a kernel for the CPU cannot reach; copy it with x.cpu()";
  data = static_cast<char *>(tensor->data) + tensor->byte_offset;
  itemBytes = tensor->dtype.bits / 8;
  dims.assign(tensor->shape, tensor->shape + tensor->ndim);
  strides.resize(dims.size());
  int64_t dense = itemBytes;
  for (size_t d = dims.size(); d-- > 0; dense *= dims[d])
    strides[d] = tensor->strides ? tensor->strides[d] * itemBytes : dense;
  for (const ElementType &row : kTypes)
    if (tensor->dtype == nb::dlpack::dtype{uint8_t(row.code), row.bits, 1}) {
      type = row.type;
      hasType = true;
    }
  return "";
}

bool Tensor::isContiguous() const {
  bool isDense = true;
  int64_t dense = itemBytes;
  for (size_t d = dims.size(); d-- > 0; dense *= dims[d]) {
    if (dims[d] == 0)
      return true;
    isDense &= dims[d] == 1 || strides[d] == dense;
  }
  return isDense;
}

bool isTorchTensor(nb::handle object) {
  // Nothing is PyTorch's while nobody has imported it.
  nb::object torch = nb::steal(PyImport_GetModule(nb::str("torch").ptr()));
  return torch.is_valid() && nb::isinstance(object, torch.attr("Tensor"));
}

nb::object makeResult(const gelato_kernel_info &kernel,
                      const gelato_argument &argument,
                      const std::vector<int64_t> &dims, bool isTorch) {
  nb::list shape;
  for (int64_t dim : dims)
    shape.append(dim);
  const char *name = rowOf(argument.type).dtype;
  if (isTorch) {
    nb::module_ torch = nb::module_::import_("torch");
    return torch.attr("empty")(shape, nb::arg("dtype") = torch.attr(name),
                               nb::arg("device") = "cpu");
  }
  nb::object dtype = nb::str(name);
  if (argument.type == gelato_bf16)
    try {
      dtype = nb::module_::import_("ml_dtypes").attr(name);
    } catch (nb::python_error &) {
      throw nb::type_error(
          (std::string("result ") + argument.name + " of kernel " +
           kernel.name +
           ": found no bfloat16 in NumPy, expected the package ml_dtypes; "
           "install it, call with PyTorch's tensors, or give out=")
              .c_str());
    }
  return nb::module_::import_("numpy").attr("empty")(shape,
                                                     nb::arg("dtype") = dtype);
}

} // namespace gelato
