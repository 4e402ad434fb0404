"""Who computes a case: each library as its users get its best.

A maker takes (case, inputs, threads) and gives a call that can be timed and a
function that gives the result of the last call as an array. It raises
NotImplementedError with a reason where a library has no such thing.
"""
import os

import numpy as np

from run_cases import KINDS
from run_reference import aligned
from timed import Looped


class Torch:
    """PyTorch and what is reached through it."""

    def __init__(self, threads, level):
        del level
        import torch
        import torch._inductor.config
        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        torch._inductor.config.freezing = True
        self.torch = torch
        self.versions = {"torch": torch.__version__, "inductor": torch.__version__,
                         "onednn": "of PyTorch", "mkl": "of PyTorch"}
        self.level = torch.backends.cpu.get_cpu_capability()

    def tensor(self, array):
        made = self.torch.from_numpy(array)
        return made.view(self.torch.bfloat16) if array.dtype == np.uint16 else made

    def array(self, tensor):
        tensor = tensor.detach()
        if tensor.dtype == self.torch.bfloat16:
            return tensor.view(self.torch.int16).numpy().view(np.uint16)
        return tensor.numpy()

    def activation(self, case):
        functional = self.torch.nn.functional
        name = KINDS[case.kind].activation
        if name == "silu":
            return functional.silu
        return lambda x: functional.gelu(x, approximate="tanh" if name == "gelu_tanh" else "none")

    def looped(self, call):
        last = [None]

        def kept():
            last[0] = call()
        return Looped(kept), lambda: self.array(last[0])

    def make_torch(self, case, t):
        linear, act, kind = self.torch.nn.functional.linear, self.activation(case), KINDS[case.kind]
        if case.is_array:
            y = self.torch.empty_like(t["x"])
            if kind.activation == "silu":
                op, words = self.torch.ops.aten.silu.out, {}
            else:
                op = self.torch.ops.aten.gelu.out
                words = {"approximate": "tanh" if kind.activation == "gelu_tanh" else "none"}
            return self.looped(lambda: op(t["x"], out=y, **words))
        if kind.first == 2:
            return self.looped(lambda: act(linear(t["x"], t["wg"])) * linear(t["x"], t["wu"]))
        if kind.second:
            return self.looped(lambda: linear(act(linear(t["x"], t["w1"], t["b1"])),
                                              t["w2"], t["b2"]))
        return self.looped(lambda: act(linear(t["x"], t["w1"], t["b1"])))

    def make_inductor(self, case, t):
        """Weights are parameters of a module and frozen, so packed as it likes."""
        torch, act, kind = self.torch, self.activation(case), KINDS[case.kind]
        linear = torch.nn.functional.linear

        class Module(torch.nn.Module):
            def __init__(self):
                super().__init__()
                for name, value in t.items():
                    if name != "x":
                        setattr(self, name, torch.nn.Parameter(value, requires_grad=False))

            def forward(self, x):
                if not kind.first:
                    return act(x)
                if kind.first == 2:
                    return act(linear(x, self.wg)) * linear(x, self.wu)
                h = act(linear(x, self.w1, self.b1))
                return linear(h, self.w2, self.b2) if kind.second else h
        torch._dynamo.reset()
        compiled = torch.compile(Module().eval(), dynamic=False)
        x = t["x"]
        return self.looped(lambda: compiled(x))

    def make_onednn(self, case, t):
        """Weights in oneDNN's own layout, the activation as a post-op."""
        kind = KINDS[case.kind]
        if case.is_array:
            raise NotImplementedError("PyTorch calls it for GELU itself")
        op, rows, x = self.torch.ops.mkldnn._linear_pointwise, case.length, t["x"]
        post = {"gelu": ("gelu", [], "none"), "gelu_tanh": ("gelu", [], "tanh"),
                "silu": ("swish", [], "")}[kind.activation]
        try:
            w = {name: self.torch.ops.mkldnn._reorder_linear_weight(value, rows)
                 for name, value in t.items() if name[0] == "w"}
        except RuntimeError as error:
            # Its bf16 asks for more than AVX2.
            raise NotImplementedError(str(error).split("\n", maxsplit=1)[0]) from error
        if kind.first == 2:
            return self.looped(lambda: op(x, w["wg"], None, *post)
                               * op(x, w["wu"], None, "none", [], ""))
        if kind.second:
            return self.looped(lambda: op(op(x, w["w1"], t["b1"], *post), w["w2"], t["b2"],
                                          "none", [], ""))
        return self.looped(lambda: op(x, w["w1"], t["b1"], *post))

    def make_mkl(self, case, t):
        """MKL's packed product; the activation by PyTorch."""
        kind, act = KINDS[case.kind], self.activation(case)
        if case.is_array or case.dtype != "f32":
            raise NotImplementedError("it is for products of f32")
        op, rows, x = self.torch.ops.mkl._mkl_linear, case.length, t["x"]
        p = {name: self.torch.ops.mkl._mkl_reorder_linear_weight(value, rows)
             for name, value in t.items() if name[0] == "w"}
        if kind.first == 2:
            return self.looped(lambda: act(op(x, p["wg"], t["wg"], None, rows))
                               * op(x, p["wu"], t["wu"], None, rows))
        if kind.second:
            return self.looped(lambda: op(act(op(x, p["w1"], t["w1"], t["b1"], rows)),
                                          p["w2"], t["w2"], t["b2"], rows))
        return self.looped(lambda: act(op(x, p["w1"], t["w1"], t["b1"], rows)))

    def make(self, who, case, given):
        tensors = {name: self.tensor(value) for name, value in given.items()}
        return getattr(self, "make_" + who)(case, tensors)


class OnnxRuntime:
    """Weights are constants of the model, so packed when it is loaded."""

    def __init__(self, threads, level):
        del level
        import onnxruntime
        self.runtime = onnxruntime
        self.threads = threads
        self.versions = {"onnxruntime": onnxruntime.__version__}
        self.level = "what the processor has"

    def make(self, who, case, given):
        del who
        from onnx import TensorProto, helper, numpy_helper
        if case.dtype != "f32":
            raise NotImplementedError("its CPU kernels have no bf16")
        kind, constants, nodes = KINDS[case.kind], [], []

        def node(name, read, wrote, domain="", **attributes):
            nodes.append(helper.make_node(name, read, [wrote], domain=domain, **attributes))

        def product(read, wrote, *names):
            constants.append(numpy_helper.from_array(np.ascontiguousarray(given[names[0]].T),
                                                     names[0]))
            constants.extend(numpy_helper.from_array(given[name], name) for name in names[1:])
            node("Gemm", [read] + list(names), wrote)

        def activate(read, wrote):
            if kind.activation == "silu":
                node("QuickGelu", [read], wrote, "com.microsoft", alpha=1.0)
            else:
                node("Gelu", [read], wrote,
                     approximate="tanh" if kind.activation == "gelu_tanh" else "none")
        if not kind.first:
            activate("x", "y")
        elif kind.first == 2:
            product("x", "g", "wg")
            activate("g", "s")
            product("x", "u", "wu")
            node("Mul", ["s", "u"], "y")
        else:
            product("x", "h", "w1", "b1")
            activate("h", "a" if kind.second else "y")
            if kind.second:
                product("a", "y", "w2", "b2")
        x = given["x"]
        shape = x.shape if case.is_array or kind.second else (case.sizes[0], case.sizes[2])
        value = helper.make_tensor_value_info
        graph = helper.make_graph(nodes, "g", [value("x", TensorProto.FLOAT, x.shape)],
                                  [value("y", TensorProto.FLOAT, shape)], constants)
        model = helper.make_model(graph, ir_version=10, opset_imports=[
            helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)])
        options = self.runtime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = self.runtime.InferenceSession(model.SerializeToString(), options,
                                                providers=["CPUExecutionProvider"])
        y = aligned(shape, np.float32, 2048)
        binding = session.io_binding()
        binding.bind_input("x", "cpu", 0, np.float32, x.shape, x.ctypes.data)
        binding.bind_output("y", "cpu", 0, np.float32, shape, y.ctypes.data)
        return Looped(lambda: session.run_with_iobinding(binding), (x, y)), lambda: y


class Jax:
    """Weights are arguments of a jitted function, [in, out]."""

    def __init__(self, threads, level):
        if threads == 1:
            os.environ["XLA_FLAGS"] = (os.environ.get("XLA_FLAGS", "")
                                       + " --xla_cpu_multi_thread_eigen=false"
                                       + " intra_op_parallelism_threads=1")
        os.environ["JAX_PLATFORMS"] = "cpu"
        import jax
        self.jax = jax
        self.versions = {"jax": jax.__version__}
        self.level = level

    def make(self, who, case, given):
        del who
        import ml_dtypes
        jax, kind = self.jax, KINDS[case.kind]

        def act(x):
            if kind.activation == "silu":
                return jax.nn.silu(x)
            return jax.nn.gelu(x, approximate=kind.activation == "gelu_tanh")

        def put(name, array):
            array = np.ascontiguousarray(array.T) if name[0] == "w" else array
            return jax.numpy.asarray(array.view(ml_dtypes.bfloat16) if case.dtype == "bf16"
                                     else array)
        values = [put(name, value) for name, value in given.items()]

        def compute(x, *w):
            if not kind.first:
                return act(x)
            if kind.first == 2:
                return act(x @ w[0]) * (x @ w[1])
            h = act(x @ w[0] + w[1])
            return h @ w[2] + w[3] if kind.second else h
        jitted = jax.jit(compute)
        last = [None]

        def call():
            last[0] = jitted(*values).block_until_ready()

        def result():
            made = np.asarray(last[0])
            return made.view(np.uint16) if case.dtype == "bf16" else made
        return Looped(call, values), result


PROCESSES = {"torch": Torch, "onnxruntime": OnnxRuntime, "jax": Jax}
