//===- Foreign.h - habits from other languages ------------------*- C++ -*-===//
//
// Words that mean something elsewhere, where they are met, and what is written
// here in their place. One table, so that a habit is one row.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_LIB_FRONTEND_FOREIGN_H
#define GELATO_LIB_FRONTEND_FOREIGN_H

#include "gelato/Frontend/Errors.h"

namespace gelato {

enum class ForeignPlace {
  Declaration, ///< between declarations
  Statement,   ///< where a statement begins
  Operand,     ///< where an operand begins, another one behind it
  Operator,    ///< behind an operand
  Type,        ///< where an element type stands
  Function,    ///< before '('
  Attribute    ///< behind '.'
};

struct ForeignWord {
  llvm::StringLiteral word;
  ForeignPlace place;
  ErrorId id;
  llvm::StringLiteral wayOut;
};

/// The row of a word in a place; null if it means nothing elsewhere.
const ForeignWord *findForeignWord(llvm::StringRef word, ForeignPlace place);

} // namespace gelato

#endif // GELATO_LIB_FRONTEND_FOREIGN_H
