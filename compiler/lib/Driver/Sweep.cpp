//===- Sweep.cpp - several sizes for a name -------------------------------===//
#include "Sweep.h"

#include "gelato/Frontend/Frontend.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace gelato {

llvm::Expected<std::vector<SweptName>>
parseSweep(llvm::ArrayRef<std::string> sets) {
  std::vector<SweptName> names;
  for (llvm::StringRef text : sets) {
    llvm::StringRef name; // that a size without one belongs to
    for (llvm::StringRef part : llvm::split(text, ',')) {
      auto [left, right] = part.split('=');
      bool isNew = part.contains('=') || name.empty();
      if (isNew)
        name = left.trim();
      // The same words, limits and mistakes as where a name has one size.
      auto parsed =
          parseBindings(isNew ? part.str() : (name + "=" + part.trim()).str());
      if (!parsed)
        return parsed.takeError();
      if (parsed->empty())
        return llvm::createStringError(
            "--set " + text + ": found '" + part +
            "', expected sizes of a dimension, as in M=1,8,128");
      const std::string bound = parsed->begin()->first;
      int64_t size = parsed->begin()->second;
      auto known = llvm::find_if(
          names, [&](const SweptName &n) { return n.name == bound; });
      if (known == names.end())
        known = names.insert(names.end(), {bound, {}});
      else if (isNew)
        return llvm::createStringError("found two lists of sizes for " + bound +
                                       " in --set, expected one, as in " +
                                       bound + "=1,8,128");
      if (llvm::is_contained(known->sizes, size))
        return llvm::createStringError("--set " + text + ": found " +
                                       llvm::Twine(size) + " twice for " +
                                       bound + ", expected each size once");
      known->sizes.push_back(size);
    }
  }
  int64_t points = 1;
  for (const SweptName &name : names)
    if (__builtin_mul_overflow(points, name.sizes.size(), &points) ||
        points > kMostPoints)
      return llvm::createStringError(
          "found more than " + llvm::Twine(kMostPoints) +
          " combinations of sizes in --set; give shorter lists");
  return std::move(names);
}

std::vector<std::vector<int64_t>>
combinations(llvm::ArrayRef<SweptName> names) {
  std::vector<std::vector<int64_t>> rows = {{}};
  for (const SweptName &name : names) {
    std::vector<std::vector<int64_t>> longer;
    for (const std::vector<int64_t> &row : rows)
      for (int64_t size : name.sizes) {
        longer.push_back(row);
        longer.back().push_back(size);
      }
    rows = std::move(longer);
  }
  return rows;
}

} // namespace gelato
