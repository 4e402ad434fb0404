//===- HostTensor.cpp - tensors in this process's memory ------------------===//
#include "HostTensor.h"

#include "gelato/Numerics/Convert.h"
#include "gelato/Numerics/Lane.h"
#include "gelato/Support/Figures.h"
#include "gelato/Support/Random.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>
#include <cstring>

using namespace llvm;

namespace gelato {

namespace {

/// How to make an array of `type` in Python.
std::string conversion(uint32_t type) {
  return type == gelato_f32   ? "x.astype(np.float32)"
         : type == gelato_f16 ? "x.astype(np.float16)"
                              : "x.astype(ml_dtypes.bfloat16)";
}

} // namespace

Expected<TensorSource> TensorSource::parse(StringRef word) {
  TensorSource source;
  if (word == "zeros") {
    source.kind = Zeros;
  } else if (word == "ones") {
    source.kind = Ones;
  } else if (word == "random" || word.starts_with("random:")) {
    source.kind = Random;
    if (word.substr(strlen("random:")).getAsInteger(10, source.seed))
      return createStringError("found " + word +
                               ", expected random:SEED with a whole number "
                               "from 0 to 2^64 - 1, as in random:1");
  } else {
    source.path = word.str();
  }
  return source;
}

Expected<HostTensor> HostTensor::read(StringRef path, uint32_t type) {
  Expected<NpyFile> file = NpyFile::open(path);
  if (!file)
    return file.takeError();
  const StorageType &wanted = storageType(type);
  StringRef found = file->type().name;
  if (found != wanted.name && !(found == "u16" && type == gelato_bf16))
    return createStringError(path + ": found " + found + ", expected " +
                             wanted.name + "; write np.save(FILE, " +
                             conversion(type) + ")");
  HostTensor tensor;
  tensor.type = type;
  tensor.shape = file->shape().vec();
  ArrayRef<uint8_t> bytes = file->bytes();
  if (reinterpret_cast<uintptr_t>(bytes.data()) % wanted.bytes) {
    Expected<AlignedMemory> copy = AlignedMemory::allocate(bytes.size());
    if (!copy)
      return copy.takeError();
    std::memcpy(copy->get(), bytes.data(), bytes.size());
    tensor.data = copy->get();
    tensor.memory = std::move(*copy);
  } else {
    // Kernels read inputs only.
    tensor.data = const_cast<uint8_t *>(bytes.data());
    tensor.file = std::move(*file);
  }
  return tensor;
}

Expected<HostTensor> HostTensor::allocate(uint32_t type,
                                          std::vector<int64_t> shape) {
  uint64_t bytes = storageType(type).bytes;
  for (int64_t size : shape)
    bytes = SaturatingMultiply(bytes, uint64_t(size));
  if (is_contained(shape, 0))
    bytes = 0;
  Expected<AlignedMemory> memory = AlignedMemory::allocate(bytes);
  if (!memory)
    return memory.takeError();
  HostTensor tensor;
  tensor.type = type;
  tensor.shape = std::move(shape);
  tensor.data = memory->get();
  tensor.memory = std::move(*memory);
  return tensor;
}

Expected<HostTensor> HostTensor::make(const TensorSource &source, uint32_t type,
                                      std::vector<int64_t> shape) {
  Expected<HostTensor> tensor = allocate(type, std::move(shape));
  if (!tensor)
    return tensor.takeError();
  NormalNumbers numbers(source.seed);
  for (int64_t i = 0, n = tensor->elements(); i < n; ++i)
    tensor->set(i, source.kind == TensorSource::Random ? numbers.next()
                   : source.kind == TensorSource::Ones ? 1.0f
                                                       : 0.0f);
  return tensor;
}

int64_t HostTensor::elements() const {
  int64_t product = 1;
  for (int64_t size : shape)
    product *= size;
  return product;
}

double HostTensor::at(int64_t index) const {
  const auto *bytes = static_cast<const uint8_t *>(data);
  if (type == gelato_f32) {
    float value;
    std::memcpy(&value, bytes + 4 * index, 4);
    return value;
  }
  uint16_t half;
  std::memcpy(&half, bytes + 2 * index, 2);
  numerics::IntLane bits(half);
  return type == gelato_bf16 ? numerics::widenBf16(bits).value
                             : numerics::widenF16(bits).value;
}

void HostTensor::set(int64_t index, float value) {
  auto *bytes = static_cast<uint8_t *>(data);
  if (type == gelato_f32) {
    std::memcpy(bytes + 4 * index, &value, 4);
    return;
  }
  numerics::FloatLane wide(value);
  auto half = uint16_t(type == gelato_bf16 ? numerics::narrowToBf16(wide).value
                                           : numerics::narrowToF16(wide).value);
  std::memcpy(bytes + 2 * index, &half, 2);
}

ArrayRef<uint8_t> HostTensor::bytes() const {
  return {static_cast<const uint8_t *>(data),
          size_t(elements() * storageType(type).bytes)};
}

std::string HostTensor::typeText() const {
  return std::string(storageType(type).name) +
         (shape.empty() ? "" : shapeText(shape));
}

void printSummary(StringRef name, const HostTensor &tensor, raw_ostream &os) {
  constexpr int64_t shown = 6;
  int64_t count = tensor.elements(), numbers = 0;
  double least = INFINITY, most = -INFINITY, sum = 0;
  for (int64_t i = 0; i < count; ++i) {
    double value = tensor.at(i);
    if (std::isnan(value))
      continue;
    ++numbers;
    least = std::min(least, value);
    most = std::max(most, value);
    sum += value;
  }
  os << name << ": " << tensor.typeText();
  if (count == 0) {
    os << ", no elements\n";
    return;
  }
  if (numbers)
    os << format(", min %.6g, max %.6g, mean %.6g", least, most, sum / numbers);
  os << ", NaN " << count - numbers << "\n ";
  for (int64_t i = 0; i < std::min(count, shown); ++i)
    os << format(" %.6g", tensor.at(i));
  os << (count > shown ? " ...\n" : "\n");
}

} // namespace gelato
