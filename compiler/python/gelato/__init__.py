"""Activation and feed-forward kernels, compiled while a program runs.

    import gelato
    k = gelato.compile(source, D=768, F=3072)
    params = k.ffn.pack(w1, b1, w2, b2)
    y = k.ffn(x, params)

Tensors are NumPy arrays, PyTorch tensors, or anything else on the CPU that speaks
the buffer protocol or DLPack. Results are new tensors of the inputs' kind.
"""
from __future__ import annotations

import builtins
import os
import warnings
from typing import Iterable, Mapping, NamedTuple, Optional, Union

try:
    from ._native import (Argument, Kernel, Module, Params, compile_source, get_threads, open,
                          set_threads, version)
except ImportError as error:
    raise ImportError("%s; gelato needs the shared libraries of LLVM and MLIR 22, Debian's "
                      "packages libllvm22 and libmlir-22" % error) from error

__all__ = ["Argument", "CompileError", "Diagnostic", "Kernel", "Module", "Params", "compile",
           "get_threads", "open", "set_threads", "__version__"]

__version__ = version()


class Diagnostic(NamedTuple):
    """One message of the compiler, in the order of the source."""

    severity: str  #: "error", "warning" or "note"; a note belongs to the last that is none
    status: str  #: of an error: "wrong", "unsupported" or "internal"; else ""
    line: int  #: from 1; 0: of the whole source, or of an option
    column: int  #: from 1, in code points
    code: str  #: id of the mistake, as in "unknown-name"; may be ""
    message: str  #: what was found, what was expected, a way out


class CompileError(Exception):
    """The source or an option is wrong, or gelato cannot do it yet.

    The text is what the command prints, with source lines and carets.
    """

    diagnostics: list[Diagnostic]  #: the same as data

    def __init__(self, text: str, diagnostics: Iterable[Diagnostic] = ()):
        super().__init__(text.rstrip("\n"))
        self.diagnostics = list(diagnostics)


def compile(source: Union[str, os.PathLike], sizes: Optional[Mapping[str, int]] = None, *,
            kernels: Iterable[str] = (), target: Optional[str] = None,
            accuracy: Optional[str] = None, schedules: Union[str, os.PathLike, None] = None,
            cache: Union[str, os.PathLike, None] = None, **more_sizes: int) -> Module:
    """Compiles source text, or a file if `source` is a path, to callable kernels.

    Dimensions are bound by keywords, `D=768`, or in `sizes`; those not bound stay
    free. `kernels` are those to compile, by default all; `target` is a CPU level,
    by default the best that runs here; `accuracy` is the class of activations that
    name none, by default "fast", or "half" where the result is narrowed to 16 bits at
    once; `schedules` is a folder that is looked up first.
    `cache` is the folder of compiled kernels, by default the user's; "" is none.

    Raises CompileError. Other threads run meanwhile.
    """
    name = "kernels.gel"
    if not isinstance(source, str):
        name = os.fspath(source)
        with builtins.open(source, encoding="utf-8") as file:
            source = file.read()
    if isinstance(kernels, str):
        kernels = [kernels]
    bound = {**(sizes or {}), **more_sizes}
    for size, value in bound.items():
        if not hasattr(value, "__index__"):
            raise TypeError("size %s: found %r, expected an integer" % (size, value))
    module, text, rows = compile_source(
        source, name, bound, list(kernels), target, accuracy,
        None if schedules is None else os.fspath(schedules),
        None if cache is None else os.fspath(cache))
    if module is None:
        raise CompileError(text, [Diagnostic(*row) for row in rows])
    if text:
        warnings.warn(text.rstrip("\n"), RuntimeWarning, stacklevel=2)
    return module
