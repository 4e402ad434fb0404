//===- CompileOptions.cpp - what is to be compiled, and how ---------------===//
#include "gelato/Pipeline/CompileOptions.h"

#include "gelato/Dialect/GelatoDialect.h"
#include "gelato/Frontend/Builtins.h"
#include "gelato/Support/Spelling.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

using llvm::StringRef;

namespace gelato {

llvm::Expected<Accuracy> findAccuracy(StringRef name) {
  llvm::ArrayRef<llvm::StringLiteral> known =
      findCallOption("accuracy")->values;
  if (llvm::is_contained(known, name))
    return *symbolizeAccuracy(name);
  return llvm::createStringError(
      "found the accuracy '" + name + "', expected " +
      llvm::join(known.drop_back(), ", ") + " or " + known.back() +
      didYouMean(name, std::vector<StringRef>(known.begin(), known.end())));
}

llvm::Error checkScheduleFolder(StringRef folder) {
  if (folder.empty() || llvm::sys::fs::is_directory(folder))
    return llvm::Error::success();
  return llvm::createStringError("cannot read the folder of schedules '" +
                                 folder + "': there is no such folder");
}

} // namespace gelato
