//===- PublicNames.h - the symbols of a kernel in C -------------*- C++ -*-===//
#ifndef GELATO_DIALECT_PUBLICNAMES_H
#define GELATO_DIALECT_PUBLICNAMES_H

#include "llvm/ADT/StringRef.h"

namespace gelato {

/// What is appended to a kernel's name for its other symbols.
inline constexpr llvm::StringLiteral kParamsBytesSuffix = "_params_bytes",
                                     kPackSuffix = "_pack",
                                     kScratchBytesSuffix = "_scratch_bytes",
                                     kInfoSuffix = "_info";

/// All of them, and one that is reserved.
inline constexpr llvm::StringLiteral kSymbolSuffixes[] = {
    kParamsBytesSuffix, kPackSuffix, kScratchBytesSuffix, kInfoSuffix, "_cuda"};

} // namespace gelato

#endif // GELATO_DIALECT_PUBLICNAMES_H
