//===- CheckText.h - checking a text in a test ------------------*- C++ -*-===//

#ifndef GELATO_TESTS_UNIT_FRONTEND_CHECKTEXT_H
#define GELATO_TESTS_UNIT_FRONTEND_CHECKTEXT_H

#include "gelato/Frontend/Frontend.h"

namespace gelato::test {

/// A text that was parsed and checked; without a program if it is wrong.
struct CheckedText {
  explicit CheckedText(std::string text, const Bindings &bindings = {})
      : file("t.gel", std::move(text)) {
    program = parseAndCheck(file, bindings, diagnostics);
    isValid = program != nullptr;
  }

  /// Of the first kernel.
  const Kernel &kernel() const { return *program->kernels.front(); }
  /// What it returns first.
  const Expr &result() const { return *kernel().returns.front(); }
  std::string errors() const { return diagnostics.str(); }

  SourceFile file;
  DiagnosticEngine diagnostics;
  std::unique_ptr<Program> program;
  bool isValid = false;
};

/// A kernel of x[M, D], y[M, D], w[D, F], v[F, D], b[F], one[1, D], s that
/// returns `expr`, which has the shape `shape`.
inline std::string returning(const std::string &expr,
                             const std::string &shape = "[M, D]") {
  return "kernel k(x: f32[M, D], y: f32[M, D], w: param f32[D, F],\n"
         "         v: param f32[F, D], b: param f32[F], one: f32[1, D],\n"
         "         s: f32) -> f32" +
         shape + " {\n  return " + expr + "\n}\n";
}

} // namespace gelato::test

#endif // GELATO_TESTS_UNIT_FRONTEND_CHECKTEXT_H
