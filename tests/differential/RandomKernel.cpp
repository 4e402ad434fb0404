//===- RandomKernel.cpp - a kernel as a tree ------------------------------===//
#include "RandomKernel.h"

#include <algorithm>

namespace gelato::differential {

using std::string;

const char *typeName(Type type) {
  static const char *const names[] = {"f32", "bf16", "f16", "truth"};
  return names[int(type)];
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

string Expr::str(const string &suffix) const {
  string result;
  size_t next = 0;
  for (char c : text)
    if (c == '%')
      result += children[next++].str(suffix);
    else if (c == '$')
      result += suffix;
    else
      result += c;
  return result;
}

static string typeText(Type type, const Shape &shape, const string &suffix) {
  string list;
  for (const string &size : shape)
    list += (list.empty() ? "" : ", ") + size +
            (isdigit(size[0]) ? string() : suffix);
  return typeName(type) + (list.empty() ? list : "[" + list + "]");
}

string RandomKernel::source(const string &suffix) const {
  string text;
  for (const Function &function : functions) {
    string params;
    for (const string &param : function.params)
      params += (params.empty() ? "" : ", ") + param;
    text += "fn " + function.name + suffix + "(" + params +
            ") = " + function.body.str(suffix) + "\n";
  }
  string list;
  for (const Tensor &argument : arguments)
    list += (list.empty() ? "" : ", ") + argument.name + ": " +
            (argument.isParam ? "param " : "") +
            typeText(argument.type, argument.shape, suffix);
  text += "kernel k" + suffix + "(" + list + ") -> ";
  string types, values;
  for (size_t r = 0; r < results.size(); ++r) {
    string type = typeText(results[r].type, shapeOf(results[r].value), suffix);
    types += r ? ", " : "";
    types += results.size() == 1 ? type : "y" + std::to_string(r) + ": " + type;
    values += (r ? ", " : "") + results[r].value;
  }
  text += results.size() == 1 ? types : "(" + types + ")";
  text += " {\n";
  for (const Statement &statement : statements)
    text += "  " + statement.name + " = " + statement.value.str(suffix) + "\n";
  return text + "  return " + values + "\n}\n";
}

//===----------------------------------------------------------------------===//
// Names and types
//===----------------------------------------------------------------------===//

const RandomKernel::Tensor *RandomKernel::argument(const string &name) const {
  for (const Tensor &argument : arguments)
    if (argument.name == name)
      return &argument;
  return nullptr;
}

const Expr *RandomKernel::statement(const string &name) const {
  for (const Statement &statement : statements)
    if (statement.name == name)
      return &statement.value;
  return nullptr;
}

const Shape &RandomKernel::shapeOf(const string &name) const {
  static const Shape none;
  if (const Tensor *tensor = argument(name))
    return tensor->shape;
  const Expr *value = statement(name);
  return value ? value->shape : none;
}

bool RandomKernel::has(Expr::Kind kind) const {
  bool found = false;
  walk([&](const Expr &expr) { found |= expr.kind == kind; });
  return found;
}

/// Derives the type of `expr`, whose names have the types in `known`.
static bool derive(Expr &expr, const std::map<string, Type> &known) {
  for (Expr &child : expr.children)
    if (!derive(child, known))
      return false;
  auto isNumber = [](const Expr &child) { return child.type != Type::Truth; };
  switch (expr.kind) {
  case Expr::Value: {
    auto found = known.find(expr.text);
    expr.type = found == known.end() ? Type::F32 : found->second;
    return true;
  }
  case Expr::Number:
    return true;
  case Expr::Elementwise: {
    // The type says whether it is a condition; where's first child is one.
    bool isWhere = expr.text.compare(0, 6, "where(") == 0;
    return isWhere != isNumber(expr.children[0]) &&
           std::all_of(expr.children.begin() + 1, expr.children.end(),
                       isNumber);
  }
  case Expr::Product:
    return expr.children[0].type == expr.children[1].type &&
           isNumber(expr.children[0]);
  case Expr::Slice:
  case Expr::Transpose:
    expr.type = expr.children[0].type;
    return true;
  case Expr::Convert:
    return isNumber(expr.children[0]);
  }
  return false;
}

bool RandomKernel::isWellTyped() {
  for (Function &function : functions)
    if (!derive(function.body, {}))
      return false;
  std::map<string, Type> known;
  for (const Tensor &argument : arguments)
    known[argument.name] = argument.type;
  for (Statement &statement : statements) {
    if (!derive(statement.value, known))
      return false;
    known[statement.name] = statement.value.type;
  }
  // A name in a slice or a result must occur in an argument.
  bool areKnown = true;
  walk([&](const Expr &expr) {
    size_t end = expr.text.find('$'),
           begin = expr.text.find_last_of("[:, ", end);
    if (expr.kind == Expr::Slice && end != string::npos)
      areKnown &= sizes.count(expr.text.substr(begin + 1, end - begin - 1));
  });
  for (const Result &result : results) {
    if (!known.count(result.value) || known[result.value] == Type::Truth)
      return false;
    for (const string &size : shapeOf(result.value))
      if (!isdigit(size[0]) && !sizes.count(size))
        return false;
  }
  return areKnown && !results.empty();
}

void RandomKernel::dropUnused() {
  std::set<string> used;
  auto use = [&](const Expr &expr) {
    expr.walk([&](const Expr &node) {
      if (node.kind == Expr::Value)
        used.insert(node.text);
      // A function of one's own: f0$(%)
      else if (size_t end = node.text.find('$'); end != string::npos)
        used.insert(node.text.substr(0, end));
    });
  };
  for (const Result &result : results)
    used.insert(result.value);
  auto dropFrom = [&](auto &list) {
    list.erase(std::remove_if(
                   list.begin(), list.end(),
                   [&](const auto &item) { return !used.count(item.name); }),
               list.end());
  };
  for (size_t s = statements.size(); s-- > 0;)
    if (used.count(statements[s].name))
      use(statements[s].value);
  dropFrom(statements);
  dropFrom(arguments);
  dropFrom(functions);
  std::set<string> dims;
  for (const Tensor &argument : arguments)
    dims.insert(argument.shape.begin(), argument.shape.end());
  for (auto size = sizes.begin(); size != sizes.end();)
    if (dims.count(size->first)) {
      ++size;
    } else {
      bound.erase(size->first);
      size = sizes.erase(size);
    }
  if (!sizes.count(rows))
    rows.clear();
}

string RandomKernel::inPlace() const {
  if (results.size() != 1 || has(Expr::Product))
    return "";
  const Result &result = results[0];
  for (const Tensor &argument : arguments)
    if (!argument.isParam && argument.name != result.value &&
        argument.type == result.type && argument.shape == shapeOf(result.value))
      return argument.name;
  return "";
}

} // namespace gelato::differential
