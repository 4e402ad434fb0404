//===- PrivateFolder.cpp - a folder that nobody else can write ------------===//
//
// The folder is checked once, on a descriptor, and everything goes relative to
// it, so that what was checked is what is used. Pruning is our own: LLVM's goes
// by path, and ends the process where it cannot ask for the disk's size.
//
//===----------------------------------------------------------------------===//

#include "gelato/Support/PrivateFolder.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

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
  if (const char *own = getenv("GELATO_CACHE_DIR"))
    if (*own && !path::is_absolute(own))
      return llvm::createStringError(llvm::Twine("found GELATO_CACHE_DIR=") +
                                     own + ", expected an absolute path");
  auto take = [&](const char *variable, llvm::StringRef below) {
    const char *value = getenv(variable);
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
  if (descriptor < 0) {
    std::error_code why = lastError();
    if (fs::is_symlink_file(path))
      return llvm::createStringError("the folder " + path +
                                     " is a link; name what it leads to");
    return cannot("open the folder", path, why);
  }
  PrivateFolder folder(std::move(name), descriptor);
  struct stat status;
  if (fstat(descriptor, &status) != 0)
    return cannot("look at the folder", path, lastError());
  if (std::string why = distrust(status, S_IWGRP | S_IWOTH); !why.empty())
    return llvm::createStringError("the folder " + path + " " + why +
                                   (status.st_uid == geteuid()
                                        ? "; chmod go-w it, or name another"
                                        : "; name another"));
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

void PrivateFolder::touch(llvm::StringRef name) const {
  struct stat status;
  std::string file = name.str();
  constexpr time_t day = 24 * 60 * 60;
  if (fstatat(descriptor, file.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
      time(nullptr) - status.st_mtime > day)
    (void)utimensat(descriptor, file.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
}

/// All of `bytes` to `file`, which is closed; the error, if any.
static std::error_code writeAll(int file, llvm::StringRef bytes) {
  while (!bytes.empty()) {
    ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0) {
      std::error_code why =
          count < 0 ? lastError() : std::make_error_code(std::errc::io_error);
      close(file);
      return why;
    }
    bytes = bytes.drop_front(size_t(count));
  }
  return close(file) == 0 ? std::error_code() : lastError();
}

llvm::Error PrivateFolder::write(llvm::StringRef name,
                                 llvm::StringRef bytes) const {
  static std::atomic<unsigned> count{0};
  std::string temporary = name.str() + ".tmp-" + std::to_string(getpid()) +
                          "-" + std::to_string(count++);
  auto fail = [&](std::error_code why) {
    return cannot("write", path_ + "/" + name, why);
  };
  // One that a process of the same number left behind is of no use.
  unlinkat(descriptor, temporary.c_str(), 0);
  int file = openat(descriptor, temporary.c_str(),
                    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0)
    return fail(lastError());
  std::error_code why = writeAll(file, bytes);
  if (!why && renameat(descriptor, temporary.c_str(), descriptor,
                       name.str().c_str()) == 0)
    return llvm::Error::success();
  if (!why)
    why = lastError();
  unlinkat(descriptor, temporary.c_str(), 0);
  return fail(why);
}

void PrivateFolder::prune(llvm::StringRef prefix, std::chrono::seconds age,
                          uint64_t bytes) const {
  struct File {
    std::string name;
    time_t used;
    uint64_t size;
  };
  std::vector<File> files;
  // The copy of the descriptor is closedir's.
  DIR *folder = fdopendir(openat(descriptor, ".", O_RDONLY | O_CLOEXEC));
  if (!folder)
    return;
  while (dirent *entry = readdir(folder)) {
    struct stat status;
    if (llvm::StringRef(entry->d_name).starts_with(prefix) &&
        fstatat(descriptor, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(status.st_mode))
      files.push_back(
          {entry->d_name, status.st_mtime, uint64_t(status.st_size)});
  }
  closedir(folder);
  std::sort(files.begin(), files.end(),
            [](const File &a, const File &b) { return a.used > b.used; });
  uint64_t kept = 0;
  for (const File &file : files) {
    bool isOld = time(nullptr) - file.used > age.count();
    if (!isOld && kept + file.size <= bytes)
      kept += file.size;
    else
      unlinkat(descriptor, file.name.c_str(), 0);
  }
}
