//===- Shrink.cpp - the smallest kernel that still fails ------------------===//
#include "Shrink.h"

#include <algorithm>

namespace gelato::differential {

namespace {

/// All kernels one step smaller, the boldest steps first.
class Steps {
public:
  explicit Steps(const RandomKernel &kernel) : kernel(kernel) {
    keepOneValue();
    dropResults();
    simplifyExpressions();
    reduceSizes();
    simplifyRest();
  }
  std::vector<RandomKernel> all;

private:
  void add(RandomKernel next) {
    next.dropUnused();
    // A name in a result must occur in an argument.
    for (const std::string &result : next.results)
      for (const std::string &size : next.shapeOf(result))
        if (!isdigit(size[0]) && !next.sizes.count(size))
          return;
    if (next.source() != kernel.source() || next.sizes != kernel.sizes ||
        next.bound != kernel.bound || next.fill != kernel.fill)
      all.push_back(std::move(next));
  }

  void keepOneValue() {
    for (const auto &statement : kernel.statements) {
      if (statement.value.kind == Expr::Compare)
        continue;
      RandomKernel next = kernel;
      next.results = {statement.name};
      add(std::move(next));
    }
  }

  void dropResults() {
    for (size_t r = 0; kernel.results.size() > 1 && r < kernel.results.size();
         ++r) {
      RandomKernel next = kernel;
      next.results.erase(next.results.begin() + r);
      add(std::move(next));
    }
  }

  void simplifyExpressions() {
    for (size_t s = 0; s < kernel.statements.size(); ++s) {
      RandomKernel next = kernel;
      simplify(next, next.statements[s].value);
    }
  }

  /// Puts each child of the same shape, or a 2 where no shape is lost, in the
  /// place of `node`, which is part of `next`; then the same below it.
  void simplify(RandomKernel &next, Expr &node) {
    Expr kept = node;
    for (const Expr &child : kept.children)
      if (child.shape == kept.shape && child.kind != Expr::Number) {
        node = child;
        add(next);
      }
    if (kept.kind == Expr::Binary)
      for (unsigned c : {0, 1})
        if (kept.children[1 - c].shape == kept.shape &&
            kept.children[c].kind != Expr::Number &&
            kept.children[1 - c].kind != Expr::Number) {
          node = kept;
          node.children[c] = {Expr::Number, "2", {}};
          add(next);
        }
    // An argument of the shape of what is computed.
    if (kept.kind != Expr::Reference && kept.kind != Expr::Number)
      for (const auto &argument : next.arguments)
        if (argument.shape == kept.shape) {
          node = {Expr::Reference, argument.name, kept.shape};
          add(next);
          break;
        }
    node = kept;
    for (Expr &child : node.children)
      simplify(next, child);
    node = kept;
  }

  void reduceSizes() {
    for (const auto &[name, size] : kernel.sizes)
      for (int64_t smaller : {int64_t(1), int64_t(2), size / 2, size - 1})
        if (smaller < size && smaller > 0) {
          RandomKernel next = kernel;
          next.sizes[name] = smaller;
          add(std::move(next));
        }
  }

  void simplifyRest() {
    RandomKernel next = kernel;
    next.fill = Fill::Normal;
    add(next);
    next = kernel;
    next.bound.clear();
    add(next);
    for (const auto &[name, size] : kernel.sizes)
      next.bound.insert(name);
    add(next);
  }

  const RandomKernel &kernel;
};

} // namespace

RandomKernel shrink(RandomKernel kernel,
                    const std::function<bool(const RandomKernel &)> &stillFails,
                    unsigned tries) {
  for (bool progress = true; progress && tries;) {
    progress = false;
    for (RandomKernel &next : Steps(kernel).all) {
      if (!tries--)
        return kernel;
      if (!stillFails(next))
        continue;
      kernel = std::move(next);
      progress = true;
      break;
    }
  }
  return kernel;
}

} // namespace gelato::differential
