//===- ReservedNames.h - names that C has taken -----------------*- C++ -*-===//
#ifndef GELATO_LIB_FRONTEND_RESERVEDNAMES_H
#define GELATO_LIB_FRONTEND_RESERVEDNAMES_H

#include "llvm/ADT/StringRef.h"

namespace gelato {

/// A word of C or C++, a type of the generated header, or a macro that it
/// brings along.
bool isReservedInC(llvm::StringRef name);

/// An argument that every generated prototype may have.
bool isPrototypeArgument(llvm::StringRef name);

/// A function of the C library, which a kernel's symbol would replace.
bool isLibraryFunction(llvm::StringRef name);

} // namespace gelato

#endif // GELATO_LIB_FRONTEND_RESERVEDNAMES_H
