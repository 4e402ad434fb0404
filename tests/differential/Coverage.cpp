//===- Coverage.cpp - what random kernels were made of --------------------===//
#include "Coverage.h"

#include "Generator.h"
#include "Levels.h"

#include "llvm/Support/FormatVariadic.h"

namespace gelato::differential {

using std::string;

namespace {

/// Features that must be in one kernel of so many, at least.
struct Rule {
  std::vector<string> features;
  uint64_t oneIn;
};

std::vector<Rule> rules() {
  Rule productions{{}, 60}, functions{{}, 150}, levels{{}, 60};
  for (auto table : {statementProductions(), expressionProductions()})
    for (const Production &row : table)
      productions.features.push_back(string("production ") + row.name);
  for (const FunctionRow &row : functionRows())
    functions.features.push_back(string("function ") + row.text);
  for (const TestedLevel *level : testedLevels())
    levels.features.push_back("level " + level->name());
  std::vector<Rule> result = {productions, functions, levels};
  for (const Palette &palette : palettes())
    for (Type type : palette.types)
      for (const char *what : {"input ", "param ", "result "})
        result.push_back({{what + string(typeName(type))}, 20});
  result.push_back(
      {{"rank 0", "rank 1", "rank 2", "rank 3", "results 1", "results 2",
        "results 3", "dimension free", "dimension bound", "dimension literal",
        "fill whole", "fill normal", "fill sprinkled", "root elementwise f32",
        "root contraction f32"},
       20});
  result.push_back(
      {{"sliced", "convert f32(%)", "convert bf16(%)", "convert f16(%)",
        "root contraction bf16", "root contraction f16",
        "root contraction-pair f32", "root contraction-pair bf16"},
       50});
  result.push_back({{"root contraction-pair f16"}, 100});
  result.push_back(
      {{"fill special", "in place", "transposed", "(% + %)", "(% - %)",
        "(% * %)", "(% / %)", "min(%, %)", "max(%, %)", "where(%, %, %)"},
       40});
  result.push_back(
      {{"% < %", "% <= %", "% > %", "% >= %", "% == %", "% != %"}, 100});
  return result;
}

} // namespace

void Coverage::add(const RandomKernel &kernel) {
  std::set<string> seen;
  kernel.walk([&](const Expr &expr) {
    if (expr.by)
      seen.insert(string("production ") + expr.by->name);
    if (expr.kind == Expr::Transpose)
      seen.insert("transposed");
    if (expr.kind == Expr::Slice)
      seen.insert("sliced");
    if (expr.kind == Expr::Convert)
      seen.insert("convert " + expr.text);
    if (expr.kind != Expr::Elementwise)
      return;
    bool isFunction = false;
    for (const FunctionRow &row : functionRows())
      isFunction |= expr.text == row.text;
    seen.insert(isFunction ? "function " + expr.text : expr.text);
  });
  auto addTensor = [&](const char *role, Type type, const Shape &shape) {
    seen.insert(string(role) + " " + typeName(type));
    seen.insert("rank " + std::to_string(shape.size()));
    for (const string &size : shape) {
      bool isLiteral = isdigit(size[0]);
      seen.insert(isLiteral                  ? "dimension literal"
                  : kernel.bound.count(size) ? "dimension bound"
                                             : "dimension free");
      seen.insert("size " +
                  (isLiteral ? size : std::to_string(kernel.sizes.at(size))));
    }
  };
  for (const RandomKernel::Tensor &tensor : kernel.arguments)
    addTensor(tensor.isParam ? "param" : "input", tensor.type, tensor.shape);
  for (const RandomKernel::Result &result : kernel.results)
    addTensor("result", result.type, kernel.shapeOf(result.value));
  seen.insert("results " + std::to_string(kernel.results.size()));
  seen.insert("statements " + std::to_string(kernel.statements.size()));
  seen.insert(string("fill ") + fillName(kernel.fill));
  if (!kernel.inPlace().empty())
    seen.insert("in place");
  for (const string &feature : seen)
    add(feature);
}

string Coverage::missing(uint64_t kernels) const {
  string result;
  for (const Rule &rule : rules())
    for (const string &feature : rule.features) {
      auto found = counts.find(feature);
      uint64_t count = found == counts.end() ? 0 : found->second;
      if (count * rule.oneIn < kernels)
        result += llvm::formatv("{0}: in {1} of {2} kernels, expected in one "
                                "of {3}\n",
                                feature, count, kernels, rule.oneIn);
    }
  return result;
}

void Coverage::print(llvm::raw_ostream &os) const {
  string group;
  for (const auto &[feature, count] : counts) {
    string first = feature.substr(0, feature.find(' '));
    os << (first == group ? ", " : "\n  ") << feature << " " << count;
    group = first;
  }
  os << "\n";
}

} // namespace gelato::differential
