//===- Generator.cpp - random kernels -------------------------------------===//
#include "Generator.h"

#include "Builder.h"

#include <algorithm>

namespace gelato::differential {

using std::string;

llvm::ArrayRef<Production> statementProductions() {
  static const Production rows[] = {
      {"product", 3, &Builder::plainProduct},
      {"epilogue", 6, &Builder::epilogue},
      {"residual", 3, &Builder::residual},
      {"gate", 3, &Builder::gate},
      {"named gate", 2, &Builder::namedGate},
      {"elementwise", 8, &Builder::elementwise},
      {"condition", 8, &Builder::condition},
  };
  return rows;
}

llvm::ArrayRef<Production> expressionProductions() {
  static const Production rows[] = {
      {"function", 8, &Builder::function},
      {"negation", 2, &Builder::negation},
      {"binary", 6, &Builder::binary},
      {"number", 4, &Builder::withNumber},
      {"quotient", 2, &Builder::quotient},
      {"choice", 2, &Builder::choice},
      {"named choice", 8, &Builder::namedChoice},
      {"own function", 3, &Builder::ownFunction},
      {"inner product", 1, &Builder::innerProduct},
      {"conversion", 3, &Builder::conversion},
      {"slice", 3, &Builder::slice},
  };
  return rows;
}

llvm::ArrayRef<Palette> palettes() {
  static const Palette rows[] = {
      {"f32", 5, {Type::F32}},
      {"bf16", 3, {Type::BF16}},
      {"f16", 2, {Type::F16}},
      {"f32 and bf16", 2, {Type::F32, Type::BF16}},
      {"all", 2, {Type::F32, Type::BF16, Type::F16}},
  };
  return rows;
}

/// Around every tile and panel, and a few beyond.
static const std::vector<int64_t> kRows = {0,  1,  1,  2,  3,  5,  6,
                                           7,  11, 12, 13, 15, 16, 17,
                                           31, 32, 33, 63, 64, 65, 100};
static const std::vector<int64_t> kBatches = {0, 1, 2, 3};
static const std::vector<int64_t> kColumns = {
    1, 2, 3, 5, 7, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 100, 130};

Builder::Builder(uint64_t seed) : random(seed * 2654435761u + 17) {
  kernel.seed = seed;
}

string Builder::dimension(const string &name,
                          const std::vector<int64_t> &sizes) {
  int64_t size = random.pick(sizes);
  if (random.once(6) && size)
    return std::to_string(size);
  kernel.sizes[name] = size;
  if (size && random.once(3)) // zero is a run-time size only
    kernel.bound.insert(name);
  return name;
}

void Builder::chooseDimensions() {
  switch (random.below(8)) {
  case 0:
    break; // rank 1
  case 1:
  case 2:
    rows = {dimension("B", kBatches), dimension("S", kRows)};
    break;
  default:
    rows = {dimension("M", kRows)};
  }
  if (!rows.empty() && kernel.sizes.count(rows[0]) &&
      !kernel.bound.count(rows[0]))
    kernel.rows = rows[0];
  for (const char *name : {"D", "F", "H"})
    columns.push_back(dimension(name, kColumns));
}

Shape Builder::withRows(const string &column) const {
  Shape shape = rows;
  shape.push_back(column);
  return shape;
}

bool Builder::isColumn(const string &size) const {
  return std::count(columns.begin(), columns.end(), size);
}

bool Builder::hasRows(const Shape &shape) const {
  return std::any_of(shape.begin(), shape.end(), [&](const string &size) {
    return std::count(rows.begin(), rows.end(), size);
  });
}

void Builder::makeFunction(const string &name, std::vector<string> params) {
  for (const string &param : params)
    functionParams.push_back(param.substr(0, param.find(' ')));
  // Every function depends on its argument.
  Expr v{Expr::Value, "v", {}};
  Expr body = apply("(% * 0.5 + %)", {v, expression({{}, 4})});
  functionParams.clear();
  kernel.functions.push_back({name, std::move(params), std::move(body)});
}

void Builder::chooseResults() {
  auto add = [&](const string &name, Type type) {
    if (random.once(2))
      type = random.pick(types);
    kernel.results.push_back({name, type});
  };
  const RandomKernel::Statement &last = kernel.statements.back();
  add(last.name, last.value.type);
  while (random.once(3) && kernel.results.size() < 3) {
    const Expr &value = random.once(8) ? values.front() : random.pick(values);
    const RandomKernel::Tensor *tensor = kernel.argument(value.text);
    if (!tensor || !tensor->isParam)
      add(value.text, value.type);
  }
}

RandomKernel Builder::build() {
  types = pickWeighted(random, palettes()).types;
  kernel.fill = random.once(3)   ? Fill::Whole
                : random.once(5) ? Fill::Sprinkled
                                 : Fill::Normal;
  chooseDimensions();
  if (random.once(3))
    makeFunction("f0", {"v"});
  if (random.once(4))
    makeFunction("f1", {"v", "c = 0.75"});
  argument(withRows(random.pick(columns)), false);
  // One to six, more often few.
  for (uint64_t i = 1 + std::min(random.below(6), random.below(7)); i-- > 0;)
    statement({withRows(random.pick(columns)), unsigned(1 + random.below(6))});
  // A condition is no result.
  if (kernel.statements.back().value.type == Type::Truth)
    name(expression({conditions.back().shape, 2}));
  chooseResults();
  if (!kernel.has(Expr::Product) && kernel.fill == Fill::Normal &&
      random.once(2))
    kernel.fill = Fill::Special;
  kernel.dropUnused();
  return std::move(kernel);
}

RandomKernel generate(uint64_t seed) {
  // Some use a name that no argument is left to have.
  for (uint64_t attempt = 0;; ++attempt) {
    RandomKernel kernel = Builder(seed + (attempt << 32)).build();
    kernel.seed = seed;
    if (kernel.isWellTyped())
      return kernel;
  }
}

std::map<string, int64_t> otherSizes(const RandomKernel &kernel,
                                     unsigned round) {
  Random random(kernel.seed * 31 + round);
  std::map<string, int64_t> sizes = kernel.sizes;
  for (auto &[name, size] : sizes)
    if (!kernel.bound.count(name))
      size = random.pick(name == "B"                  ? kBatches
                         : name == "M" || name == "S" ? kRows
                                                      : kColumns);
  return sizes;
}

} // namespace gelato::differential
