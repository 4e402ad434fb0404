//===- PrivateFolder.cpp - a folder that nobody else can write ------------===//
//
// The folder is checked once, on a descriptor; files are opened relative to it,
// so that what was checked is what is used.
//
//===----------------------------------------------------------------------===//

#include "gelato/Support/PrivateFolder.h"

#include "gelato/Support/AtomicFile.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace gelato;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

static std::error_code lastError() {
  return std::error_code(errno, std::generic_category());
}

static llvm::Error cannot(llvm::StringRef what, const llvm::Twine &file,
                          std::error_code why) {
  return llvm::createStringError(why, "cannot " + what + " " + file + ": " +
                                          why.message());
}

llvm::Expected<std::string> gelato::cacheFolder(llvm::StringRef name) {
  llvm::SmallString<128> folder;
  auto take = [&](const char *variable, llvm::StringRef below) {
    const char *value = getenv(variable);
    // The XDG specification has relative paths ignored.
    if (!value || !path::is_absolute(value))
      return false;
    folder = value;
    path::append(folder, below, name);
    return true;
  };
  if (take("GELATO_CACHE_DIR", "") || take("XDG_CACHE_HOME", "gelato") ||
      take("HOME", ".cache/gelato"))
    return std::string(folder);
  return llvm::createStringError(
      "found none of GELATO_CACHE_DIR, XDG_CACHE_HOME and HOME with an "
      "absolute path; set one to say where to keep what is cached");
}

/// Why something is not to be trusted; empty if it is.
static std::string distrust(const struct stat &status, mode_t others) {
  if (status.st_uid != geteuid())
    return "belongs to user " + std::to_string(status.st_uid) + ", expected " +
           std::to_string(geteuid());
  if (status.st_mode & others)
    return "can be written by other users";
  return "";
}

llvm::Expected<PrivateFolder> PrivateFolder::open(llvm::StringRef path,
                                                  IfMissing missing) {
  std::string name = path.str();
  if (missing == IfMissing::Make)
    if (std::error_code error = fs::create_directories(
            path, /*IgnoreExisting=*/true, fs::perms::owner_all))
      return cannot("make the folder", path, error);
  int descriptor =
      ::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0)
    return cannot("open the folder", path, lastError());
  PrivateFolder folder(std::move(name), descriptor);
  struct stat status;
  if (fstat(descriptor, &status) != 0)
    return cannot("look at the folder", path, lastError());
  if (std::string why = distrust(status, S_IWGRP | S_IWOTH); !why.empty())
    return llvm::createStringError("the folder " + path + " " + why +
                                   "; remove it, or name another");
  return folder;
}

PrivateFolder::PrivateFolder(PrivateFolder &&other)
    : path_(std::move(other.path_)), descriptor(other.descriptor) {
  other.descriptor = -1;
}

PrivateFolder::~PrivateFolder() {
  if (descriptor >= 0)
    close(descriptor);
}

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
PrivateFolder::read(llvm::StringRef name, uint64_t limit) const {
  // Without O_NONBLOCK a pipe in the file's place would wait for ever.
  int file = openat(descriptor, name.str().c_str(),
                    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0 && errno == ENOENT)
    return nullptr;
  if (file < 0)
    return cannot("open", path_ + "/" + name, lastError());
  struct Closer {
    int file;
    ~Closer() { close(file); }
  } closer{file};
  struct stat status;
  if (fstat(file, &status) != 0)
    return cannot("look at", path_ + "/" + name, lastError());
  std::string why = S_ISREG(status.st_mode)
                        ? distrust(status, S_IWGRP | S_IWOTH)
                        : "is no regular file";
  if (why.empty() && uint64_t(status.st_size) > limit)
    why = "has " + std::to_string(status.st_size) +
          " bytes, expected no more than " + std::to_string(limit);
  if (!why.empty())
    return llvm::createStringError(path_ + "/" + name + " " + why);
  auto bytes = llvm::WritableMemoryBuffer::getNewUninitMemBuffer(
      size_t(status.st_size), name);
  for (size_t done = 0; done < bytes->getBufferSize();) {
    ssize_t count = ::read(file, bytes->getBufferStart() + done,
                           bytes->getBufferSize() - done);
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return llvm::createStringError(path_ + "/" + name +
                                     " could not be read to its end");
    done += size_t(count);
  }
  return std::unique_ptr<llvm::MemoryBuffer>(std::move(bytes));
}

llvm::Error PrivateFolder::write(llvm::StringRef name,
                                 llvm::StringRef bytes) const {
  llvm::SmallString<128> file(path_);
  path::append(file, name);
  return writeFileAtomically(file, bytes, FileAccess::Private);
}
