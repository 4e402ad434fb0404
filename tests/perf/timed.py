"""Calls that can be timed, and the levels that peers are held to.

Shared by the benchmarks of this folder. A call is what Python calls (Looped) or
what libperf-timed.so calls (Bound): both give the seconds of so many calls, of
the whole process on its processors, so that a neighbour's turns are in nobody's,
or with `wall` of a clock, which is what several threads need.
"""
import ctypes
import itertools
import os
import pathlib
import re
import time

# What keeps the others within a level: PyTorch, oneDNN, MKL, what Inductor has
# compiled, and XLA.
LEVELS = {
    "x86-64-v2": {"ATEN_CPU_CAPABILITY": "default", "ONEDNN_MAX_CPU_ISA": "SSE41",
                  "MKL_ENABLE_INSTRUCTIONS": "SSE4_2", "TORCHINDUCTOR_CPP_MARCH": "x86-64-v2",
                  "XLA_FLAGS": "--xla_cpu_max_isa=SSE4_2"},
    "x86-64-v3": {"ATEN_CPU_CAPABILITY": "avx2", "ONEDNN_MAX_CPU_ISA": "AVX2",
                  "MKL_ENABLE_INSTRUCTIONS": "AVX2", "TORCHINDUCTOR_CPP_MARCH": "x86-64-v3",
                  "XLA_FLAGS": "--xla_cpu_max_isa=AVX2"},
    "x86-64-v4": {},
}
# Who is not kept by that: at anything, or at products of matrices, for which XLA
# calls libraries that ask the processor themselves.
NOT_HELD = {"onnxruntime": "anything", "jax": "products"}
# Who is in one process, and so has one pool of threads; and everybody's name.
FAMILIES = {"torch": ("torch", "inductor", "onednn", "mkl"), "onnxruntime": ("onnxruntime",),
            "jax": ("jax",)}
NAMES = {"torch": "PyTorch", "inductor": "Inductor", "onednn": "oneDNN", "mkl": "MKL",
         "onnxruntime": "ONNX Runtime", "jax": "JAX"}


class Looped:
    """What Python calls."""

    def __init__(self, call, kept=()):
        self.call = call
        self.kept = kept

    def seconds(self, calls, wall=False):
        call = self.call
        clock = time.perf_counter if wall else time.process_time
        start = clock()
        for _ in itertools.repeat(None, calls):
            call()
        return clock() - start


class Bound:
    """What libperf-timed.so calls."""

    def __init__(self, library, handle, kept=()):
        self.library, self.handle, self.kept = library, handle, kept
        if not handle:
            raise NotImplementedError(library.refusal().decode())

    def __del__(self):
        self.library.release(self.handle)

    def seconds(self, calls, wall=False):
        taken = self.library.seconds(self.handle, calls, wall)
        if taken < 0:
            raise RuntimeError("a call was refused")
        return taken


def native(build):
    """libperf-timed.so of the folder `build`; timed.cpp has its functions."""
    library = ctypes.CDLL(os.path.join(build, "lib", "libperf-timed.so"))
    pointer, number, text = ctypes.c_void_p, ctypes.c_int64, ctypes.c_char_p
    numbers, pointers = ctypes.POINTER(number), ctypes.POINTER(pointer)
    for name, result, *arguments in (
            ("refusal", text),
            ("bind_memcpy", pointer, pointer, pointer, number),
            ("bind_multiply_add", pointer, text, number),
            ("flops_per_round", ctypes.c_double, text),
            ("params_bytes", number, text, text, numbers),
            ("pack", ctypes.c_int32, text, text, pointers, numbers, pointer),
            ("bind_gelato", pointer, text, text, pointers, ctypes.c_uint32, numbers, number),
            ("release", None, pointer),
            ("seconds", ctypes.c_double, pointer, number, ctypes.c_int32)):
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


def addresses(values):
    return (ctypes.c_void_p * len(values))(*values)


def sizes(values):
    return (ctypes.c_int64 * len(values))(*values)


def cpu():
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return model.group(1) if model else "unknown processor"


def seconds_text(seconds):
    """Three digits in a unit that suits."""
    for unit, name in ((1, "s"), (1e-3, "ms"), (1e-6, "us")):
        if seconds >= 0.9995 * unit:
            break
    else:
        unit, name = 1e-9, "ns"
    value = seconds / unit
    return "%.*f %s" % (2 if value < 9.995 else 1 if value < 99.95 else 0, value, name)
