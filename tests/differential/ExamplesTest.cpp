//===- ExamplesTest.cpp - the page of examples, at every level ------------===//
//
// A fence ```gel of compiler/docs/examples.md is a whole file; every kernel in
// it runs with its sizes free and with its sizes bound. A first line
// `# gelato compile FILE --set G=96,F=48` binds those names in both.
//
// The page is said to show every construct of the language, so each is looked
// for.
//
//===----------------------------------------------------------------------===//
#include "Harness.h"
#include "unit/Sources.h"

#include "llvm/Support/Regex.h"
#include "gtest/gtest.h"

namespace gelato::differential {
namespace {

gelato::test::Sources readExamples() {
  gelato::test::Sources examples;
  auto page = SourceFile::open(gelato::test::repository() +
                               "/compiler/docs/examples.md");
  if (page)
    gelato::test::addFences(**page, examples);
  else
    ADD_FAILURE() << llvm::toString(page.takeError());
  return examples;
}

Bindings bindingsOf(llvm::StringRef source) {
  llvm::StringRef first = source.split('\n').first;
  if (!first.starts_with("# gelato compile"))
    return {};
  auto bindings = parseBindings(first.split("--set ").second);
  if (bindings)
    return *bindings;
  ADD_FAILURE() << llvm::toString(bindings.takeError());
  return {};
}

/// Sizes with a remainder against every tile and panel, different from each
/// other so that a dimension taken for another is seen.
Sizes sizesOf(const Kernel &kernel) {
  static const int64_t sizes[] = {7, 37, 51, 5, 19};
  Sizes result;
  for (const std::string &dim : kernel.freeDims)
    result[dim] = sizes[result.size() % std::size(sizes)];
  return result;
}

TEST(Examples, RunAtEveryLevel) {
  size_t kernels = 0;
  for (const auto &file : readExamples()) {
    std::string source = file->text().str();
    Bindings bindings = bindingsOf(source);
    DiagnosticEngine diagnostics;
    std::unique_ptr<Program> program = parse(*file, diagnostics);
    ASSERT_TRUE(program && check(*program, bindings, diagnostics))
        << diagnostics.str();
    auto compiled =
        std::make_shared<CompiledProgram>(TestProgram{source, bindings});
    for (const auto &kernel : program->kernels) {
      SCOPED_TRACE(kernel->name);
      Sizes sizes = sizesOf(*kernel);
      EXPECT_EQ(Subject(compiled, kernel->name).check({sizes}), "");
      ++kernels;
    }
    Bindings all = bindings;
    for (const auto &kernel : program->kernels)
      for (const auto &[name, size] : sizesOf(*kernel))
        all[name] = size;
    auto bound = std::make_shared<CompiledProgram>(TestProgram{source, all});
    for (const auto &kernel : program->kernels)
      EXPECT_EQ(Subject(bound, kernel->name).check({{}, 2}), "")
          << kernel->name;
  }
  EXPECT_GE(kernels, 19u);
}

/// A construct of the language, and what a text that has it looks like: POSIX,
/// with \w for a letter of a name.
struct Construct {
  const char *name, *pattern;
};

const Construct kConstructs[] = {
    // Files and declarations.
    {"comment", "#"},
    {"fn", "^fn \\w+\\("},
    {"default of an fn", "^fn .*\\w+ = "},
    {"kernels of one file", "^}(\n.*)*\n}\n"},
    {"argument", "[(,] *\\w+: f32\\["},
    {"param", ": param f32\\["},
    {"unnamed result", "-> f32"},
    {"named result", "-> \\(\\w+: [a-z0-9]+\\[[^]]*\\]\\)"},
    {"several results", "-> \\(\\w+: [a-z0-9]+\\[[^]]*\\], \\w+: "},
    {"statement with a result's name", "y: (.*\n)* +y = "},
    // Types and dimensions.
    {"scalar", ": f32[,)]"},
    {"vector", ": f32\\[\\w+\\]"},
    {"batch", ": f32\\[\\w+, \\w+, \\w+\\]"},
    {"literal 1", "\\[M, 1\\]"},
    {"bound size", "--set \\w+="},
    {"input of bf16", "\\w+: bf16\\["},
    {"input of f16", "\\w+: f16\\["},
    {"param of bf16", "param bf16\\["},
    {"param of f16", "param f16\\["},
    {"result of bf16", "-> .*bf16\\["},
    {"result of f16", "-> .*f16\\["},
    // Expressions.
    {"negation", "[(=,] *-\\w"},
    {"sum", " \\+ "},
    {"difference", " - "},
    {"product", " \\* "},
    {"quotient", " / "},
    {"comparison", " (<|<=|>|>=|==|!=) "},
    {"where", "where\\("},
    {"hexadecimal number", "0x"},
    {"@", " @ "},
    {"matmul", "matmul\\("},
    {"transposed", "@ \\w+\\.T"},
    {"slice of rows", "@ \\w+\\[:\\w+\\]"},
    {"slice of rows, transposed", "@ \\w+\\[\\w+:\\]\\.T"},
    {"slice of columns", "@ \\w+\\[:, :\\w+\\]"},
    {"slice of a vector", "\\+ \\w+\\[\\w+:\\]"},
    {"right side that is no param", "k: f32(.*\n)*.*@ k"},
    {"left side of one dimension", "x: f32\\[K\\].*\n.*x @"},
    {"left side of three dimensions", "x: f32\\[B, S, K\\].*\n.*x @"},
    {"two products of one value", "\\(x @ .*\\* \\(x @"},
    {"residual", "return x \\+ "},
    {"conversion of the left side", "bf16\\(\\w+\\) @"},
    {"conversion of the right side", "@ f32\\(\\w+\\)"},
    {"conversion of a product", "bf16\\(.*\\) @"},
    {"tanh form", "approximate=\"tanh\""},
    {"accuracy of a call", "accuracy=\"tight\""},
    {"argument by name", "\\w+\\(\\w+, \\w+=-?[0-9]"},
};

TEST(Examples, ShowEveryConstruct) {
  std::string page;
  for (const auto &file : readExamples())
    page += file->text().str();
  for (const Construct &construct : kConstructs) {
    std::string expanded = construct.pattern;
    for (size_t at; (at = expanded.find("\\w")) != std::string::npos;)
      expanded.replace(at, 2, "[A-Za-z0-9_]");
    llvm::Regex pattern(expanded, llvm::Regex::Newline);
    std::string error;
    ASSERT_TRUE(pattern.isValid(error)) << construct.pattern << ": " << error;
    EXPECT_TRUE(pattern.match(page)) << "no example of: " << construct.name;
  }
}

} // namespace
} // namespace gelato::differential
