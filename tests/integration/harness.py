"""What the integration tests share: the tools, running them, looking at files.

A test is a script of Python's standard library, FOLDER/..._test.py, that ends
with `harness.main()`. CMake names the tools by environment variables; run by
hand it takes those of the release build. Each test has a folder of its own,
which goes away with it.
"""
import json
import math
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
BIN = pathlib.Path(os.environ.get("GELATO_BIN_DIR", SOURCE / "build" / "bin"))
BUILD = BIN.parent
CMAKE = pathlib.Path(os.environ.get("GELATO_CMAKE", SOURCE / "build" / "venv" / "bin" / "cmake"))
LLVM = pathlib.Path(os.environ.get("GELATO_LLVM_BIN", "/usr/lib/llvm-22/bin"))
CC = os.environ.get("GELATO_CC", "clang-22")
CXX = os.environ.get("GELATO_CXX", "clang++-22")
# The rows of the table of CPU levels, weakest first; the names of those that
# compile takes if none is named.
TARGETS = json.loads(subprocess.run([BIN / "gelato", "targets", "--json"], capture_output=True,
                                    check=True).stdout)["levels"]
LEVELS = [row["name"] for row in TARGETS if row["default"]]
# The rows of Stages.def in order: those that are MLIR, by whether there is one
# text per file or per level, and the suffixes of the others.
STAGE_ROWS = (SOURCE / "compiler/include/gelato/Pipeline/Stages.def").read_text()
STAGES = dict(re.findall(r'(?m)^GELATO_STAGE\(\w+, +"(\w+)", +(File|Level),', STAGE_ROWS))
TEXTS = dict(re.findall(r'(?m)^GELATO_TEXT +\(\w+, +"(\w+)", +"([.\w]+)",', STAGE_ROWS))
STRICT = ["-Wall", "-Wextra", "-Werror", "-pedantic"]

FFN = SOURCE / "examples" / "03-ffn" / "ffn.gel"


def own_schedule(root, verb, **knobs):
    """The text of a schedule that is a file of its own: one that includes a verb."""
    types = ", ".join(["!transform.any_op"] + ["!transform.param<i64>"] * len(knobs))
    inputs = re.sub(r">|any_op", r"\g<0> {transform.readonly}", types)
    lines = ["module attributes {transform.with_named_sequence,",
             '                   gelato.root = "%s",' % root,
             "                   gelato.knobs = {%s}} {" % ", ".join(
                 "%s = %d : i64" % knob for knob in knobs.items()),
             "  transform.named_sequence private @%s(%s)" % (verb, inputs), "",
             "  transform.named_sequence @schedule(%body: !transform.any_op {transform.readonly}) {"]
    lines += ['    %%%s = transform.tune.knob<"%s"> options = [1, 2, 3, 4, 6, 16, 32, 96] '
              "-> !transform.param<i64>" % (name, name) for name in knobs]
    lines += ["    transform.include @%s failures(propagate) (%s)" % (
        verb, ", ".join("%" + name for name in ["body", *knobs])), "        : (%s) -> ()" % types,
              '    transform.annotate %body "gelato.scheduled_by" : !transform.any_op',
              "    transform.yield", "  }", "}", ""]
    return "\n".join(lines)


OWN_CONTRACTION = own_schedule("contraction", "contraction_by_panels", rows=6, panels=1, sums=96,
                               unroll=4, epilogue_columns=16)
OWN_ELEMENTWISE = own_schedule("elementwise", "elementwise_by_vectors", elements=32)


class Result:
    """One finished command."""

    def __init__(self, command, done):
        self.command = " ".join(map(str, command))
        self.code = done.returncode
        self.out = (done.stdout or b"").decode("utf-8", "replace")
        self.err = (done.stderr or b"").decode("utf-8", "replace")

    def __str__(self):
        return "$ %s\n%s%s[exit code %d]" % (self.command, self.out[-4000:], self.err[-4000:],
                                             self.code)


class Case(unittest.TestCase):
    """A test with a folder and commands."""

    maxDiff = 4000

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="gelato-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    @classmethod
    def share_roofs(cls):
        """One cache for all tests of the class: roofs are measured by the first."""
        kept = tempfile.TemporaryDirectory(prefix="gelato-test-")
        cls.addClassCleanup(kept.cleanup)
        cls.env = {"GELATO_CACHE_DIR": kept.name}

    def path(self, name):
        return self.folder / name

    def write(self, name, content):
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def run_command(self, command, stdin=b"", stdout=subprocess.PIPE, cwd=None, env=None):
        command = [str(word) for word in command]
        if isinstance(stdin, str):
            stdin = stdin.encode("utf-8")
        done = subprocess.run(command, input=stdin, stdout=stdout, stderr=subprocess.PIPE,
                              cwd=cwd or self.folder, env=dict(os.environ, **(env or {})),
                              timeout=300, check=False)
        return Result(command, done)

    def succeeds(self, *command, **options):
        result = self.run_command(command, **options)
        self.assertEqual(result.code, 0, str(result))
        return result

    def gelato(self, *arguments, **options):
        """Runs gelato, which must succeed and have nothing to complain about."""
        result = self.succeeds(BIN / "gelato", *arguments, **options)
        self.assertEqual(result.err, "", str(result))
        return result

    def refused(self, code, words, *arguments, **options):
        """Runs gelato, which must end with `code` and a message that has every
        one of `words`, is no longer than twenty errors, and is no crash."""
        result = self.run_command([BIN / "gelato", *arguments], **options)
        self.assertEqual(result.code, code, str(result))
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, result.err, str(result))
        self.assertLess(len(result.err), 12000, str(result))
        self.assertRegex(result.err, r"(?m)^([^\n]*: )?error: ", str(result))
        for sign in ("internal error", "LLVM ERROR", "Stack dump", "loc(", "what():"):
            self.assertNotIn(sign, result.err, str(result))
        return result

    def kernels(self, name, text, *arguments, folder="out"):
        """Compiles `text` to FOLDER/NAME.h, .o, lib .a and .json."""
        source = self.write(name + ".gel", text)
        self.gelato("compile", source, "-o", self.path(folder), *arguments)
        return self.path(folder)

    def cc(self, output, sources, *flags, compiler=CC):
        """Compiles or links; any warning is a failure."""
        self.succeeds(compiler, *sources, "-o", self.path(output), *flags)
        return self.path(output)

    def files(self, folder):
        """The names of all files below a folder, sorted; none if it is not there."""
        folder = self.path(folder)
        return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir())


def f32(values):
    """The bytes of numbers as f32."""
    return struct.pack("<%df" % len(values), *values)


def safetensors(tensors, dtype="F32"):
    """The bytes of a safetensors file: name -> (shape, values); no values: zeros."""
    return raw_tensors({
        name: (dtype, shape, f32([0.0] * math.prod(shape) if values is None else values))
        for name, (shape, values) in tensors.items()})


def raw_tensors(tensors):
    """The same of bytes: name -> (dtype, shape, bytes)."""
    header, data = {}, b""
    for name, (dtype, shape, part) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape,
                        "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    return raw_safetensors(header, data)


def raw_safetensors(header, data=b"", length=None):
    """The same of any header, sound or not."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode("utf-8")
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def npy(descr, shape, data, version=1, fortran=False):
    """The bytes of a .npy file."""
    dict_ = str({"descr": descr, "fortran_order": fortran, "shape": tuple(shape)})
    size = struct.pack("<H" if version == 1 else "<I", len(dict_) + 1)
    return b"\x93NUMPY" + bytes([version, 0]) + size + dict_.encode() + b"\n" + data


def declared(header):
    """The functions and the data that a generated header declares."""
    text = re.sub(r"/\*.*?\*/", "", header, flags=re.S)
    functions = re.findall(r"^int(?:32|64)_t (\w+)\(", text, flags=re.M)
    data = re.findall(r"^extern const gelato_kernel_info (\w+);", text, flags=re.M)
    return sorted(functions + data)


def main():
    """unittest.main, but no tests at all is a failure."""
    program = unittest.main(module="__main__", exit=False)
    sys.exit(not (program.result.wasSuccessful() and program.result.testsRun > 0))
