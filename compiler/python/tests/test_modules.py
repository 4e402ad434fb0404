"""Compiling, opening, finding kernels, and how long they live."""
import gc
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import threading
import time
import warnings
import weakref

import numpy as np

import gelato
from common import FFN, GELATO, RELU, Case, ffn, gelu, numbers, weights


class Compile(Case):
    def test_errors_are_data(self):
        error = self.refused(gelato.CompileError, ["kernels.gel:2:20: error:", "gelu", "^~~~"],
                             gelato.compile,
                             "kernel k(x: f32[M]) -> f32[M] {\n  return relu(x) + gelo(x)\n}")
        first = error.diagnostics[0]
        self.assertEqual((first.severity, first.status, first.line, first.column),
                         ("error", "wrong", 2, 20))
        self.assertIn("gelo", first.message)
        self.assertTrue(first.code)

    def test_unsupported(self):
        error = self.refused(gelato.CompileError, ["not supported", "TF32"], gelato.compile,
                             "kernel k(x: f32[M, K], w: f32[K, N]) -> f32[M, N] "
                             '{ return matmul(x, w, precision="tf32") }')
        self.assertEqual(error.diagnostics[0].status, "unsupported")

    def test_options(self):
        both = RELU + FFN
        self.assertEqual(list(gelato.compile(both)), ["act", "ffn"])
        self.assertEqual(list(gelato.compile(both, kernels=["ffn"])), ["ffn"])
        self.assertEqual(list(gelato.compile(both, kernels="act")), ["act"])
        self.assertEqual(gelato.compile(RELU, target="x86-64-v2").act.levels, ("x86-64-v2",))
        bound = gelato.compile(FFN, {"D": 8}, F=np.int64(5)).ffn
        self.assertEqual(bound.params[0].dims, (8, 5))
        source = "kernel a(x: f32[M]) -> f32[M] { return gelu(x) }"
        x = numbers(1000)
        tight = gelato.compile(source, accuracy="tight").a(x)
        self.assertNotEqual(gelato.compile(source).a(x).tobytes(), tight.tobytes())
        for options, word in (({"kernels": ["nope"]}, "nope"), ({"target": "i386"}, "i386"),
                              ({"accuracy": "exact"}, "exact"),
                              ({"schedules": self.folder / "none"}, "none"), ({"Q": 3}, "Q")):
            self.refused(gelato.CompileError, [word], gelato.compile, FFN, **options)
        self.refused(TypeError, ["size D", "'8'"], gelato.compile, FFN, D="8")

    def test_path(self):
        path = self.folder / "layer.gel"
        path.write_text(FFN, encoding="utf-8")
        self.assertEqual(list(gelato.compile(path, D=4, F=4)), ["ffn"])
        path.write_text(FFN.replace("gelu", "gelo"), encoding="utf-8")
        self.refused(gelato.CompileError, [str(path) + ":4:7"], gelato.compile, path)
        self.refused(FileNotFoundError, ["none.gel"], gelato.compile, self.folder / "none.gel")

    def test_cache(self):
        cache = self.folder / "cache"
        cache.mkdir(mode=0o700)
        for expected in (False, True):
            k = gelato.compile(FFN, D=8, F=16, cache=cache)
            self.assertEqual(k.is_cached, expected)
            self.assertEqual(k.ffn(numbers(2, 8), k.ffn.pack(*weights(8, 16))).shape, (2, 8))
        self.assertFalse(gelato.compile(FFN, D=8, F=16, cache="").is_cached)

    def test_what_is_wrong_with_the_cache_is_a_warning(self):
        file = self.folder / "file"
        file.write_text("no folder", encoding="utf-8")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.assertEqual(list(gelato.compile(RELU, cache=file)), ["act"])
        self.assertEqual([w.category for w in caught], [RuntimeWarning])
        self.assertIn(str(file), str(caught[0].message))
        self.assertEqual(caught[0].filename, __file__)


class OtherThreads(Case):
    def run_meanwhile(self, work):
        """Python runs in this thread while `work` does in another."""
        times, ticks = [], []

        def timed():
            begin = time.perf_counter()
            work()
            times.extend((begin, time.perf_counter()))

        thread = threading.Thread(target=timed)
        thread.start()
        while thread.is_alive():
            ticks.append(time.perf_counter())
            time.sleep(0.001)
        thread.join()
        begin, end = times
        margin = (end - begin) / 10
        self.assertGreater(sum(begin + margin < tick < end - margin for tick in ticks), 3)

    def test_compile(self):
        self.run_meanwhile(lambda: gelato.compile(FFN, D=96, F=160, cache=""))

    def test_call(self):
        k = gelato.compile(FFN, D=256, F=512)
        params, x = k.ffn.pack(*weights(256, 512)), numbers(20000, 256)
        self.run_meanwhile(lambda: k.ffn(x, params, threads=1))

    def test_pack(self):
        k = gelato.compile(FFN, D=2048, F=4096)
        tensors = weights(2048, 4096)
        self.run_meanwhile(lambda: k.ffn.pack(*tensors))


class Modules(Case):
    def test_names(self):
        k = gelato.compile(RELU + FFN, D=8, F=8)
        self.assertEqual((len(k), "act" in k, "nope" in k), (2, True, False))
        self.assertLessEqual({"act", "ffn", "is_cached"}, set(dir(k)))
        self.assertEqual(k["act"].name, k.act.name)
        self.refused(AttributeError, ["no kernel nope", "act, ffn"], lambda: k.nope)
        self.refused(KeyError, ["no kernel nope", "act, ffn"], lambda: k["nope"])
        self.assertFalse(hasattr(k, "nope"))
        self.assertEqual(repr(k), "<Module act ffn>")

    def write(self, *options):
        source = self.folder / "block.gel"
        source.write_text(FFN + "kernel smooth(x: f32[M]) -> f32[M] { return gelu(x) }\n",
                          encoding="utf-8")
        subprocess.run([GELATO, "compile", source, "-o", self.folder, "--set", "D=24,F=40",
                        "--emit", "so", *options], check=True)
        return self.folder / "block.so"

    def test_open(self):
        path = self.write()
        for name in (path, str(path)):
            k = gelato.open(name)
            self.assertEqual(list(k), ["ffn", "smooth"])
            x = numbers(7, 24)
            params = k.ffn.pack(*weights(24, 40))
            self.near(k.ffn(x, params), ffn(x, *weights(24, 40)))
        jit = gelato.compile(FFN, D=24, F=40)
        self.assertEqual(jit.ffn.layout_hash, k.ffn.layout_hash)
        self.assertEqual(jit.ffn(x, params).tobytes(), k.ffn(x, params).tobytes())
        self.refused(OSError, ["none.so"], gelato.open, self.folder / "none.so")
        broken = self.folder / "broken.so"
        broken.write_bytes(path.read_bytes()[:1000])
        self.refused(ValueError, ["broken.so"], gelato.open, broken)
        self.refused(TypeError, ["float"], gelato.open, 1.5)

    def test_packed_file(self):
        """What `gelato pack` wrote, mapped, is what pack makes."""
        from safetensors_file import write
        source = self.folder / "block.gel"
        source.write_text(FFN, encoding="utf-8")
        tensors = weights(24, 40)
        write(self.folder / "w.safetensors", dict(zip(("w1", "b1", "w2", "b2"), tensors)))
        subprocess.run([GELATO, "pack", source, "--set", "D=24,F=40", "--params",
                        self.folder / "w.safetensors", "-o", self.folder / "ffn.params"],
                       check=True)
        k = gelato.compile(FFN, D=24, F=40)
        params = k.ffn.pack(*tensors)
        self.assertEqual((self.folder / "ffn.params").read_bytes(), params.array.tobytes())
        mapped = np.memmap(self.folder / "ffn.params", np.uint8, "r")
        x = numbers(3, 24)
        self.assertEqual(k.ffn(x, mapped).tobytes(), k.ffn(x, params).tobytes())


class Life(Case):
    def test_a_kernel_outlives_its_module(self):
        k = gelato.compile(FFN, D=24, F=40)
        kernel, inputs = k.ffn, k.ffn.inputs
        params = kernel.pack(*weights(24, 40))
        x = numbers(7, 24)
        expected = kernel(x, params)
        del k
        gc.collect()
        churn = [gelato.compile(FFN, D=24, F=size, cache="") for size in (32, 48)]
        self.assertEqual(kernel(x, params).tobytes(), expected.tobytes())
        self.assertEqual(inputs[0].name, "x")
        del churn

    def test_bytes_outlive_their_params(self):
        params = gelato.compile(FFN, D=24, F=40).ffn.pack(*weights(24, 40))
        content, bytes_ = params.array.tobytes(), params.array
        del params
        gc.collect()
        self.assertEqual(bytes_.tobytes(), content)
        self.assertFalse(bytes_.flags.writeable)

    def test_calls_hold_nothing(self):
        kernel = gelato.compile(RELU).act
        x, out = numbers(64), np.empty(64, np.float32)
        before = sys.getrefcount(x), sys.getrefcount(out)
        for _ in range(1000):
            kernel(x, out=out)
        self.assertEqual((sys.getrefcount(x), sys.getrefcount(out)), before)
        for wrong in (x[::-1], x.astype(float), [x]):
            held = sys.getrefcount(wrong)
            for _ in range(100):
                self.assertRaises((TypeError, ValueError), kernel, wrong)
            self.assertEqual(sys.getrefcount(wrong), held)
        growing = bytearray(10)  # does not grow while a buffer is held
        self.refused(TypeError, ["found 10 bytes"], kernel, growing)
        growing.append(1)
        result = kernel(x)
        gone = weakref.ref(result)
        del result
        self.assertIsNone(gone())

    def test_rounds_use_no_memory(self):
        """1,000 rounds of pack, call and of errors; nothing is compiled."""
        k = gelato.compile(FFN, D=64, F=64)
        tensors, x = weights(64, 64), numbers(32, 64)
        expected = k.ffn(x, k.ffn.pack(*tensors)).tobytes()

        def rounds(count):
            for _ in range(count):
                self.assertEqual(k.ffn(x, k.ffn.pack(*tensors)).tobytes(), expected)
                with self.assertRaises(ValueError):
                    k.ffn.pack(*tensors[::-1])

        rounds(100)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        rounds(1000)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        self.assertLess(grown, 8 * 1024)  # KiB; one blob is 35 KiB

    def test_concurrent_calls(self):
        k = gelato.compile(FFN, D=64, F=128)
        params = k.ffn.pack(*weights(64, 128))
        inputs = [numbers(9, 64, seed=seed) for seed in range(4)]
        expected = [k.ffn(x, params).tobytes() for x in inputs]
        wrong = []

        def work(which):
            for _ in range(200):
                if k.ffn(inputs[which], params).tobytes() != expected[which]:
                    wrong.append(which)

        threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_the_process_ends_quietly(self):
        """Kernels, params and threads in globals: no complaint, no crash."""
        done = subprocess.run(
            [sys.executable, "-c",
             "import gelato, numpy\n"
             "k = gelato.compile('''%s''', D=64, F=64)\n"
             "a = numpy.ones((64, 64), 'f4')\n"
             "p = k.ffn.pack(a, a[0], a, a[0])\n"
             "gelato.set_threads(2)\n"
             "y = k.ffn(a, p)\n" % FFN], capture_output=True, text=True, check=False)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))


class Package(Case):
    def test_is_typed(self):
        folder = pathlib.Path(gelato.__file__).parent
        self.assertTrue((folder / "py.typed").exists())
        stub = (folder / "_native.pyi").read_text(encoding="utf-8")
        for name in ("class Kernel", "class Module", "class Params", "def compile_source",
                     "def set_threads"):
            self.assertIn(name, stub)

    def test_documents_itself(self):
        for name in gelato.__all__:
            if name != "__version__":
                self.assertTrue(getattr(gelato, name).__doc__, name)

    def test_a_library_that_is_missing_is_named(self):
        shutil.copytree(pathlib.Path(gelato.__file__).parent, self.folder / "gelato")
        (self.folder / "gelato" / "libgelato.so.0").unlink()
        done = subprocess.run([sys.executable, "-c", "import gelato"], cwd=self.folder,
                              capture_output=True, text=True, check=False,
                              env={**os.environ, "PYTHONPATH": str(self.folder)})
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr.splitlines()[-1],
                         r"ImportError: libgelato\.so\.0: .*libllvm22 and libmlir-22")
