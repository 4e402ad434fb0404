//===- AtomicFile.cpp - files written whole or not at all -----------------===//
//
// The temporary lies in the folder of the target, because rename is atomic only
// within one file system. A full disk may show up as late as close(), so its
// status counts as much as that of write().
//
//===----------------------------------------------------------------------===//

#include "gelato/Support/AtomicFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace gelato;
namespace fs = llvm::sys::fs;

namespace {

llvm::Error cannotWrite(llvm::StringRef path, std::error_code ec) {
  return llvm::createStringError(ec, "cannot write '" + path +
                                         "': " + ec.message());
}

/// Writes and closes `fd`.
std::error_code writeAndClose(int fd, llvm::StringRef bytes) {
  llvm::raw_fd_ostream os(fd, /*shouldClose=*/true, /*unbuffered=*/true);
  os << bytes;
  os.close();
  std::error_code ec = os.error();
  // An error that nobody cleared would abort in the destructor.
  os.clear_error();
  return ec;
}

} // namespace

llvm::Error gelato::writeFileAtomically(llvm::StringRef path,
                                        llvm::StringRef bytes) {
  fs::file_status status;
  bool exists = !fs::status(path, status) && fs::exists(status);
  if (exists && fs::is_directory(status))
    return cannotWrite(path, std::make_error_code(std::errc::is_a_directory));

  int fd = -1;
  if (exists && !fs::is_regular_file(status)) {
    if (std::error_code ec = fs::openFileForWrite(path, fd))
      return cannotWrite(path, ec);
    if (std::error_code ec = writeAndClose(fd, bytes))
      return cannotWrite(path, ec);
    return llvm::Error::success();
  }

  llvm::SmallString<128> temporary;
  if (std::error_code ec =
          fs::createUniqueFile(path + ".tmp-%%%%%%%%", fd, temporary))
    return cannotWrite(path, ec);
  std::error_code ec = writeAndClose(fd, bytes);
  if (!ec)
    ec = fs::rename(temporary, path);
  if (!ec)
    return llvm::Error::success();
  fs::remove(temporary);
  return cannotWrite(path, ec);
}
