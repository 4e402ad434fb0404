#!/usr/bin/env python3
"""What only people see: colours and progress, on a pseudo-terminal and off it."""
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time

import harness
from harness import BIN, FFN, SOURCE

WRONG = "kernel k(x: f32[M, N], w: f32[K, N]) -> f32[M, N] {\n  return x @ w\n}\n"
ESCAPE = re.compile(r"\x1b\[[0-9;]*[mK]")
# As a terminal understands it: clear the line from the cursor on.
CLEAR = "\r\x1b[K"


class Terminal(harness.Case):
    def on_terminal(self, *arguments, columns=100, term="xterm", **environment):
        """Runs gelato with a terminal for standard error: exit code, what it
        printed to standard output, and what the terminal got."""
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        variables = {name: value for name, value in os.environ.items()
                     if name not in ("NO_COLOR", "COLUMNS")}
        process = subprocess.Popen([BIN / "gelato", *map(str, arguments)], cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=follower,
                                   env=dict(variables, TERM=term, **environment))
        os.close(follower)
        seen, end = b"", time.monotonic() + 300
        while time.monotonic() < end:
            if not select.select([leader], [], [], 1)[0]:
                continue
            try:
                part = os.read(leader, 4096)
            except OSError:  # the other side is closed
                part = b""
            if not part:
                break
            seen += part
        os.close(leader)
        out = process.communicate(timeout=60)[0]
        return process.returncode, out.decode(), seen.decode().replace("\r\n", "\n")


class Color(Terminal):
    def setUp(self):
        super().setUp()
        self.source = self.write("wrong.gel", WRONG)
        self.plain = self.refused(1, "summed over", "compile", self.source).err
        self.assertNotIn("\x1b", self.plain)

    def test_on_a_terminal(self):
        code, out, seen = self.on_terminal("compile", self.source)
        self.assertEqual((code, out), (1, ""))
        self.assertEqual(ESCAPE.sub("", seen), self.plain)
        self.assertRegex(seen, "\x1b\\[[0-9;]*31merror: \x1b\\[0m")  # red
        self.assertRegex(seen, "\x1b\\[[0-9;]*36mnote: \x1b\\[0m")
        self.assertRegex(seen, "\x1b\\[[0-9;]*32m\\^~*\x1b\\[0m")
        self.assertEqual(ESCAPE.findall(seen)[-1], "\x1b[0m")

    def test_not_where_it_is_not_wanted(self):
        for arguments, environment in [
                (["--color=never"], {}), (["--color", "never"], {}), ([], {"NO_COLOR": "1"}),
                ([], {"term": "dumb"})]:
            with self.subTest(arguments=arguments, environment=environment):
                seen = self.on_terminal("compile", self.source, *arguments, **environment)[2]
                self.assertEqual(seen, self.plain)

    def test_where_it_is_wanted(self):
        for arguments, environment in [
                (["--color=always"], {"NO_COLOR": "1"}), ([], {"NO_COLOR": ""}),
                (["--color=auto"], {})]:
            with self.subTest(arguments=arguments, environment=environment):
                seen = self.on_terminal("compile", self.source, *arguments, **environment)[2]
                self.assertIn("\x1b[", seen)

    def test_in_a_pipe_if_asked(self):
        result = self.refused_in_color("compile", self.source, "--color=always")
        self.assertEqual(ESCAPE.sub("", result.err), self.plain)

    def test_before_and_behind_the_verb(self):
        self.refused_in_color("--color=always", "compile", self.source)
        plain = self.run_command([BIN / "gelato", "--color=always", "compile", self.source,
                                  "--color=never"])
        self.assertEqual(plain.err, self.plain)

    def test_of_a_wrong_command_line(self):
        for words in (["--color=always"], ["--color=always", "frobnicate"],
                      ["compile", "--color=always"], ["fmt", "--color=always", "nosuch.gel"]):
            with self.subTest(words):
                self.refused_in_color(*words)

    def test_unknown(self):
        self.refused(1, ["alway", "auto, always or never", "did you mean 'always'"],
                     "targets", "--color", "alway")

    def refused_in_color(self, *arguments):
        result = self.run_command([BIN / "gelato", *arguments])
        self.assertEqual(result.code, 1, str(result))
        self.assertRegex(result.err, "\x1b\\[[0-9;]*31merror: ")
        return result


class Progress(Terminal):
    def setUp(self):
        super().setUp()
        text = FFN.read_text(encoding="utf-8")
        # Long enough for any machine to be seen at work.
        self.long = self.write("long.gel", "\n".join(
            text.replace("kernel ffn", "kernel ffn%d" % i) for i in range(8)))

    def shown(self, seen):
        return [ESCAPE.sub("", line) for line in seen.split("\r") if line.startswith("gelato: ")]

    def test_of_a_long_compilation(self):
        code, _, seen = self.on_terminal("compile", self.long, "-o", "out")
        self.assertEqual(code, 0, seen)
        lines = self.shown(seen)
        self.assertGreater(len(lines), 0, "it was over within a second")
        for second, line in enumerate(lines, 1):
            self.assertRegex(line, r"^gelato: compiling \S*long\.gel: "
                             r"((%s), )?(stage \w+|machine code) \(%d s\)$" %
                             ("|".join(harness.LEVELS), second))
        self.assertNotIn("\n", seen)
        self.assertTrue(seen.endswith(CLEAR), repr(seen[-100:]))

    def test_fits_into_the_line(self):
        code, _, seen = self.on_terminal("compile", self.long, "-o", "out", columns=30)
        self.assertEqual(code, 0, seen)
        lines = self.shown(seen)
        self.assertGreater(len(lines), 0, "it was over within a second")
        for line in lines:
            self.assertLess(len(line), 30)
            self.assertRegex(line, r" \(\d+ s\)$")

    def test_of_a_search(self):
        """How far it is, before what a part of it says."""
        code, _, seen = self.on_terminal(
            "tune", SOURCE / "examples/02-linear-gelu/linear-gelu.gel", "--set", "M=3,K=24,N=40",
            "--time", "3", GELATO_CACHE_DIR=str(self.folder), columns=200)
        self.assertEqual(code, 0, seen)
        lines = self.shown(seen)
        self.assertTrue(any(re.match(
            r"gelato: tuning linear_gelu, \d+ of \d+, best [\d.]+ x as fast as shipped, "
            r"[\d.]+ \w+(: .*)? \(\d+ s\)$", line) for line in lines), lines)
        self.assertTrue(seen.endswith(CLEAR), repr(seen[-100:]))

    def test_is_cleared_before_what_is_said(self):
        code, _, seen = self.on_terminal("compile", self.long, "-o", "/dev/null/x")
        self.assertEqual(code, 1, seen)
        said = seen.split(CLEAR)[-1]
        self.assertRegex(ESCAPE.sub("", said), r"\Agelato: error: cannot make the folder")

    def test_none_of_short_work(self):
        code, _, seen = self.on_terminal("compile", FFN, "--emit=ast")
        self.assertEqual((code, seen), (0, ""))

    def test_none_without_a_terminal(self):
        self.gelato("compile", self.long, "-o", "out")  # has nothing on standard error
        code, _, seen = self.on_terminal("compile", self.long, "-o", "out", term="dumb")
        self.assertEqual((code, seen), (0, ""))


if __name__ == "__main__":
    harness.main()
