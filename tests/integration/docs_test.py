#!/usr/bin/env python3
"""The examples of the documents print what the documents say.

In a document

  - a block ```console holds commands, each behind "$ ", and what they print. A
    line "..." stands for any lines, "..." inside a line for any characters; all
    else must be there, in order and with nothing between. Blanks and the numbers
    of SSA values, registers, maps and labels do not count.
  - a block whose first line is a comment that is only a file's name, as in
    /* engine.c */ or # app/CMakeLists.txt, is that file.
  - a path in backquotes, or behind a link, exists. So does each source whose name
    stands in backquotes, or in a comment of another.

Commands run in a folder of their own that has the sources beside build/bin; CC
and CXX are the compilers of the build, as a bare system has no others.
"""
import glob
import os
import pathlib
import re
import subprocess

import harness
from harness import BIN, BUILD, CMAKE, SOURCE

FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
FILE = re.compile(r"\A(?:/\*|//|#) ((?:[\w-]+/)*[\w.-]+\.\w+)(?: \*/)?\n")
CUT = "..."

# Comments, and the names of sources in them, with or without folders; but for
# those that stand for others or are somebody else's.
COMMENT = re.compile(r'//[^\n]*|/\*.*?\*/|#(?! *include)[^\n]*|""".*?"""', re.S)
NAMED = re.compile(r"(?<![\w/.$*{%<-])(?:[\w.-]+/)*[\w-]+\.(?:cpp|hpp|h|c|td|def|py|cmake)\b")
ELSEWHERE = re.compile(
    r"(include|lib|gelato/Room|llvm|numpy|transformers)/|(.*[/-])?((Embedded)?Things|File|VerbNoun|"
    r"[A-Z_]+|file|stem|ffn|kernels|many|widen|dlpack|tokenization|modeling_\w+)\.")
SUFFIXES = {".md", ".cpp", ".hpp", ".h", ".c", ".td", ".def", ".inc", ".py", ".txt", ".cmake",
            ".mlir", ".gel"}


def normalize(line):
    line = re.sub(r"%[\w#:]+", "%", line)
    line = re.sub(r"#map\d*", "#map", line)
    line = re.sub(r"\.L\w+", ".L", line)
    return " ".join(line.split())


def mismatch(excerpt, output):
    """None, or the first run of the excerpt's lines that is not in the output."""
    wanted = [normalize(line) for line in excerpt.strip("\n").splitlines()]
    found = [normalize(line) for line in output.strip("\n").splitlines()]
    runs, starts = [[]], [0]
    for number, line in enumerate(wanted):
        if line == CUT:
            runs.append([])
            starts.append(number + 1)
        else:
            runs[-1].append(re.compile(
                ".*".join(map(re.escape, line.split(CUT))) + r"\Z"))
    at = 0
    for index, run in enumerate(runs):
        last = index + 1 == len(runs)
        places = range(at, len(found) - len(run) + 1)
        if index == 0:
            places = places[:1]
        if last and (run or index == 0):  # no cut at the end: nothing follows
            places = [p for p in places if p + len(run) == len(found)]
        place = next((p for p in places if all(
            r.match(f) for r, f in zip(run, found[p:]))), None)
        if place is None:
            lines = excerpt.strip("\n").splitlines()
            return "\n".join(lines[starts[index]:starts[index] + len(run)]) or CUT
        at = place + len(run)
    return None


def commands(block):
    """The pairs of a command and its output; backslashes continue a command."""
    pairs, continued = [], False
    for line in block.splitlines():
        if continued:
            pairs[-1][0] += "\n" + line
        elif line.startswith("$ "):
            pairs.append([line[2:], ""])
        elif pairs:
            pairs[-1][1] += line + "\n"
        continued = bool(pairs) and not pairs[-1][1] and line.endswith("\\")
    return pairs


def missing_paths(name, text):
    """How many paths are in backquotes or links, and those that lead nowhere."""
    prose = FENCE.sub("", text)
    roots = {entry.name for entry in SOURCE.iterdir() if entry.name != "build"}
    paths = [path for path in re.findall(r"`([\w.*-]+(?:/[\w.*-]+)*/?)`", prose)
             if "/" in path and path.split("/")[0] in roots]
    paths += [str(pathlib.Path(name).parent / link)
              for link in re.findall(r"\]\(([^):#]+)\)", prose)]
    return len(paths), [path for path in paths if not glob.glob(str(SOURCE / path))]


class Comparison(harness.Case):
    output = "a %1 x\nb\nc\nd"

    def test_accepts(self):
        for good in ["a %0 x\nb\nc\nd", "...\nb\n...", "a ...\n...\nd", "...\nd"]:
            self.assertIsNone(mismatch(good, self.output), good)

    def test_refuses(self):
        for bad in ["a %0 y\nb\nc\nd", "a %0 x\nc\n...", "...\nc\nb\n...", "b\n...",
                    "...\nc", "...\nd\n...\na %0 x", ""]:
            self.assertIsNotNone(mismatch(bad, self.output), bad)


class Page(harness.Case):
    def check(self, name, expected_commands, build=False, commands_from=()):
        """The examples of `name`, with all of the build folder or build/bin alone, and
        with the commands of some more folders."""
        text = (SOURCE / name).read_text(encoding="utf-8")
        count, missing = missing_paths(name, text)
        self.assertGreater(count, 0, "found no path to look for")
        self.assertEqual(missing, [], "paths that do not exist")
        for entry in SOURCE.iterdir():
            if entry.name not in ("build", ".git"):
                os.symlink(entry, self.path(entry.name))
        if build:
            os.symlink(BUILD.resolve(), self.path("build"))
        else:
            self.path("build").mkdir()
            os.symlink(BIN.resolve(), self.path("build/bin"))
        folders = [*map(str, commands_from), str(CMAKE.parent), os.environ["PATH"]]
        environment = {"PATH": ":".join(folders),
                       "GELATO_CACHE_DIR": str(self.path(".cache")),
                       "CC": harness.CC, "CXX": harness.CXX}
        ran = 0
        for fence in FENCE.finditer(text):
            language, block = fence.groups()
            file = FILE.match(block)
            if file:
                # Not through the link to a folder or file of the sources.
                self.assertFalse((SOURCE / file.group(1).split("/")[0]).exists(), file.group(1))
                self.write(file.group(1), block)
            if language != "console":
                continue
            for command, expected in commands(block):
                result = self.run_command(["bash", "-c", command + " 2>&1"], env=environment)
                wrong = mismatch(expected, result.out)
                line = text.count("\n", 0, fence.start()) + 1
                if wrong is not None:
                    self.fail("%s:%d: not found:\n%s\nin\n%s" % (name, line, wrong, result))
                ran += 1
        self.assertGreaterEqual(ran, expected_commands, "found too few examples")


class Sources(harness.Case):
    def test_sources_that_are_named_exist(self):
        tops = [top for top in SOURCE.iterdir() if not top.name.startswith(("build", "."))]
        files = [file for top in tops for file in [top, *top.rglob("*")] if file.is_file()]
        made = (BUILD / "generated").rglob("*")
        ends = {"/".join(file.parts[i:]) for file in [*files, *made]
                for i in range(len(file.parts))}
        # From the top on a path may also be a folder, a pattern, or a program's name.
        rooted = re.compile(r"(?<![\w/.$-])(?:%s)/[\w./*-]*[\w*]"
                            % "|".join(top.name for top in tops if top.is_dir()))
        found, missing = 0, []
        for file in [file for file in files if file.suffix in SUFFIXES]:
            text = file.read_text(encoding="utf-8", errors="replace")
            prose = "\n".join(re.findall(r"`[^`\n]+`", text) if file.suffix == ".md"
                              else COMMENT.findall(text))
            for name in NAMED.findall(prose) + rooted.findall(prose):
                found += 1
                if not (name in ends or ELSEWHERE.match(name) or glob.glob(str(SOURCE / name))
                        or glob.glob(str(SOURCE / name) + ".*")):
                    missing.append("%s: %s" % (file.relative_to(SOURCE), name))
        self.assertGreater(found, 500, "found too few names")
        self.assertEqual("\n".join(missing), "", "sources that do not exist")


class Documents(Page):
    def test_readme(self):
        self.check("README.md", 5)

    def test_pipeline(self):
        self.check("compiler/docs/pipeline.md", 12)

    def test_the_pipeline_has_a_section_for_every_stage(self):
        text = (SOURCE / "compiler/docs/pipeline.md").read_text()
        rows = re.findall(r'(?m)^GELATO_(?:STAGE|TEXT) *\(\w+, +"(\w+)"', harness.STAGE_ROWS)
        self.assertEqual(len(rows), len(harness.STAGES) + len(harness.TEXTS))
        self.assertEqual(re.findall(r"(?m)^## (\w+)", text), rows)
        words = re.search(r"what to write: (.*?), all\n", re.sub(r" {2,}", "", self.gelato(
            "compile", "--help").out.replace("\n" + 26 * " ", " "))).group(1).split(", ")
        self.assertEqual(words[-len(rows):], rows)

    def test_the_tables_of_passes_are_in_the_order_of_the_passes(self):
        passes = re.findall(r"(?m)^def (\w+) : Pass<", (
            SOURCE / "compiler/include/gelato/Transforms/Passes.td").read_text())
        self.assertGreater(len(passes), 10)
        text = (SOURCE / "compiler/docs/pipeline.md").read_text()
        for name in passes:
            self.assertIn("`" + name, text)
        shown = [name for name in re.findall(r"(?m)^\| `(\w+)` \|", text) if name in passes]
        self.assertEqual(shown, passes[-len(shown):])
        self.assertEqual(shown[0], "HoistTileBuffers")

    def test_the_default_levels_are_those_of_the_table(self):
        self.assertIn("By default `compile` takes `%s`" % ",".join(harness.LEVELS),
                      (SOURCE / "compiler/docs/command.md").read_text())

    def test_command(self):
        self.check("compiler/docs/command.md", 35)

    def test_rationale(self):
        self.check("compiler/docs/rationale.md", 0)

    def test_jit(self):
        self.check("compiler/docs/jit.md", 0)

    def test_bench(self):
        self.check("compiler/docs/bench.md", 4)

    def test_tune(self):
        self.check("compiler/docs/tune.md", 2)

    def test_performance(self):
        self.check("compiler/docs/performance.md", 0)

    def test_accuracy(self):
        self.check("compiler/docs/accuracy.md", 1)

    def test_editors(self):
        self.check("compiler/docs/editors.md", 0)

    def test_schedules(self):
        self.check("schedules/README.md", 9)


if __name__ == "__main__":
    harness.main()
