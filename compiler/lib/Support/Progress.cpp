//===- Progress.cpp - what is taking so long ------------------------------===//
//
// The line is drawn by a thread of its own, once a second, so that the work is
// not asked to come back now and then. Without a terminal there is no thread.
//
//===----------------------------------------------------------------------===//

#include "gelato/Support/Progress.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <sys/ioctl.h>
#include <thread>
#include <unistd.h>

using namespace gelato;

static unsigned terminalColumns() {
  winsize size = {};
  bool isKnown = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col;
  return isKnown ? size.ws_col : 80;
}

class Progress::Line {
public:
  explicit Line(std::string what)
      : what(std::move(what)), thread([this] { draw(); }) {}
  ~Line() {
    {
      std::lock_guard<std::mutex> lock(mutex);
      isDone = true;
    }
    changed.notify_one();
    thread.join();
  }

  /// Sets the part; the one before.
  std::string setPart(std::string next) {
    std::lock_guard<std::mutex> lock(mutex);
    std::swap(part, next);
    return next;
  }

  void setWhat(std::string next) {
    std::lock_guard<std::mutex> lock(mutex);
    what = std::move(next);
    part.clear();
  }

private:
  void draw() {
    using namespace std::chrono;
    std::unique_lock<std::mutex> lock(mutex);
    for (unsigned passed = 1;; ++passed) {
      if (changed.wait_until(lock, start + seconds(passed),
                             [this] { return isDone; }))
        break;
      std::string text = "gelato: " + what + (part.empty() ? "" : ": ") + part;
      std::string time = " (" + std::to_string(passed) + " s)";
      // A line that wraps could not be taken back.
      size_t columns = std::max<size_t>(terminalColumns(), time.size() + 1);
      if (text.size() + time.size() >= columns)
        text.resize(columns - time.size() - 1);
      // Erases what is right of it: "\x1b[K", of every terminal since the
      // VT100.
      llvm::errs() << "\r" + text + time + "\x1b[K";
      isShown = true;
    }
    if (isShown)
      llvm::errs() << "\r\x1b[K";
  }

  const std::chrono::steady_clock::time_point start =
      std::chrono::steady_clock::now();
  std::string what, part;
  bool isDone = false, isShown = false;
  std::mutex mutex;
  std::condition_variable changed;
  std::thread thread; ///< last: it uses the others
};

/// The line of this thread's outermost Progress.
static thread_local Progress::Line *current = nullptr;

Progress::Progress(const llvm::Twine &what) {
  if (current) {
    outerPart = current->setPart(what.str());
    return;
  }
  llvm::StringRef terminal = getenv("TERM") ? getenv("TERM") : "";
  if (!llvm::sys::Process::StandardErrIsDisplayed() || terminal == "dumb")
    return;
  line = std::make_unique<Line>(what.str());
  current = line.get();
}

Progress::~Progress() {
  if (line)
    current = nullptr;
  else if (current)
    current->setPart(std::move(outerPart));
}

void Progress::at(const llvm::Twine &part) {
  if (current)
    current->setPart(part.str());
}

void Progress::of(const llvm::Twine &what) {
  if (current)
    current->setWhat(what.str());
}
