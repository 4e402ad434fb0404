//===- UserCacheTest.cpp - where what can be made again is kept -----------===//
#include "gelato/Support/UserCache.h"

#include <gtest/gtest.h>

#include <cstdlib>

using namespace gelato;

namespace {

/// An environment variable for the length of a test.
class Variable {
public:
  Variable(const char *name, const char *value) : name(name) {
    if (const char *before = getenv(name))
      old = before, isSet = true;
    if (value)
      setenv(name, value, 1);
    else
      unsetenv(name);
  }
  ~Variable() {
    if (isSet)
      setenv(name, old.c_str(), 1);
    else
      unsetenv(name);
  }

private:
  const char *name;
  std::string old;
  bool isSet = false;
};

std::string folder() {
  auto found = userCacheFolder();
  return found ? *found : "error: " + llvm::toString(found.takeError());
}

TEST(UserCache, IsWhereTheUserWantsCaches) {
  Variable home("HOME", "/home/someone");
  {
    Variable cache("XDG_CACHE_HOME", "/var/cache/someone");
    EXPECT_EQ(folder(), "/var/cache/someone/gelato");
  }
  for (const char *unset : {(const char *)nullptr, "", "relative/folder"}) {
    Variable cache("XDG_CACHE_HOME", unset);
    EXPECT_EQ(folder(), "/home/someone/.cache/gelato");
  }
}

} // namespace
