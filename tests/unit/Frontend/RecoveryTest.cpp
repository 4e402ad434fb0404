//===- RecoveryTest.cpp - three mistakes, three errors --------------------===//
//
// Each text has several mistakes, marked at the end of their line by `#! id`:
// these errors are reported, at these lines, and no other.
//
//===----------------------------------------------------------------------===//

#include "Frontend/CheckText.h"

#include "gtest/gtest.h"

using namespace gelato;
using gelato::test::CheckedText;

namespace {

/// "line: id" of each mark, or of each error.
using Places = std::vector<std::string>;

std::string place(unsigned line, llvm::StringRef id) {
  return std::to_string(line) + ": " + id.str();
}

void expectMarked(llvm::StringRef text) {
  CheckedText checked(text.str());
  EXPECT_FALSE(checked.isValid);
  Places expected, found;
  llvm::SmallVector<llvm::StringRef> lines;
  text.split(lines, '\n');
  for (size_t i = 0; i < lines.size(); ++i) {
    llvm::SmallVector<llvm::StringRef> ids;
    auto [code, marks] = lines[i].split("#! ");
    marks.split(ids, ' ', -1, /*KeepEmpty=*/false);
    for (llvm::StringRef id : ids)
      expected.push_back(place(unsigned(i + 1), id));
  }
  for (const Diagnostic &each : checked.diagnostics.diagnostics())
    found.push_back(place(each.range.start().line, each.code));
  std::sort(expected.begin(), expected.end());
  std::sort(found.begin(), found.end());
  EXPECT_EQ(found, expected) << checked.errors();
}

TEST(Recovery, InOneKernel) {
  expectMarked("kernel k(x: f32[M, D], w: param f32[F, D]) -> f32[M, F] {\n"
               "  a = x @ w                #! summed-sizes\n"
               "  b = gleu(x)              #! unknown-function\n"
               "  c = a + b + x\n"
               "  d = x + missing          #! unknown-name\n"
               "  return d\n"
               "}\n");
}

TEST(Recovery, InThreeKernels) {
  expectMarked("kernel a(x: f32[M]) -> f32[M] {\n"
               "  return x ** 2            #! power-operator\n"
               "}\n"
               "kernel b(x: f32[M]) -> f32[M] {\n"
               "  return swish(x)          #! foreign-function\n"
               "}\n"
               "kernel c(x: f32[M], y: f32[N]) -> f32[M] {\n"
               "  return x + y             #! shapes-differ\n"
               "}\n");
}

TEST(Recovery, InSignatureBodyAndReturn) {
  expectMarked("kernel k(x: float32[M, D]) -> f32[M, D] {  #! unknown-type\n"
               "  h = glu(x)               #! foreign-function\n"
               "  return x + D             #! dimension-as-value\n"
               "}\n");
  expectMarked("kernel k(x: f32[M, D]) {   #! missing-result-type\n"
               "  h = x + y                #! unknown-name\n"
               "  return x, h, gelu(x, 1)  #! argument-count\n"
               "}\n");
  expectMarked("kernel k(x: f32[M, D], param b: f32[D], s: f32 = 1) -> "
               "f32[M, N] { #! param-position argument-default "
               "result-dimension\n"
               "  h: f32[M, D] = x + b     #! annotated-assignment\n"
               "  return h * s\n"
               "}\n");
}

TEST(Recovery, OfLexerParserAndChecker) {
  expectMarked("fn f(v) = v $ 2            #! stray-character\n"
               "fn g(v) = u                #! unknown-name\n"
               "kernel k(x: f32[M, D]) -> f32[M, D] {\n"
               "  a = f(x) \xC3\x97 2            #! look-alike\n"
               "  b := x + 1               #! colon-assign\n"
               "  c = a ^ 2                #! power-operator\n"
               "  d = (b + c               #! \n"
               "  e = gelu(x, 2) + d       #! unclosed argument-count\n"
               "  return x + x.t()         #! unknown-attribute\n"
               "}\n"
               "kernel l(x: f32[M]) -> f32[M] {\n"
               "  h = g(x) + 1\n"
               "  return x * 1e39          #! constant-range\n"
               "}\n");
}

TEST(Recovery, OfHabits) {
  expectMarked("import torch               #! foreign-import\n"
               "def mine(x):               #! foreign-declaration\n"
               "  return x * 2\n"
               "fn twice(v: f32) = v * 2;  #! typed-parameter semicolon\n"
               "kernal k(x: f32[M, D]) -> f32[M, D] { #! misspelled-keyword\n"
               "  let h = mine(x);         #! foreign-qualifier\n"
               "  h = F.relu(h);           #! method-call\n"
               "  // as a comment          #! foreign-comment\n"
               "  y == h;                  #! equal-for-assign\n"
               "  retrun y;                #! misspelled-keyword\n"
               "}\n");
}

TEST(Recovery, DoesNotRepeatWhatIsBroken) {
  // Whatever depends on a mistake is not one more.
  expectMarked("fn f(v) = v +              #! unfinished-line\n"
               "kernel k(x: f32[M, D], y: f32[M D]) -> f32[M] { #! unclosed\n"
               "  return f(y) + z\n"
               "}\n"
               "kernel l(x: f32[M]) -> f32[M] {\n"
               "  h = f(x)\n"
               "  a, b = h                 #! several-targets\n"
               "  c = (                    #! \n"
               "  return a + b + c + h     #! expected-expression\n"
               "}\n"
               "kernel k2(x: f32[M]) -> f32[M] {\n"
               "  h = x @                  #! unfinished-line\n"
               "  return h\n"
               "}\n");
}

TEST(Recovery, StopsAtALimit) {
  // What stands behind is not looked at, so nothing is said about it.
  std::string text = "kernel k(x: f32[M]) -> f32[M] {\n"
                     "  h = twice(x) + hidden\n  return " +
                     std::string(300, '(') + "x\n}\nfn twice(v) = v + v\n";
  CheckedText checked(text);
  ASSERT_EQ(checked.diagnostics.diagnostics().size(), 1u) << checked.errors();
  EXPECT_EQ(checked.diagnostics.diagnostics()[0].code, "nesting-limit");
}

} // namespace
