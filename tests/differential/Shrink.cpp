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
    widenTypes();
    dropSlices();
    reduceSizes();
    simplifyRest();
  }
  std::vector<RandomKernel> all;

private:
  void add(RandomKernel next) {
    next.dropUnused();
    if (next.isWellTyped() &&
        (next.source() != kernel.source() || next.sizes != kernel.sizes ||
         next.bound != kernel.bound || next.fill != kernel.fill))
      all.push_back(std::move(next));
  }

  void keepOneValue() {
    for (const auto &statement : kernel.statements) {
      RandomKernel next = kernel;
      next.results = {{statement.name, statement.value.type}};
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
    RandomKernel next = kernel;
    for (auto &statement : next.statements)
      simplify(next, statement.value);
    for (auto &function : next.functions)
      simplify(next, function.body);
  }

  /// What `node` is computed from, through conditions and names.
  static std::vector<Expr> operands(const RandomKernel &kernel,
                                    const Expr &node) {
    std::vector<Expr> result;
    for (const Expr &child : node.children) {
      const Expr *named = kernel.statement(child.text);
      if (named && child.kind == Expr::Value)
        result.push_back(*named);
      if (child.type != Type::Truth)
        result.push_back(child);
      else
        for (Expr &compared : operands(kernel, named ? *named : child))
          result.push_back(std::move(compared));
    }
    return result;
  }

  /// Puts each operand of the same shape, or a 2 where no shape is lost, in the
  /// place of `node`, which is part of `next`; then the same below it.
  void simplify(RandomKernel &next, Expr &node) {
    Expr kept = node;
    for (Expr &operand : operands(kernel, kept))
      if (operand.shape == kept.shape && operand.kind != Expr::Number &&
          operand.type != Type::Truth && kept.type != Type::Truth) {
        node = std::move(operand);
        add(next);
      }
    if (kept.kind == Expr::Elementwise)
      for (size_t c = 0; c < kept.children.size(); ++c) {
        node = kept;
        node.children[c] = {Expr::Number, "2", {}};
        bool keepsShape = false;
        for (const Expr &child : node.children)
          keepsShape |= child.shape == kept.shape && child.kind != Expr::Number;
        if (keepsShape && kept.children[c].kind != Expr::Number &&
            kept.children[c].type != Type::Truth)
          add(next);
      }
    // An argument of the shape of what is computed.
    if (!kept.children.empty())
      for (const auto &argument : next.arguments)
        if (argument.shape == kept.shape) {
          node = {Expr::Value, argument.name, kept.shape, {}, argument.type};
          add(next);
          break;
        }
    node = kept;
    for (Expr &child : node.children)
      simplify(next, child);
    node = kept;
  }

  /// Everything f32, or one argument or result.
  void widenTypes() {
    RandomKernel next = kernel;
    for (auto &argument : next.arguments)
      argument.type = Type::F32;
    for (auto &result : next.results)
      result.type = Type::F32;
    for (auto &statement : next.statements)
      dropConversions(statement.value);
    add(next);
    next = kernel;
    auto widen = [&](Type &type) {
      Type kept = type;
      type = Type::F32;
      add(next);
      type = kept;
    };
    for (auto &argument : next.arguments)
      widen(argument.type);
    for (auto &result : next.results)
      widen(result.type);
  }

  static void dropConversions(Expr &node) {
    while (node.kind == Expr::Convert) {
      Expr child = std::move(node.children[0]);
      node = std::move(child);
    }
    for (Expr &child : node.children)
      dropConversions(child);
  }

  /// Makes a param that is sliced the first of its parts.
  void dropSlices() {
    for (const auto &argument : kernel.arguments) {
      RandomKernel next = kernel;
      const Shape *part = nullptr;
      for (auto &statement : next.statements)
        dropSlicesOf(statement.value, argument.name, part);
      if (!part)
        continue;
      for (auto &changed : next.arguments)
        if (changed.name == argument.name)
          changed.shape = *part;
      add(std::move(next));
    }
  }

  static void dropSlicesOf(Expr &node, const std::string &param,
                           const Shape *&part) {
    for (Expr &child : node.children)
      dropSlicesOf(child, param, part);
    if (node.kind != Expr::Slice || node.children[0].text != param ||
        (part && *part != node.shape))
      return;
    node = {Expr::Value, param, node.shape, {}, node.type};
    part = &node.shape;
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
