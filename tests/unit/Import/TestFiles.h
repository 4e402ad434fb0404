//===- TestFiles.h - small checkpoints for tests ----------------*- C++ -*-===//
//
// Builds safetensors files and model folders, sound and unsound, in a temporary
// folder that goes away with the object.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_TESTS_UNIT_IMPORT_TESTFILES_H
#define GELATO_TESTS_UNIT_IMPORT_TESTFILES_H

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <cstdint>
#include <string>
#include <vector>

namespace gelato::test {

/// The message of an error, or of none: "(success)".
inline std::string messageOf(llvm::Error error) {
  return error ? llvm::toString(std::move(error)) : "(success)";
}
template <typename T> std::string messageOf(llvm::Expected<T> value) {
  return messageOf(value.takeError());
}

/// Whether `part` occurs in `text`, which is shown where it does not.
inline testing::AssertionResult contains(llvm::StringRef text,
                                         llvm::StringRef part) {
  if (text.contains(part))
    return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << "there is no\n  " << part.str() << "\nin\n  " << text.str();
}

/// The kind of an error, for the two that callers tell apart.
template <typename T> std::error_code codeOf(llvm::Expected<T> value) {
  return value ? std::error_code() : llvm::errorToErrorCode(value.takeError());
}

/// A safetensors file of any header text and data.
inline std::string safetensors(llvm::StringRef header, llvm::StringRef data) {
  char length[8];
  llvm::support::endian::write64le(length, header.size());
  return std::string(length, 8) + header.str() + data.str();
}

/// Collects F32 tensors and writes them as one sound file. Element i of the
/// n-th tensor is 1000 n + i.
class CheckpointBuilder {
public:
  CheckpointBuilder &add(llvm::StringRef name, std::vector<int64_t> shape,
                         llvm::StringRef dtype = "F32") {
    int64_t count = 1;
    std::string sizes;
    for (int64_t size : shape) {
      count *= size;
      sizes += (sizes.empty() ? "" : ",") + std::to_string(size);
    }
    size_t begin = data.size();
    size_t width = dtype == "F32" ? 4 : 2;
    for (int64_t i = 0; i < count; ++i) {
      float value = float(1000 * tensors + i);
      data.append(reinterpret_cast<const char *>(&value), width);
    }
    header += (tensors++ ? "," : "") +
              ("\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":[" +
               sizes + "],\"data_offsets\":[" + llvm::Twine(begin) + "," +
               llvm::Twine(data.size()) + "]}")
                  .str();
    return *this;
  }
  std::string bytes() const { return safetensors("{" + header + "}", data); }

private:
  int tensors = 0;
  std::string header, data;
};

/// A folder of its own, removed at the end.
class TemporaryFolder {
public:
  TemporaryFolder() {
    EXPECT_FALSE(llvm::sys::fs::createUniqueDirectory("gelato-import", path));
  }
  ~TemporaryFolder() { llvm::sys::fs::remove_directories(path); }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;

  std::string operator/(llvm::StringRef name) const {
    llvm::SmallString<128> file(path);
    llvm::sys::path::append(file, name);
    return std::string(file);
  }
  std::string text() const { return std::string(path); }

  void write(llvm::StringRef name, llvm::StringRef bytes) const {
    std::error_code code;
    llvm::raw_fd_ostream os(*this / name, code);
    ASSERT_FALSE(code) << code.message();
    os << bytes;
  }
  std::string read(llvm::StringRef name) const {
    auto buffer = llvm::MemoryBuffer::getFile(*this / name);
    return buffer ? (*buffer)->getBuffer().str() : "(no such file)";
  }

private:
  llvm::SmallString<128> path;
};

} // namespace gelato::test

#endif // GELATO_TESTS_UNIT_IMPORT_TESTFILES_H
