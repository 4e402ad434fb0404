#!/usr/bin/env python3
"""Modules: what `gelato compile --emit=so` writes."""
import re

import harness
from harness import LLVM

SOURCE = """kernel first(x: f32[M, N]) -> f32[M, N] { return gelu(x) }
kernel second(x: f32[M, K], w: param f32[K, F], v: param f32[F, K]) -> f32[M, K] {
  return relu(x @ w) @ v
}
kernel third(h: bf16[N]) -> bf16[N] { return bf16(silu(h)) }
"""
ALLOWED = {"memcpy", "memset", "memmove", "malloc", "free"}


class Contents(harness.Case):
    def setUp(self):
        super().setUp()
        self.out = self.kernels("three", SOURCE, "--emit=so,o,h")
        self.module = self.out / "three.so"

    def readelf(self, *flags):
        return self.succeeds(LLVM / "llvm-readelf", *flags, self.module).out

    def test_exports_its_table_and_nothing_else(self):
        names = self.succeeds(LLVM / "llvm-nm", "-D", "--defined-only", self.module).out.split()
        self.assertEqual(names[2::3], ["gelato_module"])
        needed = self.succeeds(LLVM / "llvm-nm", "-D", "-u", self.module).out.split()[1::2]
        self.assertLessEqual(set(needed), ALLOWED)
        self.assertIn("memcpy", needed)

    def test_needs_no_library_and_runs_no_code_when_it_is_loaded(self):
        text = self.readelf("-dW")
        self.assertRegex(text, r"\bBIND_NOW\b")
        for tag in ("NEEDED", "INIT", "FINI", "TEXTREL", "SONAME", "RPATH", "RUNPATH"):
            self.assertNotRegex(text, r"\(%s" % tag)

    def test_no_page_is_writable_and_executable(self):
        rows = re.findall(r"^ +(LOAD|GNU_STACK|GNU_RELRO) .* 0x\w+ (\w[\w ]*?) +0x", self.readelf("-lW"),
                          flags=re.M)
        self.assertIn(("GNU_RELRO", "R"), rows)
        self.assertIn(("LOAD", "R E"), rows)
        for row in rows:
            self.assertFalse("W" in row[1] and "E" in row[1], row)

    def test_says_nothing_that_is_not_needed(self):
        sections = re.findall(r"\] (\.[\w.]+) ", self.readelf("-SW"))
        self.assertIn(".text", sections)
        for section in (".comment", ".symtab", ".note.gnu.build-id", ".eh_frame", ".interp"):
            self.assertNotIn(section, sections)

    def test_the_object_beside_it_is_the_same(self):
        self.gelato("compile", self.path("three.gel"), "--emit=o", "-o", "alone")
        self.assertEqual(self.path("alone/three.o").read_bytes(), (self.out / "three.o").read_bytes())


class Linking(harness.Case):
    """The linker is part of gelato, and leaves nothing behind."""

    def test_without_any_tool(self):
        tmp = self.path("tmp")
        tmp.mkdir()
        self.write("three.gel", SOURCE)
        self.gelato("compile", "three.gel", "--emit=so", env={"PATH": "/nowhere", "TMPDIR": str(tmp)})
        self.assertEqual(self.files("tmp"), [])
        self.assertTrue(self.path("three.so").exists())

    def test_where_the_linker_has_no_room(self):
        self.write("three.gel", SOURCE)
        self.refused(1, ["TMPDIR", "No such file"], "compile", "three.gel", "--emit=so",
                     env={"TMPDIR": str(self.path("nowhere"))})
        self.assertEqual(self.files("."), ["three.gel"])


if __name__ == "__main__":
    harness.main()
