"""Calls with the tensors of NumPy, PyTorch and others."""
import array
import sys
from unittest import mock

import ml_dtypes
import numpy as np
import torch

import gelato
from common import FFN, RELU, Case, ffn, gelu, numbers, weights


class Calls(Case):
    @classmethod
    def setUpClass(cls):
        cls.k = gelato.compile(FFN, D=24, F=40)
        cls.weights = weights(24, 40)
        cls.params = cls.k.ffn.pack(*cls.weights)

    def test_numpy(self):
        for m in (0, 1, 7, 33):
            x = numbers(m, 24)
            y = self.k.ffn(x, self.params)
            self.assertIs(type(y), np.ndarray)
            self.assertEqual(y.dtype, np.float32)
            self.near(y, ffn(x, *self.weights))

    def test_torch(self):
        x = torch.from_numpy(numbers(7, 24))
        tensors = [torch.from_numpy(t) for t in self.weights]
        params = self.k.ffn.pack(*tensors)
        self.assertEqual(params.array.tobytes(), self.params.array.tobytes())
        y = self.k.ffn(x, params)
        self.assertIs(type(y), torch.Tensor)
        self.assertEqual((y.dtype, y.device.type), (torch.float32, "cpu"))
        w1, b1, w2, b2 = tensors
        self.near(y, (torch.nn.functional.gelu(x @ w1 + b1) @ w2 + b2).double().numpy())

    def test_by_name(self):
        x = numbers(5, 24)
        w1, b1, w2, b2 = self.weights
        params = self.k.ffn.pack(w1, b1, b2=b2, w2=w2)
        expected = self.k.ffn(x, self.params)
        for y in (self.k["ffn"](params=params, x=x), self.k.ffn(x, params=params)):
            self.assertEqual(y.tobytes(), expected.tobytes())

    def test_out(self):
        x = numbers(5, 24)
        expected = self.k.ffn(x, self.params)
        for out in (np.full((5, 24), np.nan, np.float32), torch.full((5, 24), torch.nan)):
            self.assertIs(self.k.ffn(x, self.params, out=out), out)
            self.assertEqual(np.asarray(out).tobytes(), expected.tobytes())
        part = np.full((9, 24), np.nan, np.float32)
        self.k.ffn(x, self.params, out=part[2:7])
        self.assertEqual(part[2:7].tobytes(), expected.tobytes())
        self.assertTrue(np.isnan(part[[0, 1, 7, 8]]).all())

    def test_free_sizes_come_from_shapes(self):
        k = gelato.compile(FFN)
        for m, d, f in ((3, 8, 5), (1, 16, 48)):
            tensors = weights(d, f)
            x = numbers(m, d)
            self.near(k.ffn(x, k.ffn.pack(*tensors)), ffn(x, *tensors))

    def test_several_results(self):
        k = gelato.compile("kernel two(x: f32[M, N]) -> (y: f32[M, N], z: f32[M, N]) {\n"
                           "  y = gelu(x)\n  z = relu(x)\n  return y, z\n}")
        x = numbers(4, 6)
        for results in (k.two(x), k.two(torch.from_numpy(x))):
            self.assertIs(type(results), tuple)
            self.near(results[0], gelu(x))
            self.near(results[1], np.maximum(x, 0))
        y, z = np.empty_like(x), torch.empty(4, 6)
        results = k.two(x, out=(y, z))
        self.assertIs(results[0], y)
        self.assertIs(results[1], z)
        self.near(z, np.maximum(x, 0))

    def test_in_place(self):
        act = gelato.compile(RELU).act
        x = numbers(100)
        expected = np.maximum(x, 0)
        self.assertIs(act(x, out=x), x)
        self.assertEqual(x.tobytes(), expected.tobytes())

    def test_16_bits(self):
        for name, dtype, torch_dtype in (("f16", np.float16, torch.float16),
                                         ("bf16", ml_dtypes.bfloat16, torch.bfloat16)):
            k = gelato.compile(
                "kernel lin(x: %s[M, K], w: param %s[K, N]) -> %s[M, N] { return %s(gelu(x @ w)) }"
                % ((name,) * 4))
            x, w = numbers(5, 32).astype(dtype), numbers(32, 9).astype(dtype)
            truth = gelu(x.astype(float) @ w.astype(float))
            y = k.lin(x, k.lin.pack(w))
            self.assertEqual(y.dtype, dtype)
            bound = np.abs(truth).max() * 2.0 ** -8
            self.near(y.astype(float), truth, bound)
            tx = torch.from_numpy(x.view(np.int16)).view(torch_dtype)
            tw = torch.from_numpy(w.view(np.int16)).view(torch_dtype)
            ty = k.lin(tx, k.lin.pack(tw))
            self.assertEqual(ty.dtype, torch_dtype)
            self.assertEqual(ty.view(torch.int16).numpy().tobytes(), y.tobytes())
            out = np.zeros_like(y)
            k.lin(tx, k.lin.pack(w), out=out)
            self.assertEqual(out.tobytes(), y.tobytes())

    def test_bf16_needs_no_ml_dtypes_but_for_its_results(self):
        act = gelato.compile("kernel a(x: bf16[M]) -> bf16[M] { return bf16(relu(x)) }").a
        x = torch.tensor([-1, 2, 3], dtype=torch.bfloat16)
        array = np.asarray([1, -2, 3], ml_dtypes.bfloat16)
        with mock.patch.dict(sys.modules, {"ml_dtypes": None}):
            self.assertEqual(act(x).tolist(), [0, 2, 3])
            self.refused(TypeError, ["result out of kernel a", "ml_dtypes", "out="], act, array)
            self.assertEqual(act(array, out=torch.empty_like(x)).tolist(), [1, 0, 3])

    def test_anything_with_a_buffer_or_dlpack(self):
        act = gelato.compile(RELU).act

        class Wrapped:
            """DLPack and nothing else."""

            def __dlpack__(self, **form):
                return torch.tensor([-1.0, 2.0, 3.0])[1:].__dlpack__(**form)

        class Old:
            """DLPack before 1.0."""

            def __dlpack__(self, stream=None):
                return Wrapped().__dlpack__(stream=stream)

        for x in (array.array("f", [2, 3]), memoryview(array.array("f", [2, 3])),
                  np.asarray([2, 3], np.float32), Wrapped(), Old()):
            self.assertEqual(act(x).tolist(), [2, 3])

    def test_read_only_inputs(self):
        x = numbers(7, 24)
        expected = self.k.ffn(x, self.params)
        x.flags.writeable = False
        self.assertEqual(self.k.ffn(x, self.params).tobytes(), expected.tobytes())

    def test_strides_of_empty_and_single_dimensions_do_not_matter(self):
        x = numbers(4, 24)
        one = np.lib.stride_tricks.as_strided(x, (1, 24), (12345 * 4, 4))
        self.near(self.k.ffn(one, self.params), ffn(x[:1], *self.weights))
        self.assertEqual(self.k.ffn(x[::-2][:0], self.params).shape, (0, 24))

    def test_threads(self):
        k = gelato.compile(FFN, D=256, F=512)
        params = k.ffn.pack(*weights(256, 512))
        x = numbers(200, 256)
        self.assertGreaterEqual(gelato.get_threads(), 1)
        self.addCleanup(gelato.set_threads, 0)
        expected = k.ffn(x, params, threads=1)
        for threads in (1, 2, 3, 0):
            gelato.set_threads(threads)
            for asked in (None, 1, 2, 50):
                self.assertEqual(k.ffn(x, params, threads=asked).tobytes(), expected.tobytes())

    def test_threads_are_used(self):
        """Of 2 threads both have run: the process has one more than before."""
        gelato.set_threads(1)
        self.addCleanup(gelato.set_threads, 0)
        act = gelato.compile(RELU).act
        x = numbers(1 << 20)

        def running():
            with open("/proc/self/status", encoding="ascii") as status:
                return next(int(line.split()[1]) for line in status if "Threads:" in line)

        act(x)
        before = running()
        gelato.set_threads(2)
        act(x)
        self.assertEqual(running(), before + 1)
        gelato.set_threads(1)
        self.assertEqual(running(), before)

    def test_describes_itself(self):
        ffn_kernel = self.k.ffn
        self.assertEqual(ffn_kernel.name, "ffn")
        self.assertEqual(ffn_kernel.signature, "ffn(x: f32[M, 24], params) -> f32[M, 24]")
        self.assertEqual([a.name for a in ffn_kernel.inputs], ["x", "params"])
        self.assertEqual([(a.name, a.type, a.dims) for a in ffn_kernel.params],
                         [("w1", "f32", (24, 40)), ("b1", "f32", (40,)),
                          ("w2", "f32", (40, 24)), ("b2", "f32", (24,))])
        self.assertEqual([(a.name, a.dims) for a in ffn_kernel.results], [("out", ("M", 24))])
        self.assertEqual(repr(ffn_kernel), "<Kernel %s>" % ffn_kernel.signature)


class Errors(Case):
    @classmethod
    def setUpClass(cls):
        cls.k = gelato.compile(FFN, D=24, F=40)
        cls.params = cls.k.ffn.pack(*weights(24, 40))
        cls.x = numbers(7, 24)

    def wrong(self, error, words, *arguments, **named):
        self.refused(error, words, self.k.ffn, *arguments, **named)

    def test_arguments(self):
        x, params = self.x, self.params
        self.wrong(TypeError, ["found no argument params", "expected x, params"], x)
        self.wrong(TypeError, ["found 3 arguments", "expected 2: x, params"], x, params, params)
        self.wrong(TypeError, ["argument z", "some of x, params"], x, params, z=1)
        self.wrong(TypeError, ["two values for argument x"], x, params, x=x)
        self.wrong(TypeError, ["found list", "expected f32[M, 24]"], [[1.0] * 24], params)
        self.wrong(TypeError, ["found NoneType"], None, params)
        self.wrong(TypeError, ["found 96 bytes", "expected f32[M, 24]"], bytes(96), params)
        self.wrong(TypeError, ["out= of 2 tensors", "expected 1: out"], x, params, out=(x, x))
        self.wrong(ValueError, ["threads=", "found 0"], x, params, threads=0)
        self.wrong(TypeError, ["threads= of str"], x, params, threads="2")

    def test_types(self):
        for dtype in ("float64", "int32", "bool", "complex64"):
            self.wrong(TypeError, ["argument x of kernel ffn", dtype + "[7, 24]", "f32[M, 24]"],
                       self.x.astype(dtype), self.params)
        self.wrong(TypeError, ["found torch.float64[7, 24]"], torch.zeros(7, 24).double(),
                   self.params)
        self.wrong(TypeError, ["found f16[7, 24]"], self.x.astype(np.float16), self.params)
        self.wrong(TypeError, ["found bf16[7, 24]"], self.x.astype(ml_dtypes.bfloat16), self.params)
        self.wrong(TypeError, [">f4[7, 24]"], self.x.astype(">f4"), self.params)

    def test_shapes(self):
        for shape in ((7, 23), (7, 25)):
            self.wrong(ValueError, ["found f32[7, %d]" % shape[1], "expected f32[M, 24]"],
                       numbers(*shape), self.params)
        for shape in ((24,), (1, 7, 24), ()):
            self.wrong(ValueError, ["argument x", "expected f32[M, 24]"], numbers(*shape),
                       self.params)

    def test_order(self):
        wide = numbers(7, 48)
        for x in (wide[:, :24], wide[:, ::2], self.x[::-1], self.x[:, ::-1],
                  np.asfortranarray(self.x)):
            self.wrong(ValueError, ["strides", "numpy.ascontiguousarray"], x, self.params)
        self.wrong(ValueError, ["strides", "x.contiguous()"], torch.from_numpy(wide)[:, :24],
                   self.params)

    def test_devices(self):
        self.wrong(TypeError, ["found torch.Tensor", "gives no access", "f32[M, 24]"],
                   torch.zeros(7, 24, device="meta"), self.params)
        self.wrong(TypeError, ["require gradient", "detach()"],
                   torch.zeros(7, 24, requires_grad=True), self.params)

        class OnAnotherDevice:
            """A capsule that says CUDA: number 2 in DLPack, the third field of its tensor."""

            def __dlpack__(self, **_):
                import ctypes
                capsule = torch.zeros(7, 24).__dlpack__()
                pointer = ctypes.pythonapi.PyCapsule_GetPointer
                pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object,
                                                                      ctypes.c_char_p]
                address = pointer(capsule, b"dltensor")
                ctypes.c_int32.from_address(address + 8).value = 2
                return capsule

        self.wrong(TypeError, ["another device", "x.cpu()"], OnAnotherDevice(), self.params)

    def test_results(self):
        self.wrong(ValueError, ["found memory that is also x's"], self.x, self.params, out=self.x)
        self.wrong(ValueError, ["argument out", "6"], self.x, self.params,
                   out=np.empty((6, 24), np.float32))
        self.wrong(TypeError, ["argument out", "float64"], self.x, self.params,
                   out=np.empty((7, 24)))
        out = np.full((7, 24), 5, np.float32)
        writable = out[:]
        out.flags.writeable = False
        self.wrong(ValueError, ["argument out", "read-only"], self.x, self.params, out=out)
        self.assertTrue((out == 5).all())

        class Wrapped:
            """DLPack and nothing else; its old form cannot say that it is read-only."""

            def __dlpack__(self, max_version=None):
                if max_version is None:
                    return writable.__dlpack__()
                return out.__dlpack__(max_version=max_version)

        self.wrong(ValueError, ["argument out", "read-only"], self.x, self.params, out=Wrapped())
        self.assertTrue((out == 5).all())
        out.flags.writeable = True
        self.k.ffn(self.x, self.params, out=Wrapped())
        self.assertEqual(out.tobytes(), self.k.ffn(self.x, self.params).tobytes())

    def test_params(self):
        self.wrong(TypeError, ["argument params", "float32[7, 24]", "ffn.pack"], self.x, self.x)
        self.wrong(ValueError, ["found 100 bytes"], self.x, np.zeros(100, np.uint8))
        blob = np.zeros(self.params.nbytes + 64, np.uint8)
        start = -blob.ctypes.data % 64
        blob[start:start + self.params.nbytes] = self.params.array
        good = blob[start:start + self.params.nbytes]
        self.assertEqual(self.k.ffn(self.x, good).tobytes(),
                         self.k.ffn(self.x, self.params).tobytes())
        good[8] ^= 1
        self.wrong(ValueError, ["params"], self.x, good)
        blob[:] = 0
        blob[1:self.params.nbytes + 1] = self.params.array
        if start != 1:
            self.wrong(ValueError, ["align"], self.x, blob[1:self.params.nbytes + 1])
        other = gelato.compile(FFN, D=24, F=41).ffn.pack(*weights(24, 41))
        self.wrong(ValueError, ["params"], self.x, other)

    def test_params_of_free_sizes(self):
        k = gelato.compile(FFN)
        x, params = numbers(3, 8), k.ffn.pack(*weights(8, 5))
        self.near(k.ffn(x, params), ffn(x, *weights(8, 5)))
        self.refused(ValueError, ["no size for F", "what pack returned"], k.ffn, x, params.array)
        self.refused(ValueError, ["D"], k.ffn, numbers(3, 9), params)

    def test_pack(self):
        pack = self.k.ffn.pack
        w1, b1, w2, b2 = weights(24, 40)
        self.refused(TypeError, ["ffn.pack", "found no argument b2"], pack, w1, b1, w2)
        self.refused(ValueError, ["w1", "[24, 40]"], pack, w2, b1, w2, b2)
        self.refused(ValueError, ["strides"], pack, w2.T, b1, w2, b2)
        self.refused(TypeError, ["b1", "float64"], pack, w1, b1.astype(float), w2, b2)
        self.refused(TypeError, ["found 1 arguments", "none"], gelato.compile(RELU).act.pack, w1)
