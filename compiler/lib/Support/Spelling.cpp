//===- Spelling.cpp - the name that was meant -----------------------------===//
//
// One edit in three letters still looks like a slip; more is another word.
//
//===----------------------------------------------------------------------===//

#include "gelato/Support/Spelling.h"

#include <algorithm>

using namespace gelato;

/// Whether two neighbouring letters changed places, and nothing else.
static bool isTransposition(llvm::StringRef a, llvm::StringRef b) {
  if (a.size() != b.size())
    return false;
  size_t i = std::mismatch(a.begin(), a.end(), b.begin()).first - a.begin();
  return i + 1 < a.size() && a[i] == b[i + 1] && a[i + 1] == b[i] &&
         a.substr(i + 2) == b.substr(i + 2);
}

llvm::StringRef
gelato::closestName(llvm::StringRef name,
                    llvm::ArrayRef<llvm::StringRef> candidates) {
  llvm::StringRef best;
  unsigned limit = std::max<unsigned>(1, unsigned(name.size()) / 3);
  std::string lower = name.lower();
  for (llvm::StringRef candidate : candidates) {
    if (name.empty() || candidate.empty() || candidate == name)
      continue;
    if (candidate.lower() == lower)
      return candidate;
    // A name of one letter is one edit away from every other one.
    if (name.size() == 1 && candidate.size() == 1)
      continue;
    unsigned distance = isTransposition(name, candidate)
                            ? 1
                            : name.edit_distance(candidate, true, limit);
    if (distance > limit || (!best.empty() && distance == limit))
      continue;
    best = candidate;
    limit = distance;
  }
  return best;
}

std::string gelato::didYouMean(llvm::StringRef name,
                               llvm::ArrayRef<llvm::StringRef> candidates) {
  llvm::StringRef best = closestName(name, candidates);
  return best.empty() ? "" : "; did you mean '" + best.str() + "'?";
}
