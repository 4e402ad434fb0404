//===- PrintDictionary.cpp - the vocabulary in libFuzzer's form -----------===//

#include "Vocabulary.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

int main() {
  for (llvm::StringRef word : gelato::fuzz::vocabulary().all()) {
    llvm::outs() << '"';
    for (char c : word)
      if (c == '"' || c == '\\')
        llvm::outs() << '\\' << c;
      else
        llvm::outs() << c;
    llvm::outs() << "\"\n";
  }
}
