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

#include <deque>

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

/// One file on its way: its temporary is removed unless it was renamed.
class PendingFile {
public:
  PendingFile(llvm::StringRef path) : path(path) {}
  PendingFile(const PendingFile &) = delete;
  ~PendingFile() {
    if (!temporary.empty())
      fs::remove(temporary);
  }

  /// Writes all bytes; those of a device or pipe, which cannot be replaced, are
  /// gone with that.
  llvm::Error write(llvm::StringRef bytes) {
    fs::file_status status;
    bool exists = !fs::status(path, status) && fs::exists(status);
    if (exists && fs::is_directory(status))
      return cannotWrite(path, std::make_error_code(std::errc::is_a_directory));
    int fd = -1;
    std::error_code ec =
        exists && !fs::is_regular_file(status)
            ? fs::openFileForWrite(path, fd)
            : fs::createUniqueFile(path + ".tmp-%%%%%%%%", fd, temporary);
    if (!ec)
      ec = writeAndClose(fd, bytes);
    // What replaces a file may be read and run by the same people.
    if (!ec && exists && !temporary.empty())
      ec = fs::setPermissions(temporary, status.permissions());
    return ec ? cannotWrite(path, ec) : llvm::Error::success();
  }

  llvm::Error commit() {
    if (temporary.empty())
      return llvm::Error::success();
    if (std::error_code ec = fs::rename(temporary, path))
      return cannotWrite(path, ec);
    temporary.clear();
    return llvm::Error::success();
  }

private:
  llvm::StringRef path;
  llvm::SmallString<128> temporary;
};

} // namespace

llvm::Error gelato::writeFileAtomically(llvm::StringRef path,
                                        llvm::StringRef bytes) {
  PendingFile file(path);
  if (llvm::Error error = file.write(bytes))
    return error;
  return file.commit();
}

llvm::Error gelato::writeFilesAtomically(llvm::ArrayRef<FileToWrite> files) {
  std::deque<PendingFile> pending;
  for (const FileToWrite &file : files) {
    pending.emplace_back(file.path);
    if (llvm::Error error = pending.back().write(file.bytes))
      return error;
  }
  for (PendingFile &file : pending)
    if (llvm::Error error = file.commit())
      return error;
  return llvm::Error::success();
}

llvm::Error gelato::makeFolder(llvm::StringRef path) {
  if (path.empty())
    return llvm::Error::success();
  if (std::error_code ec = fs::create_directories(path, /*IgnoreExisting=*/true,
                                                  fs::perms::all_all))
    return llvm::createStringError(ec, "cannot make the folder " + path + ": " +
                                           ec.message());
  return llvm::Error::success();
}
