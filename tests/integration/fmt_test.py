#!/usr/bin/env python3
"""gelato fmt: what it writes and what it leaves alone. How a text is laid out is
tests/unit/Format's business."""
import os
import stat
import unittest

import harness
from harness import BIN, SOURCE

UGLY = "kernel k( x:f32[M] )->f32[M]{return gelu( x)}"
NEAT = "kernel k(x: f32[M]) -> f32[M] {\n  return gelu(x)\n}\n"
WRONG = "kernel k(x: f32[M]) -> f32[M] {\n  return  gelu(x\n}\n"


class InPlace(harness.Case):
    def test_rewrites_each_file(self):
        one, two = self.write("one.gel", UGLY), self.write("two.gel", UGLY + "\r\n# end")
        self.assertEqual(self.gelato("fmt", one, two).out, "")
        self.assertEqual(one.read_text(), NEAT)
        self.assertEqual(two.read_bytes(), (NEAT + "# end\n").encode())
        self.assertEqual(self.files("."), ["one.gel", "two.gel"])

    def test_does_not_touch_what_is_formatted(self):
        path = self.write("k.gel", NEAT)
        before = path.stat()
        self.gelato("fmt", path)
        after = path.stat()
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))

    def test_leaves_a_wrong_file_and_formats_the_others(self):
        wrong, right = self.write("wrong.gel", WRONG), self.write("right.gel", UGLY)
        self.refused(1, ["wrong.gel:3:1: error: expected an operator, ',' or ')'"],
                     "fmt", wrong, "missing.gel", right)
        self.assertEqual(wrong.read_text(), WRONG)
        self.assertEqual(right.read_text(), NEAT)

    def test_refuses_what_cannot_be_read(self):
        self.refused(1, ["missing.gel"], "fmt", "missing.gel")
        self.refused(1, ["it is a folder"], "fmt", self.folder)
        self.refused(1, ["1048576"], "fmt", self.write("large.gel", "#" * (1 << 20) + "\n"))
        self.refused(1, ["UTF-8"], "fmt", self.write("bytes.gel", b"\xff\xfe\x00"))

    def test_keeps_permissions_and_links(self):
        path = self.write("k.gel", UGLY)
        path.chmod(0o640)
        os.symlink("k.gel", self.path("link.gel"))
        self.gelato("fmt", self.path("link.gel"))
        self.assertTrue(self.path("link.gel").is_symlink())
        self.assertEqual(path.read_text(), NEAT)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o640)

    @unittest.skipIf(os.geteuid() == 0, "root may write every file")
    def test_does_not_replace_what_may_not_be_written(self):
        path = self.write("k.gel", UGLY)
        path.chmod(0o444)
        self.refused(1, ["cannot write", "k.gel"], "fmt", path)
        self.assertEqual(path.read_text(), UGLY)


class Streams(harness.Case):
    def test_standard_input_goes_to_standard_output(self):
        self.assertEqual(self.gelato("fmt", "-", stdin=UGLY).out, NEAT)
        self.assertEqual(self.gelato("fmt", "-", stdin="").out, "")
        result = self.refused(1, ["<stdin>:3:1: error:"], "fmt", "-", stdin=WRONG)
        self.assertEqual(result.out, "")

    def test_full_device(self):
        with open("/dev/full", "wb") as full:
            self.refused(1, ["cannot write to standard output"], "fmt", "-", stdin=UGLY,
                         stdout=full)


class Check(harness.Case):
    def test_names_what_would_change(self):
        ugly, neat = self.write("ugly.gel", UGLY), self.write("neat.gel", NEAT)
        result = self.run_command([BIN / "gelato", "fmt", "--check", neat, ugly])
        self.assertEqual((result.code, result.out, result.err),
                         (1, str(ugly) + ": not formatted\n", ""))
        self.assertEqual(ugly.read_text(), UGLY)
        self.assertEqual(self.gelato("fmt", "--check", neat).out, "")
        self.assertEqual(self.gelato("fmt", "--check", "-", stdin=NEAT).out, "")
        result = self.run_command([BIN / "gelato", "fmt", "--check", "-"], stdin=UGLY)
        self.assertEqual((result.code, result.out), (1, "<stdin>: not formatted\n"))

    def test_a_wrong_file_is_no_success(self):
        self.refused(1, ["wrong.gel:3:1"], "fmt", "--check", self.write("wrong.gel", WRONG))

    def test_the_examples(self):
        examples = sorted((SOURCE / "examples").rglob("*.gel"))
        self.assertGreaterEqual(len(examples), 3)
        self.gelato("fmt", "--check", *examples)


if __name__ == "__main__":
    harness.main()
