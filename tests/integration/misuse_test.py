#!/usr/bin/env python3
"""Generated kernels under wrong use at the C interface (misuse/misuse.c), at each
level that this machine has."""
import re

import harness
from harness import HERE, STRICT

WIDEN = "kernel widen(x: f32[N]) -> f32[N] { return tanh(x) }\n"
CALL = """#include "widen.h"
#include <stdio.h>
int main(void) {
  float x[3] = {1, 2, 3}, y[3] = {4, 4, 4};
  int status = widen(x, y, 3, 0), empty = widen(x, y, 0, 0);
  printf("%d %d %d\\n", status, empty, y[0] == 4 && y[1] == 4 && y[2] == 4);
  return 0;
}
"""


class Misuse(harness.Case):
    def test_every_status(self):
        levels = [row["name"] for row in harness.TARGETS if row["runs_here"]]
        self.assertTrue(levels, "nothing to test")
        source = (HERE / "misuse" / "misuse.gel").read_text()
        for level in levels:
            with self.subTest(level):
                out = self.kernels("kernels", source, "--set", "D=24,F=40", "--target", level,
                                   folder=level)
                program = self.cc("misuse", [HERE / "misuse" / "misuse.c"], "-std=c99", *STRICT,
                                  "-g", "-I", out, "-I", HERE / "misuse", out / "libkernels.a")
                result = self.run_command([program])
                self.assertEqual(result.code, 0, str(result))
                count = re.match(r"(\d+) checks, 0 failures$", result.out)
                self.assertGreater(int(count.group(1)), 400)

    def test_a_processor_without_the_level(self):
        self.assertTrue(harness.TARGETS)
        for row in harness.TARGETS:
            level = row["name"]
            with self.subTest(level):
                out = self.kernels("widen", WIDEN, "--target", level, folder=level)
                program = self.cc("call", [self.write("call.c", CALL)], "-std=c99", *STRICT,
                                  "-I", out, out / "libwiden.a")
                status, empty, same = map(int, self.succeeds(program).out.split())
                cpu = 0 if row["runs_here"] else 4
                self.assertEqual((status, empty, same), (cpu, cpu, cpu == 4))


if __name__ == "__main__":
    harness.main()
