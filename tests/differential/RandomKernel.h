//===- RandomKernel.h - a kernel as a tree --------------------------------===//
//
// What the generator makes (Generator.h), the shrinker makes smaller (Shrink.h)
// and the coverage counts (Coverage.h). A kernel is well-typed by construction;
// isWellTyped() says whether it still is after a change.
//
//===----------------------------------------------------------------------===//
#ifndef GELATO_DIFFERENTIAL_RANDOMKERNEL_H
#define GELATO_DIFFERENTIAL_RANDOMKERNEL_H

#include "Inputs.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace gelato::differential {

struct Production;

/// Of an element. Truth is a condition's.
enum class Type { F32, BF16, F16, Truth };
const char *typeName(Type type); ///< "f32"

/// As written: names, or numbers.
using Shape = std::vector<std::string>;

struct Expr {
  enum Kind {
    Value,       ///< text: the name of an argument, statement or fn's parameter
    Number,      ///< text: as written
    Elementwise, ///< of f32, whatever type its children have
    Product,     ///< of two children of one type
    Transpose,   ///< of the only child, as a right side
    Slice,       ///< of the only child, a param
    Convert      ///< of the only child, to the type in the text
  };
  Kind kind;
  /// Each % stands for the next child, $ for what makes a name unique in a file
  /// of several kernels.
  std::string text;
  Shape shape;
  std::vector<Expr> children = {};
  Type type = Type::F32;
  const Production *by = nullptr; ///< by which it was made, for the coverage

  std::string str(const std::string &suffix = "") const;
  /// Calls `visit` for this and everything below it.
  template <typename Visit> void walk(Visit visit) const {
    visit(*this);
    for (const Expr &child : children)
      child.walk(visit);
  }
};

struct RandomKernel {
  struct Tensor {
    std::string name;
    Shape shape;
    bool isParam;
    Type type;
  };
  struct Function {
    std::string name;
    std::vector<std::string> params; ///< perhaps with a default
    Expr body;
  };
  struct Statement {
    std::string name;
    Expr value;
  };
  struct Result {
    std::string value; ///< name of a statement or argument
    Type type;         ///< as declared
  };

  std::map<std::string, int64_t> sizes; ///< of all named dimensions
  std::set<std::string> bound;          ///< those bound when it is compiled
  std::vector<Function> functions;
  std::vector<Tensor> arguments;
  std::vector<Statement> statements;
  std::vector<Result> results;
  std::string rows; ///< dimension of independent rows, or empty
  uint64_t seed = 0;
  Fill fill = Fill::Normal;

  /// The kernel is called `k` + suffix; dimensions and functions end in it too.
  std::string source(const std::string &suffix = "") const;
  /// Removes statements, arguments, functions and sizes that nothing uses.
  void dropUnused();
  /// Derives the types of all expressions; false if a rule is broken.
  bool isWellTyped();
  /// The input over which the only result may be written, or empty.
  std::string inPlace() const;
  bool has(Expr::Kind kind) const;
  template <typename Visit> void walk(Visit visit) const {
    for (const Function &function : functions)
      function.body.walk(visit);
    for (const Statement &statement : statements)
      statement.value.walk(visit);
  }
  /// Null if nothing has this name.
  const Tensor *argument(const std::string &name) const;
  const Expr *statement(const std::string &name) const;
  const Shape &shapeOf(const std::string &name) const;
};

} // namespace gelato::differential

#endif // GELATO_DIFFERENTIAL_RANDOMKERNEL_H
