#!/usr/bin/env python3
"""Modules: what `gelato compile --emit=so` writes, and what the runtime says of
files that it did not write, or that are whole no more."""
import os
import pathlib
import re
import shutil
import tempfile

import harness
from harness import BIN, CC, CXX, LLVM, SOURCE as TOP, STRICT

SOURCE = """kernel first(x: f32[M, N]) -> f32[M, N] { return gelu(x) }
kernel second(x: f32[M, K], w: param f32[K, F], v: param f32[F, K]) -> f32[M, K] {
  return relu(x @ w) @ v
}
kernel third(h: bf16[N]) -> bf16[N] { return bf16(silu(h)) }
"""
RUNTIME = TOP / "runtime"
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

    def test_where_the_disk_of_the_linker_is_full(self):
        self.write("three.gel", SOURCE)
        disk = self.path("disk")
        disk.mkdir()
        script = 'mount -t tmpfs -o size=$2k none "$1" && shift 2 && exec "$@"'
        if self.run_command(["unshare", "-m", "sh", "-c", script, "-", disk, 64, "true"]).code:
            self.skipTest("only root can make a small disk")
        codes = []
        for kib in range(8, 600, 32):
            result = self.run_command(["unshare", "-m", "sh", "-c", script, "-", disk, kib,
                                       BIN / "gelato", "compile", "three.gel", "--emit=so",
                                       "--target=x86-64-v2"], env={"TMPDIR": str(disk)})
            codes.append(result.code)
            self.assertIn(result.code, (0, 1), str(result))
            self.assertEqual(result.code, int("No space left" in result.err), str(result))
        self.assertEqual((codes[0], codes[-1]), (1, 0))


class Runtime(harness.Case):
    """Programs that link the runtime, compiled with them as strictly as C allows.
    Programs and the module are made once for the tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="gelato-runtime-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared, ignore_errors=True)
        cls.made = {}

    def once(self, name, make):
        """What `make` gives, moved to where the tests of this class share it."""
        if name not in self.made:
            self.made[name] = shutil.move(make(), self.shared / name)
        return self.made[name]

    def program(self, name, *flags):
        library = sorted((RUNTIME / "lib").glob("*.c"))
        self.assertGreater(len(library), 4)
        return self.once(name + "".join(flags).replace("/", ""), lambda: self.cc(
            name, [harness.HERE / "runtime" / (name + ".c"), *library], "-std=c11", "-g", "-O1",
            *STRICT, "-I", RUNTIME, "-I", RUNTIME / "include", "-ldl", "-lm", "-pthread", *flags))

    def setUp(self):
        super().setUp()
        self.source = self.write("three.gel", SOURCE)
        self.module = self.once("three.so", lambda: self.kernels(
            "three", SOURCE, "--emit=so", "--target=x86-64-v2") / "three.so")


class Calls(Runtime):
    def test_checked(self):
        self.succeeds(self.program("calls", "-fsanitize=address,undefined",
                                   "-fno-sanitize-recover=undefined"), self.module)

    def test_from_many_threads(self):
        other = self.path("other.so")
        other.write_bytes(self.module.read_bytes())
        self.succeeds(self.program("threads"), self.module, other)

    def test_from_many_threads_under_the_sanitizer(self):
        program = self.write("empty.c", "int main(void) { return 0; }")
        empty = self.cc("empty", [program], "-fsanitize=thread")
        if self.run_command([empty]).code:
            self.skipTest("ThreadSanitizer does not run on this system")
        self.succeeds(self.program("threads", "-fsanitize=thread"), self.module)

    def test_every_pool_gives_the_same_bits(self):
        includes = ["-I", RUNTIME, "-I", RUNTIME / "include"]
        library = [self.cc(path.stem + ".o", [path], "-c", "-std=c11", *STRICT, *includes)
                   for path in sorted((RUNTIME / "lib").glob("*.c"))]
        for standard in ("c99", "c11"):
            openmp = self.cc("openmp.o", [harness.HERE / "runtime" / "pools_openmp.c"], "-c",
                             "-fopenmp", "-std=" + standard, *STRICT, *includes)
        self.succeeds(self.cc("pools", [harness.HERE / "runtime" / "pools.cpp", openmp, *library],
                              "-fopenmp", "-std=c++17", *STRICT, *includes, "-ltbb", "-ldl",
                              "-pthread", compiler=CXX), self.module)

    def test_headers_alone(self):
        """Each header by itself, in its oldest language, by both compilers."""
        rows = [("c99", "runtime.h"), ("c99", "threads.h"), ("c++11", "runtime.h"),
                ("c++11", "threads.h"), ("c++17", "runtime.hpp"), ("c++20", "runtime.hpp"),
                ("c++17", "tbb.h")]
        compilers = {"c": [CC, "gcc"], "c++": [CXX, "g++"]}
        for standard, header in rows:
            language = standard.rstrip("0123456789")
            alone = ["-fno-exceptions", "-fno-rtti"] if header == "runtime.hpp" else []
            source = self.write("alone", '#include "gelato/runtime/%s"\n' % header)
            for compiler in filter(shutil.which, compilers[language]):
                with self.subTest("%s %s %s" % (compiler, standard, header)):
                    self.succeeds(compiler, "-x", language, "-std=" + standard, *STRICT, *alone,
                                  "-fsyntax-only", "-I", RUNTIME / "include", source)

    def test_openmp_header_without_openmp(self):
        source = self.write("without.c", '#include "gelato/runtime/openmp.h"\n')
        result = self.run_command([CC, "-fsyntax-only", "-I", RUNTIME / "include", source])
        self.assertIn("compile with -fopenmp", result.err)


class Opener(Runtime):
    """Opens files by a program that says what came of it."""

    def setUp(self):
        super().setUp()
        self.open = self.program("open", "-fsanitize=address,undefined",
                                 "-fno-sanitize-recover=undefined")

    def said(self, *paths, cwd=None):
        lines = self.succeeds(self.open, *paths, cwd=cwd).out.splitlines()
        self.assertEqual(len(lines), len(paths))
        return lines

    def refused(self, status, words, path):
        line = self.said(path)[0]
        for word in [status + " ", str(path), *words]:
            self.assertIn(word, line)


class Opening(Opener):
    def test_lists_its_kernels_in_order(self):
        self.assertRegex(self.said(self.module)[0], r"^gelato_ok first second third gelato \d+\.\d+")

    def test_a_name_without_folder_is_a_file_of_this_one(self):
        self.assertIn("gelato_ok", self.said("three.so", cwd=self.module.parent)[0])
        self.assertIn("gelato_no_file", self.said("three.so")[0])
        self.assertIn("gelato_no_file", self.said("libc.so.6")[0])

    def test_without_memory(self):
        program = self.program("memory", "-fsanitize=address", "-Wl,--wrap=malloc")
        for path, calls in ((self.module, 2), ("three.so", 3)):
            self.assertEqual(self.succeeds(program, path, cwd=self.module.parent).out, "%d\n" % calls)

    def test_files_that_cannot_be_read(self):
        self.refused("gelato_no_file", ["No such file"], self.path("nosuch.so"))
        self.refused("gelato_no_file", ["folder", "--emit=so"], self.folder)
        self.refused("gelato_no_file", ["no regular file"], "/dev/null")
        self.refused("gelato_no_file", ["Not a directory"], self.module / "below")
        os.mkfifo(self.path("pipe.so"))
        self.refused("gelato_no_file", ["no regular file"], self.path("pipe.so"))
        loop = self.path("loop.so")
        loop.symlink_to(loop)
        self.refused("gelato_no_file", ["cannot be opened"], loop)
        self.assertRegex(self.said("x" * 5000)[0], "gelato_no_file x+: cannot be opened: File name")

    def test_files_that_are_no_modules(self):
        for name, content in (("empty.so", b""), ("text.so", b"kernel k() {}"),
                              ("zeros.so", bytes(10000)), ("magic.so", b"\x7fELF")):
            self.refused("gelato_no_module", ["found"], self.write(name, content))
        self.gelato("compile", self.source, "-o", "out", "--target=x86-64-v2")
        self.refused("gelato_no_module", ["an object to be linked"], self.path("out/three.o"))
        self.refused("gelato_no_module", ["no ELF file"], self.path("out/libthree.a"))
        self.refused("gelato_no_module", ["cannot load"], self.open)

    def test_modules_for_other_processors(self):
        content = bytearray(self.module.read_bytes())
        content[18:20] = (243).to_bytes(2, "little")  # e_machine
        self.refused("gelato_unsupported", ["RISC-V"], self.write("riscv.so", bytes(content)))

    def test_every_truncated_module(self):
        content = self.module.read_bytes()
        # The last bytes are names of sections, which the loader does not read.
        headers = self.succeeds(LLVM / "llvm-readelf", "-lW", self.module).out
        end = max(int(offset, 16) + int(bytes_, 16) for offset, bytes_ in
                  re.findall(r"LOAD +0x(\w+) 0x\w+ 0x\w+ 0x(\w+)", headers))
        self.assertGreater(end, 10000)
        cuts = sorted({*range(0, 1200, 37), *range(0, end, end // 60), *range(end - 40, end)})
        paths = [self.write("cut%d.so" % cut, content[:cut]) for cut in cuts]
        for cut, line in zip(cuts, self.said(*paths)):
            self.assertRegex(line, r"^gelato_no_module .*cut%d" % cut)
        self.assertIn("gelato_ok", self.said(self.write("whole.so", content[:end]))[0])

    def test_every_module_with_a_hole(self):
        # Blocks of zeros, as a disk may leave them; in code and data they cannot be seen.
        content = self.module.read_bytes()
        paths = [self.write("hole%d.so" % at, content[:at] + bytes(4096) + content[at + 4096:])
                 for at in range(0, len(content), 4096)]
        lines = self.said(*paths)
        self.assertRegex(lines[0], r"^gelato_no_module")
        for line in lines:
            self.assertRegex(line, r"^gelato_(ok|no_module|unsupported)")


TABLE = """#include "gelato/runtime/env.h"
static int32_t call(void *const *tensors, const int64_t *dims, const gelato_env *env) {
  (void)tensors; (void)dims; (void)env; return 0; }
static int64_t bytes(const int64_t *dims) { (void)dims; return 0; }
static int32_t pack(const void *const *s, const int64_t *d, void *p) {
  (void)s; (void)d; (void)p; return 0; }
static int64_t scratch(const int64_t *d, const gelato_env *e) { (void)d; (void)e; return 0; }
static const gelato_kernel_info good = {sizeof good, 1, 0, "k", 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                        call, bytes, pack, scratch};
static const gelato_kernel_info later = {sizeof later, 2, 0, "l", 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                         call, bytes, pack, scratch};
static const gelato_kernel_info hollow = {sizeof hollow, 1, 0, "h", 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                          0, 0, 0, 0};
const gelato_kernel_info *const list[] = {LIST};
const gelato_module_table gelato_module = {TABLE_OF};
const void *const unused[] = {&good, &later, &hollow};
"""


class Tables(Opener):
    """Shared objects that other tools made."""

    def table(self, entries, table="sizeof gelato_module, 1, sizeof list / sizeof *list, list, \"me\""):
        source = self.write("table.c", TABLE.replace("LIST", entries).replace("TABLE_OF", table))
        self.number = getattr(self, "number", 0) + 1
        return self.cc("table%d.so" % self.number, [source], "-shared", "-fPIC", "-std=c99", *STRICT,
                       "-I", RUNTIME / "include")

    def test_a_sound_one(self):
        self.assertEqual(self.said(self.table("&good")), ["gelato_ok k me"])

    def test_no_table(self):
        source = self.write("none.c", "int other;")
        none = self.cc("none.so", [source], "-shared", "-fPIC")
        self.refused("gelato_no_module", ["exports no gelato_module", "--emit=so"], none)

    def test_wrong_ones(self):
        self.refused("gelato_unsupported", ["a kernel of version 2", "expected 1"],
                     self.table("&good, &later"))
        self.refused("gelato_no_module", ["without functions", "number 1 of 2"],
                     self.table("&good, &hollow"))
        self.refused("gelato_no_module", ["two kernels k"], self.table("&good, &good"))
        self.refused("gelato_no_module", ["NULL as kernel 0 of 1"], self.table("0"))
        self.refused("gelato_unsupported", ["a module of version 2"],
                     self.table("&good", "sizeof gelato_module, 2, 1, list, 0"))
        self.refused("gelato_no_module", ["of 8 bytes"], self.table("&good", "8, 1, 1, list, 0"))
        self.refused("gelato_no_module", ["without its list"],
                     self.table("&good", "sizeof gelato_module, 1, 1, 0, 0"))

    def test_symbols_that_nothing_has(self):
        source = self.write("needs.c", "int nosuch(void); int use(void) { return nosuch(); }")
        needs = self.cc("needs.so", [source], "-shared", "-fPIC")
        self.refused("gelato_no_module", ["cannot load", "nosuch"], needs)


if __name__ == "__main__":
    harness.main()
