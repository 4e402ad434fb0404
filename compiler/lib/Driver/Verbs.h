//===- Verbs.h - the table of verbs ---------------------------------------===//
//
// The one place that says which verbs there are. Parsing and help are made from
// this table and from the options that its functions add.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_DRIVER_VERBS_H
#define GELATO_LIB_DRIVER_VERBS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <functional>

namespace CLI {
class App;
}

namespace gelato {

/// Runs a verb whose options were read; the exit code.
using RunVerb = std::function<int()>;

struct Verb {
  const char *name;
  const char *about;   ///< one line, as in the list of verbs
  const char *example; ///< one command line that works
  /// Adds the options to `app`; what it returns keeps their values.
  RunVerb (*add)(CLI::App &app);
  const char *details = ""; ///< more of it, as sentences, for the man page
};

/// All verbs, in the order in which they are listed.
llvm::ArrayRef<Verb> verbs();

/// The verb called `name`, or null.
const Verb *findVerb(llvm::StringRef name);

} // namespace gelato

#endif // GELATO_LIB_DRIVER_VERBS_H
