# The lit suite: IR and language tests, one feature per file.
#
# Commands in RUN lines: gelato, gelato-opt, and LLVM's FileCheck, not,
# split-file, count. %gelato_source is the top of the sources.
import os

import lit.formats

config.name = "gelato"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".gel", ".test"]
config.excludes = ["Inputs"]
config.test_source_root = os.path.dirname(__file__)

config.environment["PATH"] = os.pathsep.join(
    [config.gelato_bin_dir, config.llvm_bin_dir, os.environ["PATH"]]
)
config.substitutions.append(("%gelato_source", config.gelato_source_dir))
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
    if name in os.environ:
        config.environment[name] = os.environ[name]
