#!/usr/bin/env python3
"""An installation works where it lies, and another project can use it.

`cmake --install` writes into a folder that is then moved, so nothing that is
found in it can be found by a path of the build; and no file of it names the
sources or the build. installed/ is the project that uses it.
"""
import os
import pathlib
import shutil
import stat
import subprocess
import tempfile

import docs_test
import harness
from harness import BUILD, CC, CMAKE, CXX, SOURCE, f32, safetensors

PROJECT = harness.HERE / "installed"
COMPILERS = {"clang": (CC, CXX), "gcc": ("gcc", "g++")}

EXPECTED = """
bin/gelato bin/gelato-lsp bin/gelato-opt
include/gelato/gelato.h include/gelato/gelato.hpp
include/gelato/runtime/env.h include/gelato/runtime/runtime.h
include/gelato/runtime/runtime.hpp include/gelato/runtime/threads.h
include/gelato/runtime/openmp.h include/gelato/runtime/tbb.h
lib/libgelato.so lib/libgelato.so.0 lib/libgelato.so.0.1.0
lib/libgelato_runtime.a
lib/libgelato_runtime.so lib/libgelato_runtime.so.0 lib/libgelato_runtime.so.0.1.0
lib/cmake/gelato/GelatoKernels.cmake lib/cmake/gelato/gelatoConfig.cmake
lib/cmake/gelato/gelatoConfigVersion.cmake lib/cmake/gelato/gelatoTargets.cmake
lib/pkgconfig/gelato.pc lib/pkgconfig/gelato-runtime.pc
share/doc/gelato/LICENSE share/doc/gelato/install.md share/doc/gelato/language.md
share/man/man1/gelato.1 share/man/man1/gelato-compile.1
share/bash-completion/completions/gelato share/zsh/site-functions/_gelato
share/gelato/editors/vim/syntax/gel.vim share/gelato/examples/03-ffn/ffn.gel
""".split()

# CMake code; what its message says.
HEAD = "cmake_minimum_required(VERSION 3.20)\nproject(wrong LANGUAGES NONE)\n"
WRONG = [
    ("gelato_add_kernels(k)", ["gelato_add_kernels(k)", "found no FILE"]),
    ("gelato_add_kernels(k FILE)", ["found nothing behind FILE"]),
    ("gelato_add_kernels(k FILE none.gel)", ["found no file", "/none.gel", "FILE"]),
    ("gelato_add_kernels(k FILE block.gel SIZES D=3)",
     ["found 'SIZES'", "FILE, NAME, ACCURACY, SCHEDULES, KERNELS, SET, TARGETS, EMIT"]),
    ("gelato_add_kernels(k block.gel)", ["found 'block.gel'", "keywords"]),
    ("gelato_add_kernels(k FILE block.gel EMIT obj)", ["found EMIT obj", "expected so"]),
    ("gelato_add_kernels(k FILE block.gel SCHEDULES none)", ["found no folder", "/none"]),
    ("add_custom_target(k)\ngelato_add_kernels(k FILE block.gel)", ["a target of that name"]),
    ("gelato_add_kernels(k FILE block.gel)\ngelato_add_kernels(l FILE block.gel)",
     ["gelato_add_kernels(l)", "found the stem block, which k has", "NAME"]),
    ("gelato_pack(p FOR k PARAMS block.gel OUTPUT o)", ["FOR k", "target of gelato_add_kernels"]),
    ("add_custom_target(k)\ngelato_pack(p FOR k PARAMS block.gel OUTPUT o)", ["FOR k"]),
    ("gelato_add_kernels(k FILE block.gel)\ngelato_pack(p FOR k OUTPUT o)", ["found no PARAMS"]),
    ("gelato_add_kernels(k FILE block.gel)\ngelato_pack(p FOR k PARAMS no.safetensors OUTPUT o)",
     ["found no file", "/no.safetensors", "PARAMS"]),
    ("gelato_import(m MODEL none)", ["gelato_import(m)", "/none/config.json"]),
    ("gelato_import(m)", ["found no MODEL"]),
]


def number(which, index):
    """What plain.c computes with."""
    return ((index * 37 + which * 11) % 64 - 32) / 64


def weights():
    shapes = {"w1": (24, 40), "b1": (40,), "w2": (40, 24), "bias": (24,)}
    tensors = {}
    for which, (name, shape) in enumerate(shapes.items(), start=1):
        count = shape[0] * (shape[1] if len(shape) == 2 else 1)
        tensors[name] = (shape, [number(which, i) for i in range(count)])
    return safetensors(tensors)


def build_type():
    for line in (BUILD / "CMakeCache.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("CMAKE_BUILD_TYPE:"):
            return line.partition("=")[2]
    raise AssertionError("%s has no CMAKE_BUILD_TYPE" % BUILD)


class Installed(harness.Case):
    @classmethod
    def setUpClass(cls):
        top = pathlib.Path(cls.enterClassContext(
            tempfile.TemporaryDirectory(prefix="gelato-installed-")))
        first, cls.prefix = top / "first", top / "moved to" / "gelato"
        done = subprocess.run([CMAKE, "--install", BUILD, "--prefix", first],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError("cmake --install failed:\n" + done.stdout + done.stderr)
        cls.prefix.parent.mkdir()
        first.rename(cls.prefix)
        cls.forbidden = [str(path).encode() for path in (SOURCE, BUILD, first)]

    def project(self):
        """A copy of installed/, with weights and a schedule."""
        copy = self.path("a project")
        shutil.copytree(PROJECT, copy)
        self.write("a project/block.safetensors", weights())
        own = "x86_64/avx2.rows"
        self.write("a project/schedules/" + own, (SOURCE / "schedules" / own).read_bytes())
        return copy

    def configure(self, source, build, *options):
        return self.run_command([CMAKE, "-S", source, "-B", self.path(build),
                                 "-DCMAKE_PREFIX_PATH=%s" % self.prefix, *options])

    def configured(self, source, build, compiler, *options):
        cc, cxx = COMPILERS[compiler]
        if not shutil.which(cxx):
            self.skipTest("no %s on this machine" % cxx)
        result = self.configure(source, build, "-DCMAKE_C_COMPILER=%s" % cc,
                                "-DCMAKE_CXX_COMPILER=%s" % cxx, *options)
        self.assertEqual(result.code, 0, str(result))

    def build(self, build, *options):
        return self.succeeds(CMAKE, "--build", self.path(build), *options)

    def passes(self, build, tests, *options):
        result = self.succeeds(CMAKE.parent / "ctest", "--test-dir", self.path(build),
                               "--output-on-failure", *options)
        self.assertRegex(result.out, "100%% tests passed.* out of %d" % tests, str(result))

    # --- The files ---------------------------------------------------------------

    def test_files(self):
        found = self.files(self.prefix)
        self.assertEqual([name for name in EXPECTED if name not in found], [])
        for name in found:
            if ".so" not in name:  # distributions differ about those
                is_executable = bool((self.prefix / name).stat().st_mode & stat.S_IXUSR)
                self.assertEqual(is_executable, name.startswith("bin/") or
                                 name.endswith("make_weights.py"), name)

    def test_no_file_names_the_build(self):
        if build_type() != "Release":
            self.skipTest("what is built for a debugger names its sources")
        for name in self.files(self.prefix):
            content = (self.prefix / name).read_bytes()
            for path in self.forbidden:
                self.assertNotIn(path, content, name)

    def test_destdir(self):
        stage = self.path("stage")
        self.succeeds(CMAKE, "--install", BUILD, "--prefix", "/usr", env={"DESTDIR": str(stage)})
        self.assertEqual(self.files(stage / "usr"), self.files(self.prefix))
        self.assertEqual([path.name for path in stage.iterdir()], ["usr"])
        self.assertIn("gelato 0.1.0", self.succeeds(stage / "usr/bin/gelato", "--version").out)

    # --- The command -------------------------------------------------------------

    def test_command(self):
        gelato = self.prefix / "bin" / "gelato"
        file = self.prefix / "share/gelato/examples/03-ffn/ffn.gel"
        sizes = ["--set", "D=64,F=64"]
        self.succeeds(gelato, "compile", file, "-o", "out", *sizes)
        self.assertEqual(self.files("out"), ["env.h", "ffn.h", "ffn.json", "ffn.o", "libffn.a"])
        text = self.succeeds(gelato, "explain", file, *sizes).out
        self.assertIn("(built in)", text)
        text = self.succeeds(gelato, "compile", file, "--emit", "gelato", *sizes).out
        self.assertIn("gelato.gelu", text)
        opt = self.succeeds(self.prefix / "bin" / "gelato-opt", stdin=text)
        self.assertIn("gelato.gelu", opt.out)
        self.assertIn("gelato-lsp 0.1.0",
                      self.succeeds(self.prefix / "bin" / "gelato-lsp", "--version").out)

    # --- A project ---------------------------------------------------------------

    def check_project(self, compiler, generator):
        source = self.project()
        self.configured(source, "made", compiler, "-G", generator)
        self.build("made")
        self.passes("made", 7)

    def test_clang_ninja(self):
        self.check_project("clang", "Ninja")
        # The kernels are a library like any other: they can be installed.
        self.succeeds(CMAKE, "--install", self.path("made"), "--prefix", self.path("theirs"))
        self.assertEqual(self.files("theirs"), ["bin/ahead", "include/block.h", "include/env.h",
                                                "lib/libblock_kernels.a"])

    def test_gcc_make(self):
        self.check_project("gcc", "Unix Makefiles")

    def test_every_configuration(self):
        source = self.project()
        self.configured(source, "made", "clang", "-G", "Ninja Multi-Config")
        for configuration in ("Debug", "Release"):
            self.build("made", "--config", configuration)
            self.passes("made", 7, "-C", configuration)

    def test_builds_again_what_changed(self):
        source = self.project()
        self.configured(source, "made", "clang", "-G", "Ninja")
        self.build("made")
        self.assertIn("no work to do", self.build("made").out)
        block, small = "kernels/block_kernels/block.o", "kernels/small_kernels/small.o"
        params = "weights/block.params"

        def made_again(path):
            """What is made again when `path` is newer."""
            made = [self.path("made") / name for name in (block, small, params)]
            before = [file.stat().st_mtime_ns for file in made]
            os.utime(path)
            self.build("made")
            self.passes("made", 7)
            self.assertIn("no work to do", self.build("made").out)
            return [str(file.relative_to(self.path("made")))
                    for file, time in zip(made, before) if file.stat().st_mtime_ns != time]

        everything = [block, small, params]
        self.assertEqual(made_again(source / "block.gel"), everything)
        self.assertEqual(made_again(self.prefix / "bin" / "gelato"), everything)
        self.assertEqual(made_again(source / "block.safetensors"), [params])
        self.assertEqual(made_again(source / "schedules/x86_64/avx2.rows"),
                         [small])
        self.assertEqual(made_again(source / "plain.c"), [])

    def test_a_mistake_in_the_kernels_ends_the_build(self):
        source = self.project()
        self.configured(source, "made", "clang", "-G", "Ninja")
        self.write("a project/block.gel", "kernel k(x: f32[M]) -> f32[M] { return gelo(x) }\n")
        result = self.run_command([CMAKE, "--build", self.path("made")])
        self.assertNotEqual(result.code, 0)
        self.assertRegex(result.out, r"block\.gel:1:\d+: error: ")

    def test_wrong_use(self):
        source = self.project()
        for number, (code, words) in enumerate(WRONG):
            with self.subTest(code=code):
                self.write("a project/CMakeLists.txt",
                           HEAD + "find_package(gelato REQUIRED)\n" + code + "\n")
                result = self.configure(source, "wrong-%d" % number)
                self.assertNotEqual(result.code, 0, str(result))
                message = " ".join(result.err.split())
                for word in words:
                    self.assertIn(word, message)

    def test_other_version(self):
        source = self.project()
        self.write("a project/CMakeLists.txt", HEAD + "find_package(gelato 0.2 REQUIRED)\n")
        result = self.configure(source, "made")
        self.assertNotEqual(result.code, 0, str(result))
        self.assertIn("version: 0.1.0", result.err)

    def test_components(self):
        source = self.project()
        self.write("a project/CMakeLists.txt",
                   HEAD + "find_package(gelato REQUIRED COMPONENTS Jit)\n")
        result = self.configure(source, "made")
        self.assertNotEqual(result.code, 0, str(result))
        self.assertIn("found the component Jit, expected none", " ".join(result.err.split()))

    def test_pkg_config(self):
        source = self.project()
        environment = {"PKG_CONFIG_PATH": str(self.prefix / "lib" / "pkgconfig"),
                       "GELATO_CACHE_DIR": str(self.path("cache")), "CC": CC, "CXX": CXX}
        self.succeeds("make", "-C", source, env=environment)
        for command in (["ahead"], ["checked", "block.params"],
                        ["checked_static", "block.params"], ["jit", "block.gel"]):
            self.succeeds("./" + command[0], *command[1:], cwd=source, env=environment)

    def test_examples(self):
        copy = self.path("examples")
        shutil.copytree(self.prefix / "share/gelato/examples", copy)
        self.configured(copy / "04-link-into-an-engine", "made", "clang", "-G", "Ninja")
        self.build("made")
        out = self.succeeds(self.path("made/ffn_engine"), self.path("made/engine/ffn.params")).out
        self.assertIn("2 threads: the same bits", out)
        self.configured(copy / "05-load-a-module", "module", "clang", "-G", "Ninja")
        self.build("module")
        out = self.succeeds(self.path("module/load_module"),
                            self.path("module/kernels/module_layers/layers.so"), "smooth").out
        self.assertIn("the same bits", out)


class Page(docs_test.Page):
    def test_install(self):
        self.check("compiler/docs/install.md", 10, build=True)


if __name__ == "__main__":
    harness.main()
