//===- Progress.h - what is taking so long ----------------------*- C++ -*-===//
//
// While something takes longer than a second, one line on standard error says
// what is going on and for how long, if that is a terminal:
//
//   gelato: compiling ffn.gel: x86-64-v4, stage vector (3 s)
//
// The line is gone when the work ends, so nothing of it is left among what the
// command says. Whoever starts work makes a Progress; whoever knows the part
// that is being worked on says so with Progress::at(), without knowing who
// asked, or whether anybody did.
//
//   Progress progress("timing " + kernel);
//   for (...) {
//     Progress::at(Twine(i) + " of " + Twine(n));
//     ...
//   }
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_SUPPORT_PROGRESS_H
#define GELATO_SUPPORT_PROGRESS_H

#include "llvm/ADT/Twine.h"

#include <memory>
#include <string>

namespace gelato {

/// Work of the thread that made it, until its end. It must end before anything
/// is printed. One inside another is a part of the outer one.
class Progress {
public:
  explicit Progress(const llvm::Twine &what);
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  /// Names the part that this thread works on now.
  static void at(const llvm::Twine &part);
  /// Says anew what this thread's work is: where it was counted on, and what is
  /// known so far. Who works on a part of it does not see that.
  static void of(const llvm::Twine &what);

  class Line;

private:
  std::unique_ptr<Line> line; ///< null: not a terminal, or inside another
  std::string outerPart;
};

} // namespace gelato

#endif // GELATO_SUPPORT_PROGRESS_H
