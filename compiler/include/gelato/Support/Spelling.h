//===- Spelling.h - the name that was meant ---------------------*- C++ -*-===//

#ifndef GELATO_SUPPORT_SPELLING_H
#define GELATO_SUPPORT_SPELLING_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace gelato {

/// The candidate nearest to `name` by edit distance, letter case counting less
/// than other differences; empty if none is near enough to have been meant.
llvm::StringRef closestName(llvm::StringRef name,
                            llvm::ArrayRef<llvm::StringRef> candidates);

/// "; did you mean 'X'?" for the closest name, or an empty string.
std::string didYouMean(llvm::StringRef name,
                       llvm::ArrayRef<llvm::StringRef> candidates);

} // namespace gelato

#endif // GELATO_SUPPORT_SPELLING_H
