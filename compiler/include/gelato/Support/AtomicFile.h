//===- AtomicFile.h - files written whole or not at all ---------*- C++ -*-===//
//
// Every artifact goes through here: whoever reads `path` sees the old bytes or
// all of the new ones, never a part, whether the disk fills up, the folder is
// missing or the process ends half-way.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_SUPPORT_ATOMICFILE_H
#define GELATO_SUPPORT_ATOMICFILE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace gelato {

/// Writes `bytes` to a temporary file beside `path`, with the permissions of
/// the file that it replaces if there is one, and renames it to `path`.
/// On an error `path` is as it was and the temporary is gone; the error names
/// `path` and the cause. A device or pipe (/dev/stdout) cannot be replaced and
/// is written directly.
llvm::Error writeFileAtomically(llvm::StringRef path, llvm::StringRef bytes);

/// A file to be written.
struct FileToWrite {
  std::string path;
  std::string bytes;
};

/// Writes files that belong together: all temporaries first, and only when each
/// of them is whole the renames. So a disk that is full leaves every old file
/// as it was. (What no system can promise is that all renames happen at one
/// moment.)
llvm::Error writeFilesAtomically(llvm::ArrayRef<FileToWrite> files);

/// Makes the folder that such files are for, with those above it, unless it is
/// there; empty: the current one.
llvm::Error makeFolder(llvm::StringRef path);

} // namespace gelato

#endif // GELATO_SUPPORT_ATOMICFILE_H
