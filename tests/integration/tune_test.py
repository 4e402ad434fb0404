#!/usr/bin/env python3
"""gelato tune: what is searched, kept, gone on from and refused. Which choice is the
fastest is nobody's business here: other work may run beside."""
import json
import re
import signal
import subprocess
import time

import harness
from harness import BIN, FFN, SOURCE

LINEAR = SOURCE / "examples" / "02-linear-gelu" / "linear-gelu.gel"
LEVEL = next(row["name"] for row in reversed(harness.TARGETS) if row["runs_here"])
TABLE = next(row["schedules"][0] for row in harness.TARGETS if row["name"] == LEVEL) + ".rows"
# One group of one verb with one knob.
SMALL = "kernel small(x: f32[N]) -> f32[N] { return relu(x) }\n"
ELEMENTS = re.search(r'"elements",\s*gelato\.options = \[([\d, ]+)\]',
                     (SOURCE / "schedules/library/elementwise.mlir").read_text())[1].split(", ")
ROW = re.compile(r"(?m)^((?:contraction|elementwise)\S* \S+ if [^:#]+): (\w+\([^)]*\))$")
LINEAR_SIZES = ("--set", "M=2,K=24,N=40")

# What follows `gelato tune`; the exit code; what the message says.
MISTAKES = [
    ([], 1, ["FILE"]),
    (["nosuch.gel"], 1, ["nosuch.gel"]),
    ([LINEAR], 1, ["found no size for M of kernel linear_gelu", "--set M=128"]),
    ([LINEAR, "--set", "M=2,K=24"], 1, ["found no size for N"]),
    ([LINEAR, "--set", "M=1,8,1,K=8,N=8"], 1, ["found 1 twice for M"]),
    ([LINEAR, *LINEAR_SIZES, "--set", "Q=3"], 1, ["no kernel has a dimension 'Q'"]),
    ([LINEAR, *LINEAR_SIZES, "--kernel", "linear"], 1,
     ["no kernel 'linear'", "the file has linear_gelu"]),
    ([LINEAR, *LINEAR_SIZES, "--target", "x86-64-v9"], 1, ["'x86-64-v9'", "known are"]),
    ([LINEAR, *LINEAR_SIZES, "--time", "0"], 1, ["--time 0", "above 0"]),
    ([LINEAR, *LINEAR_SIZES, "--time", "soon"], 1, ["--time soon", "a number of seconds"]),
    ([LINEAR, *LINEAR_SIZES, "--schedules", "mine"], 1,
     ["'--schedules', which gelato tune does not have"]),
    ([LINEAR, *LINEAR_SIZES, "-o", "nosuch/a.jsonl"], 1, ["nosuch/a.jsonl", "no folder"]),
    ([LINEAR, *LINEAR_SIZES, "-o", "/dev/stdout"], 1, ["/dev/stdout", "a regular file"]),
    ([LINEAR, *LINEAR_SIZES, "-o", "text"], 1,
     ["text:1: found 'no line'", "a line that gelato tune wrote", "another file"]),
    ([LINEAR, *LINEAR_SIZES, "--rows", "text"], 1, ["--rows text, a file", "a folder"]),
    ([LINEAR, *LINEAR_SIZES, "--rows", "broken"], 1,
     ["broken/%s:2:1: expected elementwise, contraction" % TABLE]),
    (["small.gel", "--set", "N=1099511627776"], 2, ["a row for N = 1099511627776"]),
]


class Tune(harness.Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.share_roofs()

    def setUp(self):
        super().setUp()
        self.write("small.gel", SMALL)

    def tune(self, *arguments):
        return self.gelato("tune", *arguments, env=self.env).out

    def small(self, *arguments, n=1000):
        return self.tune("small.gel", "--set", "N=%s" % n, "-o", "out.jsonl", *arguments)

    def lines(self):
        return [json.loads(line) for line in self.path("out.jsonl").read_text().splitlines()]

    def measured(self, out):
        """How many were measured in this run, and how many by an earlier one."""
        found = re.search(r"measured: (\d+)(?:, and (\d+) by an earlier run)?\n", out)
        self.assertTrue(found, out)
        return int(found[1]), int(found[2] or 0)

    def test_finds_a_row(self):
        out = self.small("--rows", "mine")
        self.assertIn("small for %s, N = 1000\n" % LEVEL, out)
        self.assertIn("  step 1: elementwise f32, N = 1000, operations = ", out)
        self.assertIn("%d choices of knobs" % len(ELEMENTS), out)
        self.assertRegex(out, r"(?m)^    shipped .* % of the roof: elementwise_by_vectors\(")
        rows = ROW.findall(out)
        self.assertEqual(len(rows), 1, out)
        head, choice = rows[0]
        self.assertRegex(head, r"^elementwise f32 if N == 1000 and operations == \d+$")
        text = self.path("mine/" + TABLE).read_text()
        self.assertEqual(text.splitlines()[1], "%s: %s" % (head, choice))
        self.assertRegex(text, r"^# gelato tune, %s, .*\n" % LEVEL)

        said = self.gelato("explain", "small.gel", "--set", "N=1000", "--target", LEVEL,
                           "--schedules", "mine").out
        self.assertIn(head.partition(" if ")[2], said)
        self.assertIn("(yours)", said)
        self.gelato("compile", "small.gel", "--set", "N=1000", "--target", LEVEL,
                    "--schedules", "mine", "-o", "out")

    def test_lines(self):
        out = self.small()
        lines = self.lines()
        self.assertEqual(len(lines), self.measured(out)[0])
        for line in lines:
            self.assertEqual(line["schema"], "gelato-tune-1")
            self.assertRegex(line["compiler"], r"^gelato \d")
            self.assertEqual((line["level"], line["threads"], line["kernel"]),
                             (LEVEL, 1, "small"))
            self.assertEqual((line["root"], line["dtype"], line["sizes"]),
                             ("elementwise", "f32", {"N": 1000}))
            self.assertEqual(line["group_sizes"]["N"], 1000)
            self.assertTrue(line["cpu"] and line["caches"] and len(line["code"]) == 64)
            self.assertEqual(line["verb"], "elementwise_by_vectors")
            self.assertIn(str(line["knobs"]["elements"]), ELEMENTS)
            self.assertRegex(line["row"], ROW)
            seconds = line["seconds"]
            self.assertTrue(0 < seconds["low"] <= seconds["median"] <= seconds["high"])
            self.assertGreater(line["relative_to_shipped"], 0)
            self.assertGreater(line["share_of_roof"], 0)
            self.assertGreaterEqual(line["samples"], 2)
        self.assertEqual(len({line["knobs"]["elements"] for line in lines}), len(lines))
        self.assertEqual([line["relative_to_shipped"] for line in lines].count(1.0), 1)

    def test_goes_on(self):
        first = self.measured(self.small())[0]
        self.assertEqual(self.measured(self.small()), (1, first - 1))
        self.assertEqual(len(self.lines()), first)
        # Other sizes and other texts are other searches, in the same file.
        self.assertEqual(self.measured(self.small(n=999))[1], 0)
        self.assertGreater(len(self.lines()), first)
        self.write("small.gel", SMALL.replace("relu(x)", "relu(x * 2)"))
        self.assertEqual(self.measured(self.small())[1], 0)

    def test_goes_on_from_a_truncated_file(self):
        first = self.measured(self.small())[0]
        path = self.path("out.jsonl")
        whole = path.read_bytes()
        path.write_bytes(whole[:-30])
        result = self.succeeds(BIN / "gelato", "tune", "small.gel", "--set", "N=1000", "-o",
                               "out.jsonl", env=self.env)
        self.assertEqual(result.err, "gelato: warning: out.jsonl:%d: the last line is damaged, "
                         "and measured again\n" % first)
        self.assertEqual(len(self.lines()), first)

    def test_a_list_of_sizes_and_rows_beside_others(self):
        self.write("mine/" + TABLE, "# Why.\nelementwise any if N >= 10: "
                   "elementwise_by_vectors(elements = 16)\n")
        out = self.small("--rows", "mine", n="100,1000")
        heads = [head for head, _ in ROW.findall(out)]
        self.assertEqual(len(heads), 2, out)
        for _ in range(2):
            text = self.path("mine/" + TABLE).read_text()
            self.assertTrue(text.endswith("\n\n# Why.\nelementwise any if N >= 10: "
                                          "elementwise_by_vectors(elements = 16)\n"), text)
            self.assertEqual(len(text.splitlines()), 8, text)
            for head in heads:
                self.assertEqual(text.count(head + ": "), 1)
            # Found again, they are replaced.
            self.small("--rows", "mine", n="100,1000")

    def test_each_group_has_a_row(self):
        out = self.tune(FFN, "--set", "M=2,D=16,F=32", "--time", "0.001")
        self.assertEqual([head for head, _ in ROW.findall(out)],
                         ["contraction f32 if M == 2 and N == 32 and K == 16",
                          "contraction f32 if M == 2 and N == 16 and K == 32"], out)
        self.assertIn(" left when the time was over", out)

    def test_interrupted(self):
        command = ["tune", LINEAR, *LINEAR_SIZES, "-o", self.path("out.jsonl"), "--rows",
                   self.path("mine")]
        process = subprocess.Popen([BIN / "gelato", *map(str, command)], cwd=self.folder,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=dict(harness.os.environ, **self.env))
        end = time.monotonic() + 300
        while time.monotonic() < end and process.poll() is None and not (
                self.path("out.jsonl").exists() and len(self.lines()) > 3):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
        self.assertEqual((process.returncode, err), (-signal.SIGINT, b""))
        out = out.decode()
        self.assertIn("interrupted, this is the best so far; the same command goes on", out)
        self.assertEqual(len(ROW.findall(out)), 1, out)
        self.assertFalse(self.path("mine").exists(), "a row that may not be the best")
        kept = len(self.lines())
        self.assertGreater(kept, 3)
        out = self.tune(*command[1:], "--time", "0.001")
        self.assertEqual(self.measured(out)[1], kept - 1)
        self.assertTrue(self.path("mine/" + TABLE).exists())

    def test_mistakes(self):
        self.write("text", "no line\n")
        self.write("broken/" + TABLE, "# Why.\nmatmul f32: v()\n")
        for arguments, code, words in MISTAKES:
            with self.subTest(arguments):
                self.refused(code, words, "tune", *arguments, env=self.env)
        self.assertEqual(self.files("."), sorted(["small.gel", "text", "broken/" + TABLE]))


if __name__ == "__main__":
    harness.main()
