#!/usr/bin/env python3
"""Completion and manual pages: what bash offers at every place of a command line,
that no verb, option or value is missing, and that man(1) has no complaint."""
import os
import pty
import re
import select
import shutil
import subprocess
import time
import unittest

import harness
from harness import BIN

VERBS = re.findall(r"(?m)^  ([a-z]+) ", subprocess.run(
    [BIN / "gelato", "--help"], capture_output=True, text=True, check=True).stdout)
PAGES = ["gelato.1"] + ["gelato-%s.1" % verb for verb in VERBS]
MAN = BIN.parent / "share" / "man" / "man1"

# What is typed, the last word being completed; some of what is offered; what is
# not. Files: see Bash.setUp.
OFFERS = [
    ([""], VERBS, ["--help", "a.gel"]),
    (["co"], ["compile", "completion"], ["run"]),
    (["--"], ["--help", "--color", "--version"], ["--set"]),
    (["--color", ""], ["auto", "always", "never"], ["compile"]),
    (["--color", "=", "n"], ["never"], ["auto"]),
    (["--color", "always", "ru"], ["run"], ["always"]),
    (["compile", ""], ["a.gel", "b c.gel", "folder"], ["x.npy", "compile"]),
    (["compile", "b"], ["b c.gel"], ["a.gel"]),
    (["compile", "folder/"], ["folder/d.gel"], ["folder/y.npy"]),
    (["compile", "--"], ["--set", "--kernel", "--emit", "--name", "--color"], ["--in", "--check"]),
    (["compile", "a.gel", "--targ"], ["--target"], ["--set"]),
    (["compile", "--target", ""], [row["name"] for row in harness.TARGETS] + ["native"],
     ["a.gel"]),
    (["compile", "--target", "=", "x86-64-v3,n"], ["x86-64-v3,native"], ["native"]),
    (["compile", "--emit", ""], ["h", "o", "a", "json", *harness.STAGES, *harness.TEXTS, "all"],
     ["a.gel"]),
    (["compile", "--emit", "h,as"], ["h,asm", "h,ast"], ["h,o", "asm"]),
    (["compile", "--accuracy", ""], ["tight", "fast", "half", "approx"], []),
    (["compile", "--backend", ""], ["mlir"], []),
    (["compile", "--schedule", ""], ["s.mlir", "folder"], ["a.gel"]),
    (["compile", "-o", ""], ["folder"], ["a.gel", "x.npy"]),
    (["compile", "--name", ""], [], ["a.gel"]),
    (["compile", "--set", "D", "=", ""], [], ["a.gel", "x.npy"]),
    (["run", ""], ["a.gel"], ["x.npy"]),
    (["run", "a.gel", "--in", "x", "=", ""], ["x.npy", "zeros", "ones", "random:", "folder"],
     ["a.gel"]),
    (["run", "a.gel", "--in", "x", "="], ["x.npy", "zeros"], ["a.gel"]),
    (["run", "a.gel", "--in", "x", "=", "x.npy", "w", "=", "x"], ["x.npy"], ["a.gel", "zeros"]),
    (["run", "a.gel", "--in", ""], [], ["a.gel", "x.npy"]),
    (["run", "a.gel", "--in", "x", "=", "zeros", "--out", "y", "=", ""], ["x.npy"], ["zeros"]),
    (["pack", "a.gel", "--params", ""], ["m.safetensors"], ["a.gel"]),
    (["pack", "a.gel", "--model", ""], ["model.json"], ["a.gel"]),
    (["pack", "a.gel", "--params", "m.safetensors", "-o", ""], ["a.gel", "x.npy"], []),
    (["import", ""], ["folder"], ["a.gel"]),
    (["explain", "a.gel", "--acc"], ["--accuracy"], []),
    (["fmt", "a.gel", ""], ["b c.gel"], ["x.npy"]),
    (["targets", ""], [], ["a.gel"]),
    (["completion", ""], ["bash", "zsh"], ["a.gel"]),
    (["man", ""], VERBS, ["a.gel"]),
    (["man", "-o", ""], ["folder"], ["a.gel"]),
]


def kinds(help_text):
    """The options of a help text, those with a value apart."""
    options = re.findall(r"(?m)^  (-\S.*?)(?:  |$)", help_text)
    names = [name for option in options for name in re.findall(r"(?<!\S)--?[a-z][\w-]*", option)]
    valued = [names_of for option in options for names_of in
              re.findall(r"(--?[a-z][\w-]*) [A-Z]", option)]
    return names, valued


class Bash(harness.Case):
    def setUp(self):
        super().setUp()
        self.script = self.write("completion.bash", self.gelato("completion", "bash").out)
        for name in ("a.gel", "b c.gel", "x.npy", "s.mlir", "m.safetensors", "model.json",
                     "folder/d.gel", "folder/y.npy"):
            self.write("files/" + name, "")

    def offered(self, words):
        """What bash would offer for the last word."""
        quoted = " ".join("'%s'" % word for word in ["gelato", *words])
        result = self.succeeds("bash", "-c", "set -u; . ../completion.bash\n"
                               "COMP_WORDS=(%s)\nCOMP_CWORD=%d\n_gelato\n"
                               "printf '%%s\\n' \"${COMPREPLY[@]}\"" % (quoted, len(words)),
                               cwd=self.path("files"))
        self.assertEqual(result.err, "", str(result))
        return result.out.splitlines()

    def test_is_registered(self):
        self.assertGreaterEqual(set(VERBS), {"compile", "run", "pack", "import", "explain",
                                             "fmt", "targets", "completion", "man"})
        result = self.succeeds("bash", "-c", ". ./completion.bash; complete -p gelato")
        self.assertEqual(result.out, "complete -F _gelato gelato\n")

    def test_offers(self):
        for words, wanted, unwanted in OFFERS:
            with self.subTest(" ".join(words)):
                offered = self.offered(words)
                for word in wanted:
                    self.assertIn(word, offered)
                for word in unwanted:
                    self.assertNotIn(word, offered)
                if not wanted:
                    self.assertEqual(offered, [""])

    def test_every_option_of_every_verb(self):
        for verb in VERBS:
            with self.subTest(verb):
                names, valued = kinds(self.gelato(verb, "--help").out)
                self.assertGreaterEqual(len(names), 3)
                self.assertEqual(sorted(self.offered([verb, "-"])), sorted(names))
                script = self.script.read_text()
                for name in valued:
                    self.assertRegex(script, r"(?m)^ +%s:%s\) " % (verb, name))

    def test_every_level_and_kind_is_one(self):
        for level in self.offered(["compile", "--target", ""]):
            self.gelato("compile", harness.FFN, "--target", level, "--emit", "ast")
        for kind in self.offered(["compile", "--emit", ""]):
            result = self.run_command([BIN / "gelato", "compile", "nosuch.gel", "--emit", kind])
            self.assertIn("nosuch.gel", result.err)
        for name in self.offered(["compile", "--accuracy", ""]):
            self.gelato("compile", harness.FFN, "--accuracy", name, "--emit", "ast")

    def test_is_the_same_each_time(self):
        self.assertEqual(self.gelato("completion", "bash").out, self.script.read_text())

    def test_keys(self):
        """What readline makes of it: a tab behind what can only be one word."""
        for typed, became in [
                ("expl\t", "explain"), ("compile a\t", "compile a.gel"),
                ("compile b\t", "compile b c.gel"), ("compile fol\td\t", "compile folder/d.gel"),
                ("compile --targ\tnat\t", "compile --target native"),
                ("compile --emit=h,lina\t", "compile --emit=h,linalg"),
                ("--color=n\t", "--color=never"),
                ("run a.gel --in x=x.\t", "run a.gel --in x=x.npy")]:
            with self.subTest(typed):
                self.assertEqual(self.typed("gelato " + typed), became)

    def typed(self, keys):
        """The arguments that a command has after these keys in a terminal."""
        leader, follower = pty.openpty()
        process = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-i"], stdin=follower, stdout=follower,
            stderr=follower, cwd=self.path("files"), start_new_session=True,
            env=dict(os.environ, TERM="dumb", PS1="", INPUTRC="/dev/null", HISTFILE=""))
        os.close(follower)
        os.write(leader, ("bind 'set completion-query-items 0'\n. ../completion.bash\n"
                          "gelato() { echo \"{{$*}}\"; exit; }\n%s\n" % keys).encode())
        seen, end = b"", time.monotonic() + 60
        while time.monotonic() < end and select.select([leader], [], [], 10)[0]:
            try:
                part = os.read(leader, 4096)
            except OSError:  # bash is gone
                break
            seen += part
        os.close(leader)
        process.wait(timeout=60)
        found = re.findall(r"\{\{([^$]*?) *\}\}", seen.decode())
        self.assertEqual(len(found), 1, seen)
        return found[0]


class Zsh(harness.Case):
    def test_names_everything(self):
        script = self.gelato("completion", "zsh").out
        self.assertTrue(script.startswith("#compdef gelato\n"))
        for verb in VERBS:
            self.assertIn("    '%s:" % verb, script)
            part = script.split("    (%s)\n" % verb)[1].split(";;")[0]
            for name in kinds(self.gelato(verb, "--help").out)[0]:
                self.assertRegex(part, r"'\*?%s[=+]?\[" % name)

    @unittest.skipUnless(shutil.which("zsh"), "there is no zsh")
    def test_is_understood(self):
        script = self.write("_gelato", self.gelato("completion", "zsh").out)
        self.succeeds("zsh", "-n", script)


class Man(harness.Case):
    def setUp(self):
        super().setUp()
        self.gelato("man", "-o", "man")

    def text(self, page):
        result = self.succeeds("groff", "-man", "-Tascii", "-ww", "-P-cbou", page)
        self.assertEqual(result.err, "", str(result))
        return result.out

    def test_a_page_for_each_verb(self):
        self.assertEqual(self.files("man"), sorted(PAGES))
        for verb in VERBS:
            printed = self.gelato("man", verb).out
            self.assertEqual(printed, self.path("man/gelato-%s.1" % verb).read_text())
        self.assertEqual(self.gelato("man").out, self.path("man/gelato.1").read_text())

    def test_the_build_wrote_them(self):
        self.assertEqual(sorted(path.name for path in MAN.iterdir()), sorted(PAGES))
        for page in PAGES:
            self.assertEqual((MAN / page).read_text(), self.path("man").joinpath(page).read_text())

    @unittest.skipUnless(shutil.which("groff"), "there is no groff")
    def test_groff_has_no_complaint_and_shows_every_option(self):
        for verb in VERBS:
            with self.subTest(verb):
                text = self.text("man/gelato-%s.1" % verb)
                for heading in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS",
                                "EXAMPLES", "SEE ALSO"):
                    self.assertRegex(text, r"(?m)^%s$" % heading)
                for name in kinds(self.gelato(verb, "--help").out)[0]:
                    self.assertRegex(text, r"(?m)^ +(-\w, )?%s\b" % name)
                self.assertNotIn("\\", text)
        text = self.text("man/gelato.1")
        for verb in VERBS:
            self.assertRegex(text, r"(?m)^ +%s\b" % verb)
            self.assertIn("gelato-%s(1)" % verb, text)

    @unittest.skipUnless(shutil.which("mandoc"), "there is no mandoc")
    def test_mandoc_has_no_complaint(self):
        for page in PAGES:
            result = self.run_command(["mandoc", "-T", "lint", "-W", "warning", "man/" + page])
            complaints = [line for line in result.out.splitlines() if "missing date" not in line]
            self.assertEqual(complaints, [])


class WrongUses(harness.Case):
    def test_they_are_refused(self):
        for words, said in [
                (["completion"], ["SHELL is required"]),
                (["completion", "fish"], ["found the shell fish", "bash or zsh"]),
                (["completion", "bsh"], ["did you mean 'bash'"]),
                (["completion", "bash", "zsh"], ["zsh"]),
                (["completion", "--bash"], ["found the option '--bash'"]),
                (["man", "rn"], ["found the verb 'rn'", "did you mean 'run'"]),
                (["man", "run", "-o", "x"], ["name one of both"]),
                (["man", "-o", "/dev/null/x"], ["cannot make the folder /dev/null/x"])]:
            with self.subTest(" ".join(words)):
                result = self.refused(1, said, *words)
                self.assertEqual(result.out, "")
                self.assertEqual(self.files("."), [])


if __name__ == "__main__":
    harness.main()
