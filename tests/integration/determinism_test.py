#!/usr/bin/env python3
"""The same input gives the same bytes, wherever and however it is compiled, and
nothing of the machine is in them."""
import getpass
import os
import re
import socket
import time

import harness
from harness import FFN, LEVELS, LLVM, SOURCE

KERNELS = """kernel layer(x: f32[M, D], w: param f32[F, D], b: param f32[F]) -> f32[M, F] {
  return gelu(x @ w.T + b)
}
kernel scaled(x: f32[N], s: f32) -> f32[N] { return x * s }
"""
SIZES = ("--set", "D=32,F=80")


class SameBytes(harness.Case):
    first = None  # the bytes that all others are compared with

    def setUp(self):
        super().setUp()
        self.source = self.write("some/folder/layer.gel", KERNELS)
        if not SameBytes.first:
            SameBytes.first = self.compile("first", self.source)

    def compile(self, folder, source, *arguments, **options):
        self.gelato("compile", source, *(arguments or SIZES), "--emit=all",
                    "-o", self.path(folder), **options)
        return self.bytes_of(folder)

    def bytes_of(self, folder):
        return {name: self.path(folder + "/" + name).read_bytes() for name in self.files(folder)}

    def assert_same(self, other):
        self.assertEqual(sorted(self.first), sorted(other))
        self.assertEqual([], [name for name in other if other[name] != self.first[name]])

    def test_all_kinds_are_there(self):
        self.assertEqual(len(self.first), 6 + len(harness.TEXTS) + sum(
            1 if per == "File" else len(LEVELS) for per in harness.STAGES.values()))

    def test_twice(self):
        for _ in range(2):
            self.assert_same(self.compile("again", self.source))

    def test_from_another_folder(self):
        self.assert_same(self.compile("relative", "layer.gel", cwd=self.source.parent))

    def test_of_a_file_elsewhere(self):
        elsewhere = self.write("else/where/layer.gel", KERNELS)
        self.assert_same(self.compile("a/b/c", elsewhere))

    def test_at_another_time_in_another_environment(self):
        os.utime(self.source, (1, 1))
        env = {"TZ": "Asia/Tokyo", "LANG": "C", "LC_ALL": "C", "HOME": "/nowhere", "USER": "nobody",
               "SOURCE_DATE_EPOCH": "1", "COLUMNS": "40", "TMPDIR": str(self.folder)}
        self.assert_same(self.compile("later", self.source, env=env))

    def test_with_the_words_in_another_order(self):
        self.assert_same(self.compile("order", self.source, "--target",
                                      ",".join(LEVELS[::-2] + LEVELS), "--set", "F=80",
                                      "--set", "D=32", "--backend", "mlir"))

    def test_over_older_files(self):
        for name in self.first:
            self.write("old/" + name, "something older and shorter")
        self.assert_same(self.compile("old", self.source))

    def test_one_kind_at_a_time(self):
        for kind in ("h", "o", "a", "json", "so", "ast", "linalg", "vector", "asm"):
            self.gelato("compile", self.source, *SIZES, "--emit", kind, "-o", self.path("single"))
        single = self.bytes_of("single")
        self.assertEqual(len(single), 1 + 5 + 2 + 3 + 1)
        for name in single:
            self.assertEqual(single[name], self.first[name], name)

    def test_other_sizes_are_other_bytes(self):
        other = self.compile("other", self.source, "--set", "D=32,F=96")
        for name in ("layer.o", "liblayer.a", "layer.so", "layer.h", "layer.json", "layer.gelato.mlir"):
            self.assertNotEqual(other[name], self.first[name], name)


class NoTrace(harness.Case):
    def words(self):
        """What would show where, when or by whom something was made."""
        words = {str(self.folder), str(SOURCE), self.folder.name, "/tmp/", "/home/", "/usr/",
                 "/build/", ".gel:", time.strftime("%Y-%m-"), time.strftime("%b %d %Y")}
        if len(socket.gethostname()) > 4:
            words.add(socket.gethostname())
        if len(getpass.getuser()) > 4:
            words.add(getpass.getuser())
        return words

    def assert_no_trace(self, folder):
        names = self.files(folder)
        self.assertGreater(len(names), 4)
        for name in names:
            path = self.path(folder + "/" + name)
            text = path.read_text(errors="replace")
            if name.endswith((".o", ".a", ".so")):
                text = self.succeeds(LLVM / "llvm-strings", "-n", "4", path).out
            for word in self.words():
                self.assertNotIn(word, text, name)
            self.assertFalse(re.search(r"clang version|LLVM version|GCC:|LLD", text), name)

    def test_in_any_artifact(self):
        source = self.write("somewhere/ffn.gel", FFN.read_text())
        self.gelato("compile", source, "--emit=all", "-o", self.path("out"))
        self.assert_no_trace("out")

    def test_with_a_schedule_of_ones_own(self):
        source = self.write("somewhere/ffn.gel", FFN.read_text())
        self.write("own/x86_64/avx2.rows", (SOURCE / "schedules/x86_64/avx2.rows").read_bytes())
        own = self.write("own.mlir", harness.OWN_CONTRACTION)
        for way in (("--schedule", own), ("--schedules", self.path("own"))):
            self.gelato("compile", source, "--target", "x86-64-v3", "--emit=all",
                        "-o", self.path("out" + way[0]), *way)
            self.assert_no_trace("out" + way[0])

    def test_archive_has_no_date_and_owner(self):
        self.gelato("compile", FFN, "-o", self.path("out"))
        listed = self.succeeds(LLVM / "llvm-ar", "tv", self.path("out/libffn.a")).out
        self.assertRegex(listed, r"^rw-r--r-- 0/0 +\d+ .* 1970 ffn\.o\n$")


if __name__ == "__main__":
    harness.main()
