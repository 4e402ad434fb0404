#!/usr/bin/env python3
"""The wheel of compiler/python is built on an installation, and its tests pass.

They want NumPy and PyTorch, which is large: build/python-venv gets them once, from
PyPI, and is used again. Where they cannot be had this fails and says why.
"""
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

import docs_test
import harness
from harness import BIN, BUILD, CMAKE, CXX, SOURCE

PACKAGE = SOURCE / "compiler" / "python"
REQUIREMENTS = PACKAGE / "tests" / "requirements.txt"
VENV = BUILD / "python-venv"
PYTHON = VENV / "bin" / "python"


def run(*command, env=None):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False,
                          env=dict(os.environ, PATH="%s:%s" % (CMAKE.parent, os.environ["PATH"]),
                                   **(env or {})))
    if done.returncode:
        raise AssertionError("%s failed:\n%s" % (" ".join(map(str, command)), done.stdout[-8000:]))
    return done.stdout


def prepare_venv():
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    stamp = VENV / ".installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    run(sys.executable, "-m", "venv", VENV)
    run(PYTHON, "-m", "pip", "install", "-q", "--no-cache-dir", "-r", REQUIREMENTS)
    stamp.write_text(wanted, encoding="utf-8")


class Wheel(harness.Case):
    """One wheel, built and installed as a user would; its own tests."""

    @classmethod
    def setUpClass(cls):
        prepare_venv()
        top = pathlib.Path(cls.enterClassContext(
            tempfile.TemporaryDirectory(prefix="gelato-python-")))
        cls.prefix, cls.site = top / "prefix", top / "site"
        run(CMAKE, "--install", BUILD, "--prefix", cls.prefix)
        # A copy, so that nothing is written among the sources.
        shutil.copytree(PACKAGE, top / "package")
        run(PYTHON, "-m", "pip", "wheel", "-q", "--no-build-isolation", "--no-deps",
            top / "package", "-w", top,
            "--config-settings=cmake.define.CMAKE_PREFIX_PATH=%s" % cls.prefix,
            "--config-settings=cmake.define.CMAKE_CXX_COMPILER=%s" % CXX)
        [cls.wheel] = top.glob("gelato-*.whl")
        run(PYTHON, "-m", "pip", "install", "-q", "--no-deps", "--target", cls.site, cls.wheel)
        # The wheel has what it needs of gelato inside.
        shutil.rmtree(cls.prefix)
        cls.environment = {"PYTHONPATH": str(cls.site), "GELATO_BIN_DIR": str(BIN)}

    def test_contents(self):
        names = zipfile.ZipFile(self.wheel).namelist()
        for name in ("gelato/__init__.py", "gelato/_native.pyi", "gelato/py.typed",
                     "gelato/libgelato.so.0", "gelato/libgelato_runtime.so.0"):
            self.assertIn(name, names)
        self.assertEqual([name for name in names if "test" in name or name.endswith(".cpp")], [])
        version = self.succeeds(BIN / "gelato", "--version").out.split()[-1]
        self.assertTrue(self.wheel.name.startswith("gelato-%s-" % version), self.wheel.name)

    def test_its_own_tests(self):
        tests = sorted(path.stem for path in (PACKAGE / "tests").glob("test_*.py"))
        self.assertGreaterEqual(len(tests), 2)
        result = self.succeeds(PYTHON, "-B", "-m", "unittest", "-v", *tests, cwd=PACKAGE / "tests",
                               env=dict(self.environment,
                                        GELATO_CACHE_DIR=str(self.path("cache"))))
        self.assertRegex(result.err, r"Ran [4-9]\d tests")
        self.assertNotIn("skipped", result.err)

    def test_types(self):
        good = self.write("good.py", "import gelato\nk: gelato.Module = gelato.compile('', D=3)\n"
                          "n: int = k.ffn.pack(1).nbytes\nname: str = k['ffn'].inputs[0].name\n")
        wrong = self.write("wrong.py", "import gelato\nn: str = gelato.get_threads()\n"
                           "gelato.compile(3)\n")
        # mypy reads site-packages and MYPYPATH, not PYTHONPATH.
        environment = {"MYPYPATH": str(self.site)}
        mypy = [PYTHON, "-m", "mypy", "--cache-dir", self.path("mypy")]
        self.succeeds(*mypy, good, env=environment)
        result = self.run_command([*mypy, wrong], env=environment)
        self.assertIn("Found 2 errors", result.out, str(result))


class Page(docs_test.Page):
    def test_readme(self):
        prepare_venv()
        self.check("compiler/python/README.md", 5, build=True, commands_from=[VENV / "bin"])


if __name__ == "__main__":
    harness.main()
