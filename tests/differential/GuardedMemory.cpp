//===- GuardedMemory.cpp - memory that reports what touches its edges -----===//
#include "GuardedMemory.h"

#include "llvm/Support/ErrorHandling.h"

#include <csetjmp>
#include <csignal>
#include <cstring>
#include <mutex>
#include <sys/mman.h>
#include <unistd.h>

namespace gelato::differential {

static size_t pageSize() {
  static const size_t size = size_t(sysconf(_SC_PAGESIZE));
  return size;
}

GuardedMemory::GuardedMemory(std::string name, size_t bytes, size_t alignment,
                             Side side)
    : title(std::move(name)), bytes(bytes) {
  size_t page = pageSize();
  size_t inner = (bytes + page - 1) / page * page;
  regionSize = inner + 2 * page;
  void *mapped =
      mmap(nullptr, regionSize, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED)
    llvm::report_fatal_error("no memory for a tensor under test");
  region = static_cast<uint8_t *>(mapped);
  uint8_t *usable = region + page;
  start = side == Side::Front
              ? usable
              : usable + (inner - bytes) / alignment * alignment;
  if (!inner)
    return;
  if (mprotect(usable, inner, PROT_READ | PROT_WRITE))
    llvm::report_fatal_error("cannot open a tensor under test");
  // Canary and poison are one pattern, in phase with the tensor: a sum that
  // reads outside shows the poison too.
  size_t phase = size_t(start - usable) % 4;
  for (size_t i = 0; i < inner; ++i)
    usable[i] = uint8_t(kPoison >> (8 * ((i + 4 - phase) % 4)));
}

GuardedMemory::GuardedMemory(GuardedMemory &&other)
    : title(std::move(other.title)), bytes(other.bytes), region(other.region),
      regionSize(other.regionSize), start(other.start) {
  other.region = nullptr;
}

GuardedMemory::~GuardedMemory() {
  if (region)
    munmap(region, regionSize);
}

void GuardedMemory::makeReadOnly() {
  size_t page = pageSize();
  if (regionSize > 2 * page)
    mprotect(region + page, regionSize - 2 * page, PROT_READ);
}

std::optional<std::string> GuardedMemory::damage() const {
  size_t page = pageSize();
  const uint8_t *usable = region + page;
  const uint8_t *end = region + regionSize - page;
  size_t phase = size_t(start - usable) % 4;
  for (const uint8_t *p = usable; p < end; ++p) {
    if (p == start)
      p += bytes;
    if (p >= end)
      break;
    if (*p != uint8_t(kPoison >> (8 * ((size_t(p - usable) + 4 - phase) % 4))))
      return "wrote " + *locate(p);
  }
  return std::nullopt;
}

std::optional<std::string> GuardedMemory::locate(const void *address) const {
  auto *p = static_cast<const uint8_t *>(address);
  if (p < region || p >= region + regionSize)
    return std::nullopt;
  if (p < start)
    return std::to_string(start - p) + " bytes before " + title;
  if (p >= start + bytes)
    return std::to_string(p - start - bytes) + " bytes behind the end of " +
           title;
  return "at byte " + std::to_string(p - start) + " of " + title;
}

namespace {

thread_local sigjmp_buf *trap = nullptr;
thread_local Fault caught;

void onFault(int signal, siginfo_t *info, void *) {
  if (!trap) {
    // Not ours: die of it as usual.
    ::signal(signal, SIG_DFL);
    raise(signal);
    return;
  }
  caught = {signal, info->si_addr};
  siglongjmp(*trap, 1);
}

} // namespace

std::string Fault::text() const {
  switch (signal) {
  case SIGILL:
    return "executed an instruction that this processor lacks";
  case SIGFPE:
    return "divided by zero";
  case SIGABRT:
    return "aborted";
  default:
    return "touched memory that is not its own";
  }
}

std::optional<Fault> runTrapped(llvm::function_ref<void()> body) {
  static std::once_flag once;
  std::call_once(once, [] {
    struct sigaction action = {};
    action.sa_sigaction = onFault;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    for (int signal : {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT})
      sigaction(signal, &action, nullptr);
  });
  sigjmp_buf here;
  if (sigsetjmp(here, 1)) {
    trap = nullptr;
    return caught;
  }
  trap = &here;
  body();
  trap = nullptr;
  return std::nullopt;
}

} // namespace gelato::differential
