#!/usr/bin/env python3
"""Generated objects in other people's programs: how they link, what is in them."""
import json
import re
import shutil

import harness
from harness import BIN, CC, CXX, FFN, LEVELS, LLVM, STRICT, TARGETS

LINEAR = """kernel linear(x: f32[M, K], w: param f32[K, N]) -> f32[M, N] {
  return relu(x @ w)
}
"""
WIDE = """kernel wide(x: f32[M, K], w: param f32[K, N], b: param f32[N]) -> f32[M, N] {
  h = gelu(x @ w + b)
  return h / (1 + abs(h))
}
"""
GATE = "kernel gate(h: f32[N]) -> f32[N] { return silu(h) }\n"
MANY = """fn twice(v) = 2 * v
kernel plain(x: f32[M, N]) -> (y: f32[M, N], z: f32[M, N]) {
  return twice(tanh(x)), x * x
}
kernel block(x: f32[M, D], w: param f32[D, F], b: param f32[F]) -> f32[M, F] {
  return gelu(x @ w + b)
}
kernel scalar(x: f32, v: f32[N]) -> f32[N] { return v * x }
kernel free_params(x: f32[M, D], g: param f32[D]) -> f32[M, D] { return x * g }
"""
ALLOWED = {"memcpy", "memset", "memmove", "malloc", "free"}


class Links(harness.Case):
    def setUp(self):
        super().setUp()
        self.out = self.kernels("linear", LINEAR, "--set", "K=7,N=19")
        self.kernels("gate", GATE)
        self.source = harness.HERE / "link" / "two_archives.c"
        self.archives = [self.out / "liblinear.a", self.out / "libgate.a"]

    def check(self, *flags, compiler=CC, archives=None, source=None):
        program = self.cc("program", [source or self.source], *flags, *STRICT, "-I", self.out,
                          *(archives or self.archives), "-lm", compiler=compiler)
        self.succeeds(program)
        headers = self.succeeds(LLVM / "llvm-readelf", "-lW", program).out
        self.assertRegex(headers, r"GNU_STACK .* RW ")

    def test_as_c99(self):
        self.check("-std=c99")

    def test_as_other_c(self):
        self.check("-std=c11")
        self.check("-std=gnu17")

    def test_as_cxx(self):
        as_cxx = self.write("program.cpp", self.source.read_text())
        for standard in ("c++11", "c++17"):
            self.check("-std=" + standard, compiler=CXX, source=as_cxx)

    def test_with_the_other_compiler(self):
        for compiler in filter(None, map(shutil.which, ("cc", "gcc"))):
            self.check("-std=c99", compiler=compiler)

    def test_archives_in_any_order(self):
        self.check("-std=c99", archives=self.archives[::-1])

    def test_objects_instead_of_archives(self):
        self.check("-std=c99", archives=[self.out / "linear.o", self.out / "gate.o"])

    def test_statically(self):
        self.check("-std=c99", "-static")
        self.check("-std=c99", "-static-pie")

    def test_as_pie_and_not(self):
        self.check("-std=c99", "-fPIE", "-pie")
        self.check("-std=c99", "-fno-pie", "-no-pie")

    def test_with_both_linkers(self):
        for linker in ("bfd", "lld"):
            self.check("-std=c99", "-fuse-ld=" + linker, "-Wl,--fatal-warnings")

    def test_with_whole_archives_and_without_dead_sections(self):
        self.check("-std=c99", archives=["-Wl,--whole-archive", *self.archives,
                                         "-Wl,--no-whole-archive"])
        self.check("-std=c99", "-Wl,--gc-sections")

    def test_in_a_shared_library(self):
        library = self.cc("libkernels.so", ["-Wl,--whole-archive", *self.archives,
                                            "-Wl,--no-whole-archive"],
                          "-shared", "-Wl,-z,defs", "-Wl,-z,text", "-Wl,--fatal-warnings")
        needed = self.succeeds(LLVM / "llvm-readelf", "-dW", library).out
        self.assertNotIn("TEXTREL", needed)
        self.assertEqual(re.findall(r"NEEDED.*\[(.*)\]", needed), ["libc.so.6"])
        self.check("-std=c99", archives=[library, "-Wl,-rpath," + str(self.folder)])

    def test_one_relocatable_object_of_both(self):
        both = self.cc("both.o", [self.out / "linear.o", self.out / "gate.o"], "-r", "-nostdlib")
        self.check("-std=c99", archives=[both])


class Threads(harness.Case):
    def test_calls_from_and_over_many_threads(self):
        out = self.kernels("wide", WIDE, "--set", "K=70,N=333")
        program = self.cc("threads", [harness.HERE / "link" / "threads.c"], "-std=c11", *STRICT,
                          "-D_POSIX_C_SOURCE=200809L", "-I", out, out / "libwide.a", "-pthread")
        for _ in range(10):
            self.succeeds(program)


class Contents(harness.Case):
    def setUp(self):
        super().setUp()
        self.out = self.kernels("many", MANY, "--set", "D=48,F=80")

    def nm(self, *flags, file="many.o"):
        lines = self.succeeds(LLVM / "llvm-nm", *flags, self.out / file).out.splitlines()
        return [line.split()[-1] for line in lines if line.strip() and not line.endswith(":")]

    def test_undefined_symbols(self):
        for file in ("many.o", "libmany.a"):
            self.assertLessEqual(set(self.nm("-u", file=file)), ALLOWED)

    def test_public_symbols_are_those_of_the_header(self):
        symbols = self.nm("--defined-only", "--extern-only")
        self.assertEqual(sorted(symbols), harness.declared((self.out / "many.h").read_text()))
        self.assertEqual(len(symbols), 3 + 5 + 3 + 5)
        for symbol in symbols:
            self.assertRegex(symbol, r"^(plain|block|scalar|free_params)(_|$)")
        self.assertEqual(symbols, self.nm("--defined-only", "--extern-only", file="libmany.a"))

    def test_public_symbols_are_functions_and_constant_data(self):
        text = self.succeeds(LLVM / "llvm-readelf", "-sW", self.out / "many.o").out
        rows = re.findall(r"(FUNC|OBJECT) +GLOBAL +DEFAULT +\d+ (\w+)", text)
        self.assertEqual(len(rows), 16)
        for kind, name in rows:
            self.assertEqual(kind, "OBJECT" if name.endswith("_info") else "FUNC", name)

    def test_sections(self):
        text = self.succeeds(LLVM / "llvm-readelf", "-SW", self.out / "many.o").out
        sections = re.findall(r"\] (\.[\w.\-]+) +\w+ +\w+ +\w+ +(\w+) +\w+ +(\w*) ", text)
        names = [name for name, size, flags in sections]
        self.assertIn(".text", names)
        for name in names:
            self.assertNotRegex(name, r"^\.(eh_frame|gcc_except|init|fini|ctors|dtors|tdata|tbss|"
                                      r"debug|comment|llvm|preinit)")
        stack = [row for row in sections if row[0] == ".note.GNU-stack"]
        self.assertEqual(len(stack), 1)
        self.assertNotIn("X", stack[0][2])
        for name, size, flags in sections:
            self.assertFalse("W" in flags and "X" in flags, name)

    def test_all_levels_are_in_one_object(self):
        registers = {128: ["xmm"], 256: ["xmm", "ymm"], 512: ["xmm", "ymm", "zmm"]}
        functions = [name for name in self.nm() if ".body." in name]
        for row in TARGETS:
            level = row["name"]
            if level not in LEVELS:
                continue
            own = [name for name in functions if name.endswith("." + level)]
            self.assertTrue(own, level)
            text = self.succeeds(LLVM / "llvm-objdump", "-d", "--no-show-raw-insn",
                                 "--disassemble-symbols=" + ",".join(own),
                                 self.out / "many.o").out
            used = set(re.findall(r"%([xyz]mm)\d", text))
            allowed = registers[row["vector_bits"]]
            self.assertIn(allowed[-1], used, level)
            self.assertLessEqual(used, set(allowed), level)
            self.assertEqual("vfmadd" in text, row["fma"], level)

    def test_description_and_info_agree(self):
        kernels = json.loads((self.out / "many.json").read_text())["kernels"]
        source = self.write("info.c", '#include "many.h"\n#include <stdio.h>\n'
                            "static void show(const gelato_kernel_info *i) {\n"
                            "  uint32_t k;\n"
                            '  printf("%s 0x%016llx", i->name, (unsigned long long)'
                            "i->layout_hash);\n"
                            "  for (k = 0; k < i->argument_count; ++k)\n"
                            '    printf(" %s:%u", i->arguments[k].name, i->arguments[k].rank);\n'
                            "  for (k = 0; k < i->free_dim_count; ++k)\n"
                            '    printf(" %s", i->free_dims[k]);\n'
                            "  for (k = 0; k < i->level_count; ++k)\n"
                            '    printf(" %s", i->levels[k]);\n'
                            '  printf("\\n");\n}\n'
                            "int main(void) {\n" +
                            "".join("  show(&%s_info);\n" % k["name"] for k in kernels) +
                            "  return 0;\n}\n")
        program = self.cc("info", [source], "-std=c11", "-Wall", "-Werror", "-I", self.out,
                          self.out / "libmany.a")
        lines = self.succeeds(program).out.splitlines()
        self.assertEqual(len(lines), 4)
        for line, kernel in zip(lines, kernels):
            words = [kernel["name"], kernel["layout_hash"]]
            roles = {role: [a for a in kernel["arguments"] if a["role"] == role]
                     for role in ("input", "param", "result")}
            words += ["%s:%d" % (a["name"], len(a["dims"])) for a in roles["input"]]
            words += ["params:0"] if roles["param"] else []
            words += ["%s:%d" % (a["name"], len(a["dims"])) for a in roles["result"]]
            words += kernel["free_dims"] + LEVELS[::-1]
            self.assertEqual(line.split(), words)


class Headers(harness.Case):
    def compiles_alone(self, folder, stem):
        source = self.write("alone.c", '#include "%s.h"\n#include "%s.h"\n'
                            "int main(void) { return 0; }\n" % (stem, stem))
        for language, standards in (("c", ("c99", "c17", "gnu11")), ("c++", ("c++11", "c++20"))):
            for standard in standards:
                self.succeeds(CC, "-x", language, "-std=" + standard, *STRICT, "-fsyntax-only",
                              "-I", folder, source)

    def test_alone(self):
        self.compiles_alone(self.kernels("many", MANY), "many")

    def test_of_a_name_that_is_no_word(self):
        out = self.path("out")
        self.gelato("compile", FFN, "-o", out, "--name", "3 ffn-v1.0")
        self.compiles_alone(out, "3 ffn-v1.0")

    def test_quotes_any_comment(self):
        text = "kernel k(x: f32[M]) -> f32[M] { # */ int i; /* /*/ ??/ \\\n return x + 1 # \\\n}\n"
        self.compiles_alone(self.kernels("k", text), "k")

    def test_no_name_is_a_macro_of_the_c_library(self):
        for name in ("INT64_MAX", "SIZE_MAX", "linux", "unix", "NULL"):
            with self.subTest(name):
                text = "kernel k(%s: f32[M]) -> f32[M] { return %s + 1 }\n" % (name, name)
                source = self.write("k.gel", text)
                self.refused(1, [name, "taken"], "compile", source, "-o", self.path("out"))


if __name__ == "__main__":
    harness.main()
