//===- Format.h - the one way to lay out a .gel file ------------*- C++ -*-===//
//
// Only blanks and line ends change: the text that comes out has the same tokens
// and comments in the same order, and the same tree. format() checks this on
// every file that it formats. The text depends on the tokens, on which comments
// stand on lines of their own, and on which lines have a blank one before them:
// not on how the lines were broken. So formatting twice changes nothing more.
//
// compiler/docs/language.md describes the style.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_FORMAT_FORMAT_H
#define GELATO_FORMAT_FORMAT_H

#include "gelato/Support/Diagnostic.h"

#include <optional>
#include <string>

namespace gelato {

/// Lines are broken so that they end within this column, where they can be.
constexpr unsigned formatColumns = 100;

/// The text of `file` as it should be laid out; nothing, with the reasons in
/// `diagnostics`, if it cannot be parsed.
std::optional<std::string> format(const SourceFile &file,
                                  DiagnosticEngine &diagnostics);

/// Whether two texts, of which the first parses, have the same tree, tokens and
/// comments, in the same order: what format() demands of its own result.
bool saysTheSame(const SourceFile &before, const SourceFile &after);

} // namespace gelato

#endif // GELATO_FORMAT_FORMAT_H
