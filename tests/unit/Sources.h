//===- Sources.h - the .gel files of this repository ------------*- C++ -*-===//

#ifndef GELATO_TESTS_UNIT_SOURCES_H
#define GELATO_TESTS_UNIT_SOURCES_H

#include "gelato/Support/SourceFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <algorithm>

namespace gelato::test {

/// The top of the repository, found from where this header lies.
inline std::string repository() {
  llvm::SmallString<256> top(__FILE__);
  llvm::sys::path::remove_dots(top, /*remove_dot_dot=*/true);
  for (int i = 0; i < 3; ++i) // tests/unit/Sources.h
    llvm::sys::path::remove_filename(top);
  return top.str().str();
}

using Sources = std::vector<std::unique_ptr<SourceFile>>;

/// The fences ```gel of a document.
inline void addFences(const SourceFile &document, Sources &sources) {
  std::string text;
  unsigned begin = 0;
  for (unsigned i = 1; i <= document.lineCount(); ++i) {
    llvm::StringRef line = document.line(i);
    if (line == "```gel") {
      begin = i;
      text.clear();
    } else if (begin && line == "```") {
      sources.push_back(std::make_unique<SourceFile>(
          document.name().str() + ":" + std::to_string(begin), text));
      begin = 0;
    } else {
      text += line.str() + "\n";
    }
  }
}

inline void addFolder(const std::string &folder, Sources &sources) {
  std::error_code ec;
  for (llvm::sys::fs::recursive_directory_iterator it(folder, ec), end;
       it != end && !ec; it.increment(ec)) {
    llvm::StringRef extension = llvm::sys::path::extension(it->path());
    if (extension != ".gel" && extension != ".md")
      continue;
    auto file = SourceFile::open(it->path());
    if (!file) {
      llvm::consumeError(file.takeError());
      continue;
    }
    if (extension == ".gel")
      sources.push_back(std::move(*file));
    else
      addFences(**file, sources);
  }
}

/// All .gel files of the repository, and the parts of its documents that are
/// one, sorted by name.
inline const Sources &sources() {
  static const Sources all = [] {
    Sources sources;
    for (const char *folder :
         {"compiler", "examples", "runtime", "schedules", "tests"})
      addFolder(repository() + "/" + folder, sources);
    if (auto readme = SourceFile::open(repository() + "/README.md"))
      addFences(**readme, sources);
    else
      llvm::consumeError(readme.takeError());
    std::sort(sources.begin(), sources.end(), [](const auto &a, const auto &b) {
      return a->name() < b->name();
    });
    return sources;
  }();
  return all;
}

} // namespace gelato::test

#endif // GELATO_TESTS_UNIT_SOURCES_H
