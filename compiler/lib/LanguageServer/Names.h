//===- Names.h - what a name in a text means --------------------*- C++ -*-===//
//
// Found from the tokens around it and the declarations that are known, so that
// a name in a statement that cannot be parsed has its meaning too. Nothing
// shadows anything in the language, which makes this a look-up.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_LANGUAGESERVER_NAMES_H
#define GELATO_LIB_LANGUAGESERVER_NAMES_H

#include "Document.h"

#include "gelato/Frontend/Builtins.h"

namespace gelato {

/// Where in a file a place is.
struct Place {
  enum class Kind { Outside, KernelHead, KernelBody, FnHead, FnBody };
  Kind kind = Kind::Outside;
  size_t keyword = 0;             ///< the token `kernel` or `fn`; not outside
  const Kernel *kernel = nullptr; ///< null: not in one, or in a broken one
  const FnDecl *fn = nullptr;
};

Place placeAt(const Document &document, uint32_t offset);

struct Meaning {
  enum class Kind {
    Unknown,
    Value, ///< `decl`: of a kernel or of an fn
    Result,
    Dimension,
    Kernel,
    Fn,       ///< `fn`: of the file or of the prelude
    Builtin,  ///< `function` is its name
    Option,   ///< of the built-in function `function`
    Transpose ///< the T of .T
  };
  Kind kind = Kind::Unknown;
  Place place;
  const Decl *decl = nullptr;
  const Result *result = nullptr;
  const Kernel *kernel = nullptr;
  const FnDecl *fn = nullptr;
  llvm::StringRef function;
  /// Where it is declared, in this file; without a place if elsewhere.
  SourceRange definition;
};

/// Of the name that is token `i`.
Meaning meaningOf(const Document &document, size_t i);

/// The name of the function whose arguments token `i` is among.
std::optional<size_t> calleeAround(const Document &document, size_t i);

/// The tensors of a kernel's signature, in order: name and type.
using Tensor = std::pair<llvm::StringRef, const TensorType *>;
std::vector<Tensor> tensorsOf(const Kernel &kernel);

/// The parameters of the fn whose keyword is token `keyword`: from the tokens,
/// since the parser keeps no fn whose expression is half typed.
std::vector<llvm::StringRef> fnParamsOf(const Document &document,
                                        size_t keyword);

/// The options that a built-in function takes, matmul included.
std::vector<const CallOption *> optionsOf(llvm::StringRef function);

} // namespace gelato

#endif // GELATO_LIB_LANGUAGESERVER_NAMES_H
