//===- Frontend.h - from text to a checked program --------------*- C++ -*-===//
//
// The way in: SourceFile -> parse() -> check() -> the lowering.
//
//   DiagnosticEngine diagnostics;
//   std::unique_ptr<Program> program = parse(file, diagnostics);
//   if (!program || !check(*program, {{"D", 768}}, diagnostics)) {
//     diagnostics.render(llvm::errs());
//     return diagnostics.exitCode();
//   }
//
// Nothing here needs MLIR, and no input crashes it: nesting, sizes and the
// expansion of functions are limited, and each limit has its message.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_FRONTEND_FRONTEND_H
#define GELATO_FRONTEND_FRONTEND_H

#include "gelato/Frontend/AST.h"
#include "gelato/Support/Diagnostic.h"

#include <map>
#include <string>

namespace gelato {

/// Values for dimension names, as given by --set.
using Bindings = std::map<std::string, int64_t>;

/// The limits of the language, each answered by an error. With
/// maxSourceBytes they bound the work and the stack of whatever walks a tree.
constexpr unsigned maxNesting = 256;  ///< parentheses, calls, minus signs
constexpr unsigned maxHeight = 512;   ///< of an expression, functions expanded
constexpr unsigned maxRank = 8;       ///< dimensions of a tensor
constexpr unsigned maxNameBytes = 64; ///< letters of a name
constexpr int64_t maxSize = int64_t(1) << 40;  ///< of one dimension
constexpr int64_t maxBytes = int64_t(1) << 47; ///< of one tensor

/// The work of a text, functions expanded: an operation counts 1; a product, an
/// activation and a kernel, which become hundreds of instructions, heavyWork.
/// Compiling takes at most some milliseconds for each heavyWork.
constexpr uint64_t heavyWork = 128;
constexpr uint64_t maxKernelWork = 4096;
constexpr uint64_t maxFileWork = 32768;
constexpr size_t maxArguments = 64; ///< of a kernel; results as many

/// Parses the whole file, reporting several errors if there are; null if there
/// was any. `file` must outlive the program.
std::unique_ptr<Program> parse(const SourceFile &file,
                               DiagnosticEngine &diagnostics);

/// Resolves names, types and shapes, folds constants and binds dimensions, as
/// AST.h describes. Works once on a program: for other bindings parse again.
/// False, with the reasons in `diagnostics`, if the program is not valid.
bool check(Program &program, const Bindings &bindings,
           DiagnosticEngine &diagnostics);

/// All that can be said of a text that may be wrong or half typed: the errors
/// of parsing, and of checking what could be read; the declarations that could
/// be parsed, with types where they follow all the same (Expr::isTyped). The
/// program isChecked if it is right. Null if the text is too large.
std::unique_ptr<Program> analyze(const SourceFile &file,
                                 DiagnosticEngine &diagnostics,
                                 const Bindings &bindings = {});

/// The same for who only wants a program that is right: null if there was any
/// error.
std::unique_ptr<Program> parseAndCheck(const SourceFile &file,
                                       const Bindings &bindings,
                                       DiagnosticEngine &diagnostics);

/// Reads "D=768,F=3072" (an empty text binds nothing). The error says which
/// part is wrong and what was expected.
llvm::Expected<Bindings> parseBindings(llvm::StringRef text);

/// The functions that are written in the language itself, parsed and checked
/// when first asked for. Names that start with '_' are its own helpers.
const Program &prelude();

/// The names of the functions that every file can call.
std::vector<llvm::StringRef> languageFunctions();

/// The prelude's function of that name, helpers excluded; null if none.
const FnDecl *findPreludeFn(llvm::StringRef name);

} // namespace gelato

#endif // GELATO_FRONTEND_FRONTEND_H
