#!/usr/bin/env python3
"""Schedules of one's own: they are used, say so, and each mistake in one is the
user's (exit code 1), with a message that names the file."""
import json
import os
import re

import harness
from harness import FFN, OWN_CONTRACTION as CONTRACTION, OWN_ELEMENTWISE as ELEMENTWISE, SOURCE

HEAD = 'module attributes {transform.with_named_sequence, gelato.root = "contraction"%s} {\n'
BODY = "  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {\n"
STAMP = '    transform.annotate %body "gelato.scheduled_by" : !transform.any_op\n'
END = "    transform.yield\n  }\n}\n"


MATCH = ('%s = transform.structured.match attributes {gelato.role = "root"} in %%body : '
         "(!transform.any_op) -> !transform.any_op")
BOTH_ROOTS = """kernel k(x: f32[M, N], w: param f32[N, N]) -> f32[M, N] {
  return relu(x) * gelu(x @ w)
}
kernel e(x: f32[M]) -> f32[M] { return gelu(x) }
"""


def schedule(*steps, knobs=""):
    return HEAD % knobs + BODY + "".join("    %s\n" % step for step in steps) + STAMP + END


TABLE = (SOURCE / "schedules" / "x86_64" / "avx2.rows").read_text()
VERB = "contraction f32: contraction_by_panels(%s)\n"


def changed(pattern, replacement):
    """A schedule that is right with one thing changed, which must be there."""
    text, count = re.subn(pattern, replacement, CONTRACTION)
    assert count, pattern
    return text


# What is wrong; the file; what the message says beside the file's name.
MISTAKES = [
    ("no text of MLIR", "garbage {", ["own.mlir:1:1"]),
    ("bytes", bytes(range(256)), ["own.mlir:1:"]),
    ("cut off", CONTRACTION[:-40], ["own.mlir:"]),
    ("empty", "", ["@schedule"]),
    ("no module of schedules", "module {}\n", ["@schedule"]),
    ("no entry", changed("@schedule", "@other"), ["@schedule"]),
    ("an op that does not exist", schedule("transform.gelato.nosuch %body : !transform.any_op"),
     ["own.mlir:3:5", "nosuch"]),
    ("a verb that does not exist", schedule(
        "transform.include @nosuch failures(propagate) (%body) : (!transform.any_op) -> ()"),
     ["own.mlir:3:5", "named transform sequence"]),
    ("matches nothing", schedule(
        '%m = transform.structured.match ops{["linalg.pooling_nchw_max"]} in %body : '
        "(!transform.any_op) -> !transform.any_op"), ["left this op as it was"]),
    ("does nothing", schedule(), ["left this op as it was"]),
    ("does not vectorize", schedule(
        MATCH % "%m",
        "%t, %l = transform.structured.tile_using_for %m tile_sizes [4] : "
        "(!transform.any_op) -> (!transform.any_op, !transform.any_op)"),
     ["left this op as it was"]),
    ("tiles by too many sizes", schedule(
        MATCH % "%m",
        "%t, %l:5 = transform.structured.tile_using_for %m tile_sizes [1, 1, 1, 1, 1] : "
        "(!transform.any_op) -> (!transform.any_op, !transform.any_op, !transform.any_op, "
        "!transform.any_op, !transform.any_op, !transform.any_op)"), ["own.mlir:", "too many tiles"]),
    ("does not stamp", changed(re.escape(STAMP), ""), ["did not stamp", "gelato.scheduled_by"]),
    ("a knob without a value", changed(r"gelato.knobs = {[^}]*}", "gelato.knobs = {}"),
     ["own.mlir:", "knob 'rows' has no value", "gelato.knobs"]),
    ("a knob with a value of another type", changed(r"rows = \d+ : i64", 'rows = "six"'),
     ["own.mlir:", "'rows'"]),
    ("a knob outside its options", changed(r"rows = \d+", "rows = 77"),
     ["own.mlir:", "options"]),
    ("a knob with a negative value", changed(r"rows = \d+", "rows = -6"),
     ["own.mlir:", "options"]),
    ("for no root", changed(r'gelato.root = "contraction",', ""), ["gelato.root"]),
    ("for a root that is a number", changed(r'gelato.root = "contraction"', "gelato.root = 1 : i64"),
     ["own.mlir:", 'gelato.root = "contraction"']),
    ("for a root that does not exist", changed(r'gelato.root = "contraction"', 'gelato.root = "x"'),
     ["gelato.root"]),
    ("for another root", ELEMENTWISE, ["gelato.root"]),
    ("uses a handle whose op is gone", schedule(
        MATCH % "%m0", MATCH % "%m1",
        *["%%t%d, %%l%d = transform.structured.tile_using_for %%m%d tile_sizes [4] : "
          "(!transform.any_op) -> (!transform.any_op, !transform.any_op)" % (i, i, i)
          for i in range(2)]), ["own.mlir:", "invalidated"]),
    ("too large", CONTRACTION + "// long\n" * (1 << 17), ["1048576"]),
]
ALL = "rows = 6, panels = 1, sums = 96, unroll = 4, epilogue_columns = 16"
# The same of a table; what no row can say right is ScheduleTest's.
ROW_MISTAKES = [
    ("no row", "garbage {", ["avx2.rows:1:1", "expected elementwise, contraction or"]),
    ("bytes", bytes(range(256)), ["avx2.rows:1:1"]),
    ("no verb", "# why\ncontraction f32: nosuch()", ["avx2.rows:2:1", "no verb 'nosuch'"]),
    ("no verb but a part of one", "contraction f32: clean()", ["left this op as it was"]),
    ("a verb of another root", "contraction f32: elementwise_by_vectors(elements = 8)",
     ["avx2.rows"]),
    ("no knobs", VERB % "", ["avx2.rows:1:1", "'rows'", "has no value"]),
    ("a knob that the verb has not", VERB % (ALL + ", lanes = 8"), ["no knob 'lanes'"]),
    ("a knob twice", VERB % (ALL + ", rows = 6"), ["'rows' has two values"]),
    ("a knob outside its options", VERB % ALL.replace("= 6", "= 77"),
     ["avx2.rows:1:1", "found rows = 77, expected one of its options: 1, 2"]),
    ("too large", VERB % ALL + "# long\n" * (1 << 18), ["1048576"]),
]


class Schedules(harness.Case):
    def compile(self, *arguments):
        return ["compile", FFN, "--set", "D=32,F=48", "--target", "x86-64-v3", "-o", "out",
                *arguments]

    def test_mistakes_in_a_file(self):
        for what, text, said in MISTAKES:
            with self.subTest(what):
                own = self.write("own.mlir", text)
                self.refused(1, ["own.mlir", *said], *self.compile("--schedule", own))
                self.assertFalse(self.path("out").exists(), "wrote something")

    def test_mistakes_in_a_folder(self):
        for what, text, said in MISTAKES:
            with self.subTest(what):
                self.write("own/x86_64/avx2/contraction/f32.mlir", text)
                said = [word.replace("own.mlir", "f32.mlir") for word in said]
                self.refused(1, ["f32.mlir", *said], *self.compile("--schedules", "own"))

    def test_mistakes_in_a_table(self):
        for what, text, said in ROW_MISTAKES:
            with self.subTest(what):
                self.write("own/x86_64/avx2.rows", text)
                self.refused(1, said, *self.compile("--schedules", "own"))
                self.refused(1, said, *self.compile("--schedules", "own", "--emit", "json"))
                self.refused(1, said, "explain", FFN, "--target", "x86-64-v3",
                             "--schedules", "own")

    def test_explain_refuses_them_too(self):
        for text in ("garbage {", changed(r"rows = \d+ : i64", "rows = ")):
            own = self.write("own.mlir", text)
            self.refused(1, "own.mlir", "explain", FFN, "--schedule", own)
        self.refused(1, "nosuch.mlir", "explain", FFN, "--schedule", "nosuch.mlir")

    def test_files_that_are_not_there(self):
        self.refused(1, "nosuch.mlir", *self.compile("--schedule", "nosuch.mlir"))
        self.refused(1, str(self.folder), *self.compile("--schedule", self.folder))
        self.refused(1, "nosuch", *self.compile("--schedules", "nosuch"))
        # Neither is read: one has no end, the other blocks.
        os.mkfifo(self.path("pipe.mlir"))
        for path in ("/dev/zero", self.path("pipe.mlir")):
            self.refused(1, [str(path), "regular file"], *self.compile("--schedule", path))

    def test_a_folder_whose_file_cannot_be_read(self):
        """The built-in one does not stand in for it."""
        self.path("own/x86_64/avx2/contraction/f32.mlir").mkdir(parents=True)
        self.refused(1, "own/x86_64/avx2/contraction/f32.mlir",
                     *self.compile("--schedules", "own"))
        self.refused(1, "own/x86_64/avx2/contraction/f32.mlir",
                     "explain", FFN, "--target", "x86-64-v3", "--schedules", "own")

    def test_one_that_is_right(self):
        """Fewer rows are other code. (That its bits are the same is for
        schedule_options_test.)"""
        own = self.write("own.mlir", changed(r"rows = \d+", "rows = 2"))
        self.gelato(*self.compile())
        self.path("out").rename(self.path("builtin"))
        self.write("folder/x86_64/avx2/contraction/f32.mlir", own.read_text())
        self.write("table/x86_64/avx2.rows", VERB % ALL.replace("= 6", "= 2"))
        for way in (["--schedule", own], ["--schedules", "folder"], ["--schedules", "table"]):
            self.gelato(*self.compile(*way))
            first, second = (self.path(folder + "/ffn.o").read_bytes()
                             for folder in ("builtin", "out"))
            self.assertNotEqual(first, second)
            steps = json.loads(self.path("out/ffn.json").read_text())["kernels"][0]["steps"]
            for step in steps:
                schedule = step["schedules"]["x86-64-v3"]
                self.assertRegex(schedule["name"], r"^(own\.mlir|x86_64/avx2/contraction/f32)$")
                self.assertEqual((schedule["knobs"]["rows"], schedule["tile"]["rows"]), (2, 2))
            text = self.gelato("explain", FFN, "--target", "x86-64-v3", *way).out
            self.assertRegex(text, r"(own|f32)(\.mlir)?, .*rows = 2.* \(yours\)")
            self.assertNotIn("built in", text)

    def test_rows_with_conditions(self):
        """The first that fits the sizes, which may be free; two of one root and
        type can be told apart."""
        own = ALL.replace("= 6", "= %d")
        self.write("own/x86_64/avx2.rows",
                   "contraction f32 if M <= 4 and N >= 64: contraction_by_panels(%s)\n" % own % 4 +
                   VERB % own % 3)
        source = self.write("k.gel", "kernel k(x: f32[M, K], w: param f32[K, N]) -> f32[M, N] "
                            "{ return x @ w }\n")
        for sizes, tail, rows in (("K=8,N=64,M=4", " if M <= 4 and N >= 64", 4),
                                  ("K=8,N=63,M=4", "", 3), ("K=8,N=64,M=5", "", 3),
                                  ("K=8,N=64", "", 3), ("N=64,M=4", " if M <= 4 and N >= 64", 4)):
            with self.subTest(sizes):
                arguments = [source, "--set", sizes, "--target", "x86-64-v3", "--schedules", "own"]
                name = "x86_64/avx2/contraction/f32" + tail
                self.assertRegex(self.gelato("explain", *arguments).out,
                                 re.escape("schedule " + name) + r", .*rows = %d.* \(yours\)" % rows)
                self.gelato("compile", *arguments, "--emit=json", "-o", "json")
                kernel = json.loads(self.path("json/k.json").read_text())["kernels"][0]
                schedule = kernel["steps"][0]["schedules"]["x86-64-v3"]
                self.assertEqual((schedule["name"], schedule["knobs"]["rows"]), (name, rows))

    def test_a_file_is_for_its_root(self):
        """Bodies of the other root have the built-in one."""
        source = self.write("k.gel", BOTH_ROOTS)
        for text, other in ((CONTRACTION, "elementwise"), (ELEMENTWISE, "contraction")):
            own = self.write("own.mlir", text)
            target = ["--target", "x86-64-v3", "--schedule", own]
            said = self.gelato("explain", source, *target).out
            self.assertIn("own.mlir, ", said)
            self.assertIn("schedule x86_64/avx2/%s/f32, " % other, said)
            self.gelato("compile", source, *target, "-o", "both")
            used = set(step["schedules"]["x86-64-v3"]["name"]
                       for kernel in json.loads(self.path("both/k.json").read_text())["kernels"]
                       for step in kernel["steps"])
            self.assertEqual(used, {"own.mlir", "x86_64/avx2/%s/f32" % other})

    def test_a_folder_that_has_some(self):
        """What the folder lacks comes from the built-in ones."""
        self.write("own/x86_64/avx2.rows", TABLE.replace("elementwise any:", "elementwise any if N == 1:"))
        source = self.write("k.gel", BOTH_ROOTS)
        text = self.gelato("explain", source, "--schedules", "own", "--target", "x86-64-v3").out
        self.assertIn("(yours)", text)
        self.assertIn("x86_64/avx2/elementwise/f32", text)
        self.assertIn("(built in)", text)


if __name__ == "__main__":
    harness.main()
