//===- Main.cpp - runs the suites, reports what ran per level -------------===//
//
// A suite that ran no kernel fails.
//
//===----------------------------------------------------------------------===//
#include "Levels.h"
#include "RandomOptions.h"

#include "gtest/gtest.h"

namespace gelato::differential {

RandomOptions &randomOptions() {
  static RandomOptions options;
  return options;
}

} // namespace gelato::differential

using namespace gelato::differential;

int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  if (testing::GTEST_FLAG(list_tests))
    return RUN_ALL_TESTS();
  for (int i = 1; i < argc; ++i) {
    llvm::StringRef option = argv[i];
    RandomOptions &random = randomOptions();
    uint64_t value;
    if (i + 1 == argc || llvm::StringRef(argv[i + 1]).getAsInteger(0, value)) {
      llvm::errs() << "found '" << option
                   << "', expected --seed N, --count N or a flag of "
                      "GoogleTest\n";
      return 1;
    }
    ++i;
    if (option == "--seed") {
      random.seed = value;
      random.count = 1;
      testing::GTEST_FLAG(filter) = "Random.*";
    } else if (option == "--count") {
      random.count = value;
    } else {
      llvm::errs() << "unknown option '" << option << "'\n";
      return 1;
    }
  }
  int status = RUN_ALL_TESTS();
  bool ran = reportLevels(llvm::outs());
  if (!ran)
    llvm::errs() << "no kernel ran at any level\n";
  return ran ? status : 1;
}
