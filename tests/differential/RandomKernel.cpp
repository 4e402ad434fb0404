//===- RandomKernel.cpp - a random kernel as text -------------------------===//
#include "Generator.h"

#include <algorithm>

namespace gelato::differential {

/// `pattern` with each % replaced by the next child.
static std::string fill(const std::string &pattern,
                        const std::vector<Expr> &children) {
  std::string result;
  size_t next = 0;
  for (char c : pattern)
    if (c == '%')
      result += children[next++].str();
    else
      result += c;
  return result;
}

std::string Expr::str() const {
  switch (kind) {
  case Reference:
  case Number:
    return text;
  case Negate:
    return "(-" + children[0].str() + ")";
  case Binary:
    return "(" + children[0].str() + " " + text + " " + children[1].str() + ")";
  case Call:
    return fill(text, children);
  case Compare:
    return children[0].str() + " " + text + " " + children[1].str();
  case Where:
    if (text.empty())
      return "where(" + children[0].str() + ", " + children[1].str() + ", " +
             children[2].str() + ")";
    return "where(" + children[0].str() + " " + text + " " + children[1].str() +
           ", " + children[2].str() + ", " + children[3].str() + ")";
  case Product:
    return "(" + children[0].str() + " @ " + children[1].str() + ")";
  case Transpose:
    return children[0].str() + ".T";
  }
  return "";
}

void Expr::collect(std::set<std::string> &names) const {
  if (kind == Reference)
    names.insert(text);
  for (const Expr &child : children)
    child.collect(names);
}

static std::string typeText(const Shape &shape) {
  std::string result;
  for (const std::string &size : shape)
    result += (result.empty() ? "[" : ", ") + size;
  return "f32" + result + (shape.empty() ? "" : "]");
}

const Shape &RandomKernel::shapeOf(const std::string &name) const {
  for (const Tensor &argument : arguments)
    if (argument.name == name)
      return argument.shape;
  for (const Statement &statement : statements)
    if (statement.name == name)
      return statement.value.shape;
  static const Shape none;
  return none;
}

std::string RandomKernel::source() const {
  std::string text;
  for (const std::string &fn : fns)
    text += fn + "\n";
  std::string list;
  for (const Tensor &argument : arguments)
    list += (list.empty() ? "" : ", ") + argument.name + ": " +
            (argument.isParam ? "param " : "") + typeText(argument.shape);
  text += "kernel k(" + list + ") -> ";
  if (results.size() == 1) {
    text += typeText(shapeOf(results[0]));
  } else {
    for (size_t r = 0; r < results.size(); ++r)
      text += (r ? ", y" : "(y") + std::to_string(r) + ": " +
              typeText(shapeOf(results[r]));
    text += ")";
  }
  text += " {\n";
  for (const Statement &statement : statements)
    text += "  " + statement.name + " = " + statement.value.str() + "\n";
  text += "  return ";
  for (size_t r = 0; r < results.size(); ++r)
    text += (r ? ", " : "") + results[r];
  return text + "\n}\n";
}

void RandomKernel::dropUnused() {
  std::set<std::string> used(results.begin(), results.end());
  for (size_t s = statements.size(); s-- > 0;) {
    if (used.count(statements[s].name))
      statements[s].value.collect(used);
    else
      statements.erase(statements.begin() + s);
  }
  arguments.erase(std::remove_if(arguments.begin(), arguments.end(),
                                 [&](const Tensor &argument) {
                                   return !used.count(argument.name);
                                 }),
                  arguments.end());
  std::string body;
  for (const Statement &statement : statements)
    body += statement.value.str();
  fns.erase(std::remove_if(fns.begin(), fns.end(),
                           [&](const std::string &fn) {
                             std::string name = fn.substr(3, fn.find('(') - 2);
                             return body.find(name) == std::string::npos;
                           }),
            fns.end());
  std::set<std::string> dims;
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

} // namespace gelato::differential
