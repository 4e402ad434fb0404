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
  RandomOptions &random = randomOptions();
  bool hasSeed = false, hasCount = false;
  for (int i = 1; i < argc; i += 2) {
    llvm::StringRef option = argv[i], value = i + 1 < argc ? argv[i + 1] : "";
    bool isValid = option == "--seed"    ? !value.getAsInteger(0, random.seed)
                   : option == "--count" ? !value.getAsInteger(0, random.count)
                   : option == "--level" ? !value.empty()
                                         : false;
    if (!isValid) {
      llvm::errs() << "found '" << option << " " << value
                   << "', expected --seed N, --count N, --level NAME or a flag "
                      "of GoogleTest\n";
      return 1;
    }
    hasSeed |= option == "--seed";
    hasCount |= option == "--count";
    if (option == "--level")
      random.level = value.str();
  }
  if (hasSeed) {
    testing::GTEST_FLAG(filter) = "Random.*";
    if (!hasCount)
      random.count = 1;
  }
  int status = RUN_ALL_TESTS();
  bool ran = reportLevels(llvm::outs());
  if (!ran)
    llvm::errs() << "no kernel ran at any level\n";
  return ran ? status : 1;
}
