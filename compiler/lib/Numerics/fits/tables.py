"""Headers of coefficients: what a fit-*.py found, written where it is used.

A script collects its tables and ends with finish(). Without arguments that
writes gelato/Numerics/Tables/NAME.h; with --check it compares instead and exits
with 1 and the difference if the header is not what the script finds.
"""
import difflib
import pathlib
import sys
import textwrap

import numpy as np

FOLDER = pathlib.Path(
    __file__).parents[3] / "include" / "gelato" / "Numerics" / "Tables"


def short(v):
    """v as a hexadecimal literal without trailing zeros."""
    if float(v) == int(v) and abs(v) < 10:
        return f"{float(v)}"
    m, e = float(v).hex().split("p")
    m = m.rstrip("0").rstrip(".") if "." in m else m
    return f"{m}p{int(e)}"


def _comment(text, indent="/// "):
    return "\n".join(textwrap.wrap(text, 80, initial_indent=indent,
                                   subsequent_indent=indent))


class Tables:
    """The tables of one header, in order."""

    def __init__(self, name, script):
        self.name = name
        self.script = pathlib.Path(script).name
        self.parts = []

    def constant(self, name, comment, value):
        """A number that binary32 holds."""
        assert float(np.float32(value)) == float(value), (name, value)
        self.parts.append(f"{_comment(comment)}\n"
                          f"inline constexpr double {name} = {short(value)};")

    def polynomial(self, name, comment, coefficients, error=None):
        """Coefficients, low degree first; the comment says basis, interval and
        weight, and the error, log2 of which is appended, is relative to it."""
        for c in coefficients:
            assert float(np.float32(c)) == float(c), (name, c)
        if error is not None:
            comment += f" Error 2^{np.log2(error):.1f}."
        body = textwrap.wrap(", ".join(short(c) for c in coefficients), 74)
        lines = "\n".join("    " + line for line in body)
        self.parts.append(f"{_comment(comment)}\n"
                          f"inline constexpr double {name}[] = {{\n{lines}}};")

    def text(self):
        guard = f"GELATO_NUMERICS_TABLES_{self.name.upper()}_H"
        first = f"//===- Tables/{self.name}.h - coefficients "
        first += "-" * (63 - len(first)) + "*- C++ -*-===//"
        return "\n".join([
            first, "//", f"// Written by lib/Numerics/fits/{self.script}; "
            "change that and run it.", "//",
            "//===" + "-" * 70 + "===//", f"#ifndef {guard}",
            f"#define {guard}", "", "namespace gelato::numerics {", "",
            "// clang-format off", "", "\n\n".join(self.parts), "", "} // namespace gelato::numerics", "",
            f"#endif // {guard}", ""
        ])

    def finish(self):
        path = FOLDER / f"{self.name}.h"
        if sys.argv[1:] == ["--check"]:
            old = path.read_text() if path.exists() else ""
            difference = list(
                difflib.unified_diff(old.splitlines(), self.text().splitlines(),
                                     str(path.name), self.script, lineterm=""))
            print("\n".join(difference))
            sys.exit(1 if difference else 0)
        if sys.argv[1:]:
            sys.exit(f"{self.script}: expected nothing or --check")
        FOLDER.mkdir(exist_ok=True)
        path.write_text(self.text())
