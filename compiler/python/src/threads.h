//===- threads.h - the threads that kernels of Python run on ----*- C++ -*-===//
//
// One pool of the process, opened by the first call that wants it. All of this
// is used with the GIL held, which guards it.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_PYTHON_THREADS_H
#define GELATO_PYTHON_THREADS_H

#include <gelato/runtime/threads.h>

#include <memory>
#include <optional>

namespace gelato {

/// 0: one for each CPU, which is what there is before the first call of this.
/// Throws ValueError for a negative number.
void setThreads(int64_t threads);

/// How many threads a call may use.
int64_t threadCount();

/// What one call runs with; keeps its pool open.
struct CallEnv {
  std::shared_ptr<gelato_pool> pool;
  gelato_env env;
};
/// `threads`: at most so many of them.
CallEnv callEnv(std::optional<int64_t> threads);

} // namespace gelato

#endif
