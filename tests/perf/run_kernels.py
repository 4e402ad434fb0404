"""gelato's kernels: their sources, compiled ahead, and what is counted in them."""
import json
import re
import subprocess

from run_cases import KINDS, SHAPES

EXPRESSIONS = {"gelu": "gelu(%s)", "gelu_tanh": 'gelu(%s, approximate="tanh")',
               "silu": "silu(%s)"}


def source(kind, dtype):
    """The text of a kernel; its one name is `it`."""
    kind = KINDS[kind]
    narrow = "%s" if dtype == "f32" else dtype + "(%s)"
    activation = EXPRESSIONS[kind.activation]
    if not kind.first:
        return "kernel it(x: T[N]) -> T[N] {\n  return %s\n}\n".replace("T", dtype) % (
            narrow % activation % "x")
    if kind.first == 2:
        text = ("kernel it(x: T[M, D], wg: param T[F, D], wu: param T[F, D]) -> T[M, F] {\n"
                "  return %s\n}\n")
        body = activation % "x @ wg.T" + " * (x @ wu.T)"
        return text.replace("T[", dtype + "[") % (narrow % body)
    hidden = narrow % (activation % "x @ w1.T + b1")
    if not kind.second:
        text = ("kernel it(x: T[M, D], w1: param T[F, D], b1: param T[F]) -> T[M, F] {\n"
                "  return %s\n}\n")
        return text.replace("T[", dtype + "[") % hidden
    text = ("kernel it(x: T[M, D], w1: param T[F, D], b1: param T[F],\n"
            "          w2: param T[D, F], b2: param T[D]) -> T[M, D] {\n"
            "  h = %s\n  return %s\n}\n")
    return text.replace("T[", dtype + "[") % (hidden, narrow % "h @ w2.T + b2")


class Kernels:
    """Compiled once for each level, kind, shape and type, N or M free."""

    def __init__(self, gelato, folder):
        self.gelato = gelato
        self.folder = folder
        self.made = {}
        folder.mkdir(parents=True, exist_ok=True)

    def compile(self, stem, text, level, emit, bound=()):
        path = self.folder / (stem + ".gel")
        path.write_text(text)
        done = subprocess.run(
            [self.gelato, "compile", path, "--target", level, "--emit", emit, "-o", self.folder]
            + [word for size in bound for word in ("--set", size)],
            capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError("gelato compile %s: %s" % (path, done.stderr))
        return self.folder / stem

    def module(self, case, level):
        """The path of a case's module, and the bytes of its object."""
        stem = "-".join((level,) + case.series).rstrip("-").replace("--", "-")
        if stem not in self.made:
            bound = [] if case.is_array else ["D=%d,F=%d" % case.sizes[1:]]
            path = self.compile(stem, source(case.kind, case.dtype), level, "so,o", bound)
            self.made[stem] = (str(path) + ".so", (self.folder / (stem + ".o")).stat().st_size)
        return self.made[stem]

    def counted(self, level):
        """Vector operations of each activation an element, f32, as compiled."""
        counts = {}
        for kind in ("gelu", "gelu-tanh", "silu"):
            path = self.compile("%s-%s-counted" % (level, kind), source(kind, "f32"), level, "asm")
            text = (self.folder / (path.name + ".s")).read_text()
            counts[KINDS[kind].activation] = vector_operations(text, level)
        return counts


def vector_operations(assembly, level):
    """Operations on an element in the loop over whole vectors: instructions that
    compute, divided by those that store results. Moves, broadcasts of constants
    and what is spilled do not count."""
    lines, labels, found = assembly.split("\n"), {}, []
    lanes = {"x86-64-v2": r"%xmm", "x86-64-v3": r"%ymm", "x86-64-v4": r"%zmm"}[level]
    for number, line in enumerate(lines):
        label = re.match(r"(\.L\w+):", line)
        if label:
            labels[label[1]] = number
        jump = re.match(r"\s+j\w+\s+(\.L\w+)", line)
        if not jump or jump[1] not in labels:
            continue
        body = lines[labels[jump[1]]:number]
        stores = [each for each in body
                  if re.match(r"\s+v?mov\w+\s+" + lanes + r"\d+, (?!.*\(%rsp)[^%]*\(", each)]
        work = [each for each in body if lanes in each
                and not re.match(r"\s+v?(mov|broadcast)", each)]
        # Copies of weights and tails multiply nothing.
        if stores and re.search(r"\b(v?mulps|vfn?m\w+ps)\b", "\n".join(work)):
            found.append(len(work) / len(stores))
    if not found:
        raise RuntimeError("no loop over vectors found in the assembly")
    # The last elements have a loop of their own, which masks and does more.
    return min(found)
