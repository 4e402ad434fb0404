//===- Dump.cpp - the tree as text ----------------------------------------===//
//
// One node per line, two spaces per level. Before check() the types of
// expressions are unknown and left out.
//
//===----------------------------------------------------------------------===//

#include "gelato/Frontend/Visit.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <charconv>

using namespace gelato;

namespace {

/// The shortest text that reads back as `value`.
std::string numberText(double value) {
  char buffer[32];
  auto end = std::to_chars(buffer, buffer + sizeof(buffer), value).ptr;
  return std::string(buffer, end);
}

/// "f32[M, D=768]"
std::string typeText(const TensorType &type) {
  std::string text = toString(type.element).str();
  for (size_t i = 0; i < type.dims.size(); ++i) {
    const Dim &dim = type.dims[i];
    text += (i == 0 ? "[" : ", ") + dim.str();
    if (!dim.isLiteral() && dim.value)
      text += "=" + std::to_string(*dim.value);
  }
  return type.dims.empty() ? text : text + "]";
}

class Dumper {
public:
  explicit Dumper(bool isChecked, llvm::raw_ostream &os)
      : isChecked(isChecked), os(os) {}

  void dump(const FnDecl &fn) {
    os << "fn " << fn.name << '\n';
    for (const auto &param : fn.params) {
      os << "  parameter " << param->name << '\n';
      if (param->defaultValue)
        dump(*param->defaultValue, 2);
    }
    dump(*fn.body, 1);
  }

  void dump(const Kernel &kernel) {
    os << "kernel " << kernel.name << '\n';
    for (const auto &argument : kernel.arguments)
      os << (argument->isParam ? "  param " : "  input ") << argument->name
         << " : " << typeText(argument->type) << '\n';
    for (const Result &result : kernel.results)
      os << "  result " << result.name << " : " << typeText(result.type)
         << '\n';
    if (!kernel.freeDims.empty())
      os << "  free " << llvm::join(kernel.freeDims, ", ") << '\n';
    for (const Condition &condition : kernel.conditions)
      os << "  condition " << condition.difference.str() << " = "
         << condition.other.str() << '\n';
    for (const auto &let : kernel.lets) {
      os << "  let " << let->name << '\n';
      dump(*let->value, 2);
    }
    os << "  return\n";
    for (const ExprPtr &value : kernel.returns)
      dump(*value, 2);
  }

private:
  void dump(const Expr &expr, unsigned level) {
    os.indent(2 * level);
    head(expr);
    if (isChecked)
      os << " : " << typeText(expr.type);
    os << '\n';
    forEachChild(expr, [&](const Expr &child) { dump(child, level + 1); });
  }

  void head(const Expr &expr) {
    switch (expr.kind()) {
    case Expr::Kind::Literal:
      os << numberText(llvm::cast<LiteralExpr>(expr).value);
      break;
    case Expr::Kind::Name:
      os << llvm::cast<NameExpr>(expr).name;
      break;
    case Expr::Kind::Negate:
      os << "negate";
      break;
    case Expr::Kind::Binary:
      os << toString(llvm::cast<BinaryExpr>(expr).op);
      break;
    case Expr::Kind::Compare:
      os << toString(llvm::cast<CompareExpr>(expr).op);
      break;
    case Expr::Kind::Matmul:
      os << '@';
      break;
    case Expr::Kind::Transpose:
      os << ".T";
      break;
    case Expr::Kind::Slice:
      os << "slice" << boundsText(llvm::cast<SliceExpr>(expr));
      break;
    case Expr::Kind::Call:
      headOfCall(llvm::cast<CallExpr>(expr));
      break;
    case Expr::Kind::Convert:
      os << "convert to " << toString(llvm::cast<ConvertExpr>(expr).to);
      break;
    }
  }

  void headOfCall(const CallExpr &call) {
    os << "call " << (call.builtin.empty() ? call.callee : call.builtin);
    if (!call.builtin.empty())
      os << " (built-in)";
    else if (call.fn)
      os << (call.fn->isPrelude ? " (prelude)" : " (fn)");
    if (!call.accuracy.empty())
      os << " accuracy=" << call.accuracy;
    for (const CallExpr::Named &named : call.named) {
      os << ' ' << named.name << '=';
      if (named.text)
        os << '"' << llvm::StringRef(*named.text) << '"';
      else
        os << "...";
    }
  }

  static std::string boundsText(const SliceExpr &slice) {
    std::string text;
    for (const SliceExpr::Bounds &bounds : slice.bounds) {
      text += text.empty() ? "[" : ", ";
      text += (bounds.begin ? bounds.begin->str() : "") + ":" +
              (bounds.end ? bounds.end->str() : "");
    }
    return text + "]";
  }

  bool isChecked;
  llvm::raw_ostream &os;
};

} // namespace

std::string gelato::dump(const Program &program) {
  std::string text;
  llvm::raw_string_ostream os(text);
  Dumper dumper(program.isChecked, os);
  for (const auto &fn : program.fns)
    dumper.dump(*fn);
  for (const auto &kernel : program.kernels)
    dumper.dump(*kernel);
  return text;
}
