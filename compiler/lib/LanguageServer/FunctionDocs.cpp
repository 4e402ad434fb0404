//===- FunctionDocs.cpp - what the language's page says of a function -----===//

#include "FunctionDocs.h"

#include "gelato/LanguageServer/EmbeddedLanguagePage.h"
#include "gelato/Numerics/FunctionRows.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FormatVariadic.h"

using namespace gelato;

std::string gelato::tableRows(llvm::StringRef function) {
  llvm::StringRef page = embeddedLanguagePage().front().second;
  llvm::SmallVector<llvm::StringRef> lines;
  page.split(lines, '\n');
  std::string rows;
  llvm::StringRef head; // of the table of functions around the line, if any
  bool isHeadWritten = false;
  for (llvm::StringRef line : lines) {
    if (line.starts_with("| function |")) {
      head = line;
      isHeadWritten = false;
    } else if (!line.starts_with("|")) {
      head = "";
    }
    llvm::StringRef cell = line.drop_front(!line.empty()).split('|').first;
    if (head.empty() || !cell.contains(("`" + function + "(").str()))
      continue;
    if (!isHeadWritten) {
      rows += (rows.empty() ? "" : "\n") + head.str() + "\n|";
      for (size_t i = 1; i < head.count('|'); ++i)
        rows += "---|";
      rows += "\n";
    }
    isHeadWritten = true;
    rows += line.str() + "\n";
  }
  return rows;
}

std::string gelato::accuracyText(llvm::StringRef mnemonic) {
  std::string text;
  for (const numerics::FunctionRow &row : numerics::functionRows()) {
    if (mnemonic != llvm::StringRef(row.function))
      continue;
    bool narrow = isNarrow(row.accuracy);
    std::string bound = narrow ? llvm::formatv("{0:f3}", row.maxUlp).str()
                               : llvm::formatv("{0:f2}", row.maxUlp).str();
    text += llvm::formatv("{0}{1} ULP ({2}{3})", text.empty() ? "" : ", ",
                          bound, narrow ? "narrowed to " : "",
                          llvm::StringRef(nameOf(row.accuracy)));
  }
  return text.empty() ? "" : "Greatest error over all f32 inputs: " + text;
}
