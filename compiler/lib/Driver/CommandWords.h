//===- CommandWords.h - the command line as data --------------------------===//
//
// What the table of verbs and the options that its rows add say, without CLI11:
// help, man pages and completion are all written from it, so none of them can
// lack an option or have one too many.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_LIB_DRIVER_COMMANDWORDS_H
#define GELATO_LIB_DRIVER_COMMANDWORDS_H

#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace gelato {

struct OptionWords {
  std::vector<std::string> names; ///< "--set"; of a positional one, "FILE"
  std::string kind;               ///< of its value, "FILE.gel"; empty: none
  std::string about;
  bool isPositional = false, isRequired = false;
  bool isRepeated = false; ///< may be given more than once

  /// "--set SIZES", "-h, --help", "FILE.gel".
  std::string text() const;
};

struct VerbWords {
  std::string name, about;
  std::string details; ///< for whoever reads on; may be empty
  std::vector<std::string> examples;
  std::vector<OptionWords> options; ///< positional ones first

  /// "compile [OPTIONS] FILE".
  std::string usage() const;
};

struct CommandWords {
  std::string about;
  std::vector<OptionWords> options;
  std::vector<VerbWords> verbs;
};

CommandWords commandWords();

/// What --emit can name, but for "all": first the files that are written where
/// it is not given, then other files, then the stages in order.
std::vector<llvm::StringRef> emitKinds();
inline constexpr unsigned kDefaultEmitKinds = 4;

/// What --help prints, of a verb or of all of gelato.
std::string helpText(const VerbWords &verb);
std::string helpText(const CommandWords &command);

/// `gelato.1`, or the page of one verb, in man(7).
std::string manPage(const CommandWords &command);
std::string manPage(const VerbWords &verb);

/// Completion of bash or of zsh, as a script to be sourced.
std::string bashCompletion(const CommandWords &command);
std::string zshCompletion(const CommandWords &command);

} // namespace gelato

#endif // GELATO_LIB_DRIVER_COMMANDWORDS_H
