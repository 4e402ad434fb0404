//===- GuardedMemory.h - memory that reports what touches its edges -------===//
//
// A tensor for a kernel under test: between two pages that cannot be touched,
// with its last byte directly before the one behind or its first byte directly
// after the one in front; what the pages leave over is filled with canaries. An
// access far outside faults, one just outside on the guarded side faults, a
// write just outside on the other side kills a canary.
//
//   GuardedMemory out("out", bytes, alignof(float), Side::Behind);
//   if (auto fault = runTrapped([&] { kernel(out.data()); })) ...
//   if (auto damage = out.damage()) ...
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_DIFFERENTIAL_GUARDEDMEMORY_H
#define GELATO_DIFFERENTIAL_GUARDEDMEMORY_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>
#include <string>

namespace gelato::differential {

/// Which edge lies directly at a page that cannot be touched.
enum class Side { Front, Behind };

class GuardedMemory {
public:
  /// `bytes` bytes, all of them poison. Where the alignment leaves room behind,
  /// it is filled with canaries too.
  GuardedMemory(std::string name, size_t bytes, size_t alignment, Side side);
  GuardedMemory(GuardedMemory &&other);
  GuardedMemory(const GuardedMemory &) = delete;
  GuardedMemory &operator=(const GuardedMemory &) = delete;
  ~GuardedMemory();

  /// Never null, also for no bytes: then it must not be touched.
  void *data() const { return start; }
  size_t size() const { return bytes; }
  const std::string &name() const { return title; }

  /// From now on, writing faults.
  void makeReadOnly();

  /// Where bytes around the tensor were written, in words.
  std::optional<std::string> damage() const;

  /// "4 bytes behind x" if the address is in this memory.
  std::optional<std::string> locate(const void *address) const;

private:
  std::string title;
  size_t bytes;
  uint8_t *region;   ///< with both guards
  size_t regionSize; ///< of it
  uint8_t *start;
};

/// What GuardedMemory is filled with: a NaN with a payload that no arithmetic
/// on other NaNs makes, so that a result that shows it was computed from memory
/// that nobody wrote. Each half is one in bf16 and in f16, too.
constexpr uint32_t kPoison = 0x7fde7fde;

/// What a fault says: the signal and the address.
struct Fault {
  int signal;
  const void *address;
  std::string text() const;
};

/// Runs `body` on this thread; a fault (SIGSEGV, SIGBUS, SIGILL, SIGFPE,
/// SIGABRT) ends it and is returned. What `body` owns is leaked then.
std::optional<Fault> runTrapped(llvm::function_ref<void()> body);

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_GUARDEDMEMORY_H
