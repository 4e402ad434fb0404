//===- Diagnostic.h - what is told to the user ------------------*- C++ -*-===//
//
// A Diagnostic says what was found, what was expected and a way out. The engine
// collects diagnostics and renders them in one form:
//
//   ffn.gel:7:12: error: the sizes summed over differ: x has D columns, ...
//     7 |   h = gelu(x @ w1 + b1)
//       |            ^~~~~~
//   ffn.gel:7:16: note: w1 is [F, D]; if it is stored [out, in], write w1.T
//
// A note repeats the source line only when it lies on another line than what
// was shown last. There are colours on a stream whose colours are enabled
// (raw_ostream::enable_colors), and nothing of them on any other.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_SUPPORT_DIAGNOSTIC_H
#define GELATO_SUPPORT_DIAGNOSTIC_H

#include "gelato/Support/SourceFile.h"

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"

#include <deque>
#include <string>
#include <vector>

namespace gelato {

/// Whose move it is next; decides the exit code.
enum class Category {
  User,        ///< the input is wrong: exit code 1
  Unsupported, ///< the input is right, gelato cannot do it yet: 2
  Internal,    ///< gelato is wrong: 3
  Warning      ///< the result is right, something beside it is not: 0
};

/// The exit code, and the status in the C interface, that stands for it.
int exitCodeOf(Category category);

/// What the message of a missing piece starts with, wherever it is shown.
inline constexpr llvm::StringLiteral kUnsupported = "not supported: ";

/// The error that names a missing piece; its message is without the words.
llvm::Error unsupportedError(const llvm::Twine &what);

/// Unsupported of an unsupportedError(), else User: in the tools an llvm::Error
/// is about what they were given.
Category categoryOf(const llvm::ErrorInfoBase &error);

struct Diagnostic {
  struct Note {
    SourceRange range;
    std::string message;
  };

  Category category = Category::User;
  SourceRange range; ///< may name a whole file, or nothing
  std::string message;
  std::vector<Note> notes;
  /// The id of the mistake, a static text of whoever reports it; may be empty.
  /// It is data for programs and not rendered.
  llvm::StringRef code;

  Diagnostic &note(SourceRange range, std::string message) {
    notes.push_back({range, std::move(message)});
    return *this;
  }
  /// A note on the place of the diagnostic itself.
  Diagnostic &note(std::string message) {
    return note(range, std::move(message));
  }
};

/// Renders "error: MESSAGE", which a diagnostic has behind its place.
void renderError(Category category, const llvm::Twine &message,
                 llvm::raw_ostream &os);

/// Renders one diagnostic with its notes.
void render(const Diagnostic &diagnostic, llvm::raw_ostream &os);

/// Collects the diagnostics of one run.
class DiagnosticEngine {
public:
  /// From `limit` errors on, further ones are only counted.
  explicit DiagnosticEngine(size_t limit = 20) : limit_(limit) {}

  /// Each returns the new diagnostic, so that notes can be chained to it; it
  /// stays valid until the next call.
  Diagnostic &error(SourceRange range, std::string message) {
    return add(Category::User, range, std::move(message));
  }
  /// `what` names the missing piece: it is rendered as "not supported: what".
  Diagnostic &unsupported(SourceRange range, std::string what) {
    return add(Category::Unsupported, range, std::move(what));
  }
  Diagnostic &internal(SourceRange range, std::string message) {
    return add(Category::Internal, range, std::move(message));
  }
  Diagnostic &warning(SourceRange range, std::string message) {
    return add(Category::Warning, range, std::move(message));
  }
  Diagnostic &add(Category category, SourceRange range, std::string message,
                  llvm::StringRef code = "");
  /// Each part of an error, by categoryOf().
  void add(SourceRange range, llvm::Error error);
  /// What another one has. It must not be of text that this one outlives.
  void addAll(const DiagnosticEngine &other);

  bool hasErrors() const { return errors_ > 0; }
  /// True once further errors are only counted: no need to look for names that
  /// might have been meant.
  bool isFull() const { return diagnostics_.size() >= limit_; }

  /// 0 without errors, else 3, 1 or 2: an internal error outranks a wrong
  /// input, which outranks a missing feature.
  int exitCode() const;

  const std::deque<Diagnostic> &diagnostics() const { return diagnostics_; }

  /// All of them, those of one file in the order of its text.
  std::vector<const Diagnostic *> sorted() const;
  /// Renders sorted().
  void render(llvm::raw_ostream &os) const;
  std::string str() const;

private:
  size_t limit_;
  size_t errors_ = 0; ///< dropped ones included
  size_t dropped_ = 0;
  Category worstDropped_ = Category::Unsupported;
  std::deque<Diagnostic> diagnostics_;
  Diagnostic overflow_; ///< takes what is written to a dropped one
};

} // namespace gelato

#endif // GELATO_SUPPORT_DIAGNOSTIC_H
