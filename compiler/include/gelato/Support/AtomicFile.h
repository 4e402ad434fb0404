//===- AtomicFile.h - files written whole or not at all ---------*- C++ -*-===//
//
// Every artifact goes through here: whoever reads `path` sees the old bytes or
// all of the new ones, never a part, whether the disk fills up, the folder is
// missing or the process ends half-way.
//
//===----------------------------------------------------------------------===//

#ifndef GELATO_SUPPORT_ATOMICFILE_H
#define GELATO_SUPPORT_ATOMICFILE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace gelato {

/// Writes `bytes` to a temporary file beside `path` and renames it to `path`.
/// On an error `path` is as it was and the temporary is gone; the error names
/// `path` and the cause. A device or pipe (/dev/stdout) cannot be replaced and
/// is written directly.
llvm::Error writeFileAtomically(llvm::StringRef path, llvm::StringRef bytes);

} // namespace gelato

#endif // GELATO_SUPPORT_ATOMICFILE_H
