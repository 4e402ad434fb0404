"""The functions, who computes them, and one process that times them in turns.

    activations_calls.py JOB.json

JOB says the level, the sizes and gelato's modules. Each line on standard input
asks for a round; the answer is a line of JSON with the seconds of a call by
size, function, type and who. The first line of all says what there is.

A call's own cost counts for nobody: it is timed on 16 elements as well, and
activations_table.py takes it off. Seconds are those of this process on its
processor, so a neighbour's turns are in nobody's. Calls repeat until a sample lasts a
millisecond. gelato, oneDNN and memcpy are repeated in C (timed.cpp), PyTorch and
ONNX Runtime by Python.
"""
import ctypes
import json
import os
import sys

from timed import Bound, Looped, addresses, native, sizes

TYPES = {"f32": 4, "bf16": 2, "f16": 2}
SAMPLE_SECONDS = 1e-3
BLOCK = 1 << 20


class Function:
    """One row: how gelato spells it, and the others where they have it.

    torch names an op that takes its result (aten.NAME.out, or as `overload`
    says); onnx is an operator of ONNX with attributes; onednn an algorithm of
    eltwise with its alpha.
    """

    def __init__(self, name, gelato=None, torch=None, keywords=None, overload="out", onnx=None,
                 onednn=None, positive=False):
        self.name = name
        self.gelato = gelato or name + "(x)"
        self.torch = torch or name
        self.keywords = keywords or {}
        self.overload = overload
        self.onnx = onnx
        self.onednn = onednn
        self.positive = positive


TANH_FORM = {"approximate": "tanh"}
FUNCTIONS = [
    Function("gelu", onnx=("Gelu", {}), onednn=("gelu_erf", 0)),
    Function("gelu_tanh", 'gelu(x, approximate="tanh")', "gelu", TANH_FORM,
             onnx=("Gelu", TANH_FORM), onednn=("gelu_tanh", 0)),
    Function("gelu_grad", torch="gelu_backward", overload="grad_input"),
    Function("gelu_tanh_grad", 'gelu_grad(x, approximate="tanh")', "gelu_backward", TANH_FORM,
             overload="grad_input"),
    Function("sigmoid", onnx=("Sigmoid", {}), onednn=("logistic", 0)),
    # ONNX Runtime has silu as its own QuickGelu with another factor.
    Function("silu", onnx=("QuickGelu", {"alpha": 1.0}), onednn=("swish", 1)),
    Function("tanh", onnx=("Tanh", {}), onednn=("tanh", 0)),
    Function("erf", onnx=("Erf", {})),
    Function("erfc"),
    Function("exp", onnx=("Exp", {}), onednn=("exp", 0)),
    Function("expm1"),
    Function("log", onnx=("Log", {}), onednn=("log", 0), positive=True),
    Function("log1p", positive=True),
    Function("softplus", onnx=("Softplus", {}), onednn=("soft_relu", 0)),
    Function("mish", onnx=("Mish", {}), onednn=("mish", 0)),
    Function("elu", onnx=("Elu", {}), onednn=("elu", 1)),
    Function("quick_gelu", onnx=("QuickGelu", {"alpha": 1.702}), onednn=("swish", 1.702)),
]


class Memory:
    """Normal numbers of deviation 2, or their magnitudes, and room for results."""

    def __init__(self, torch, largest):
        generator = torch.Generator().manual_seed(1)
        block = torch.randn(BLOCK, generator=generator) * 2
        types = {"f32": torch.float32, "bf16": torch.bfloat16, "f16": torch.float16}
        self.inputs = {}
        for name, width in TYPES.items():
            count = largest // (2 * width)
            for positive in (False, True):
                values = (block.abs() if positive else block).to(types[name])
                self.inputs[name, positive] = values.repeat(-(-count // BLOCK))[:count].clone()
        # Results begin half a page from where inputs do, so that no peer's loads
        # meet stores 4 KiB apart.
        self.room = torch.empty(largest // 2 + 4096, dtype=torch.uint8)
        shift = (self.inputs["f32", False].data_ptr() + 2048 - self.room.data_ptr()) % 4096
        self.room = self.room[shift:]
        self.types = types

    def x(self, kind, positive, count):
        return self.inputs[kind, positive][:count]

    def y(self, kind, count):
        return self.room[:count * TYPES[kind]].view(self.types[kind])


def onednn_of(folder):
    library = ctypes.CDLL(os.path.join(folder, "onednn.so"))
    pointer, text = ctypes.c_void_p, ctypes.c_char_p
    library.onednn_refusal.restype = library.onednn_version.restype = text
    library.bind_onednn.restype = pointer
    library.bind_onednn.argtypes = [text, text, ctypes.c_float, pointer, pointer, ctypes.c_int64]
    return library


def torch_call(torch, function, x, y):
    if function.name == "quick_gelu":
        factor = torch.empty_like(x)

        def call():
            torch.mul(x, 1.702, out=factor)
            torch.sigmoid(factor, out=factor)
            torch.mul(x, factor, out=y)
        return Looped(call)
    op = getattr(getattr(torch.ops.aten, function.torch), function.overload)
    keywords = dict(function.keywords, **{function.overload: y})
    if function.torch == "gelu_backward":
        # A gradient of ones that is no second array: read once, not streamed.
        ones = torch.ones(1, dtype=x.dtype).expand(x.numel())
        return Looped(lambda: op(ones, x, **keywords))
    return Looped(lambda: op(x, **keywords))


class Sessions:
    """ONNX Runtime's, one for each function; f32 only."""

    def __init__(self):
        import onnxruntime
        self.runtime = onnxruntime
        self.version = onnxruntime.__version__
        self.made = {}

    def session(self, function):
        from onnx import TensorProto, helper
        if function.name not in self.made:
            name, attributes = function.onnx
            domain = "com.microsoft" if name == "QuickGelu" else ""
            node = helper.make_node(name, ["x"], ["y"], domain=domain, **attributes)
            graph = helper.make_graph(
                [node], "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n"])],
                [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n"])])
            model = helper.make_model(graph, ir_version=10, opset_imports=[
                helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)])
            options = self.runtime.SessionOptions()
            options.intra_op_num_threads = 1
            options.inter_op_num_threads = 1
            options.log_severity_level = 3
            self.made[function.name] = self.runtime.InferenceSession(
                model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        return self.made[function.name]

    def call(self, function, x, y):
        import numpy
        session = self.session(function)
        binding = session.io_binding()
        shape = [x.numel()]
        binding.bind_input("x", "cpu", 0, numpy.float32, shape, x.data_ptr())
        binding.bind_output("y", "cpu", 0, numpy.float32, shape, y.data_ptr())
        return Looped(lambda: session.run_with_iobinding(binding), (binding,))


class Turns:
    """Everybody's calls, by size, function, type and who."""

    def __init__(self, job, torch):
        self.torch = torch
        self.library = native(job["build"])
        self.onednn = onednn_of(job["folder"])
        self.sessions = Sessions()
        self.memory = Memory(torch, max(job["sizes"]))
        self.calls = {}
        self.missing = []
        functions = {function.name: function for function in FUNCTIONS}
        for size in [None] + job["sizes"]:
            for kind, width in TYPES.items():
                count = 16 if size is None else size // (2 * width)
                self.copy(size, kind, count)
                for name in job["functions"]:
                    self.bind(job, size, functions[name], kind, count)
        self.times = {}

    def copy(self, size, kind, count):
        x, y = self.memory.x(kind, False, count), self.memory.y(kind, count)
        handle = self.library.bind_memcpy(x.data_ptr(), y.data_ptr(), count * TYPES[kind])
        self.calls[size, "copy", kind, "memcpy"] = Bound(self.library, handle)

    def bind(self, job, size, function, kind, count):
        x = self.memory.x(kind, function.positive, count)
        y = self.memory.y(kind, count)
        key = (size, function.name, kind)
        for module in job["modules"]:
            if (module["function"], module["type"]) == (function.name, kind):
                handle = self.library.bind_gelato(
                    module["path"].encode(), (function.name + "_array").encode(),
                    addresses([x.data_ptr(), y.data_ptr()]), 2, sizes([count]), 1)
                self.calls[key + ("gelato " + module["class"],)] = Bound(self.library, handle)
        self.calls[key + ("torch",)] = torch_call(self.torch, function, x, y)
        if function.onnx and kind == "f32":
            self.calls[key + ("onnxruntime",)] = self.sessions.call(function, x, y)
        if function.onednn:
            algorithm, alpha = function.onednn
            handle = self.onednn.bind_onednn(algorithm.encode(), kind.encode(), alpha,
                                             x.data_ptr(), y.data_ptr(), count)
            if handle:
                self.calls[key + ("onednn",)] = Bound(self.library, handle)
            elif size is None:
                self.missing.append(["onednn", function.name, kind,
                                     self.onednn.onednn_refusal().decode()])

    def round(self):
        """A sample of each; the first round finds how many calls make one."""
        answer = []
        for key, call in self.calls.items():
            times = self.times.get(key, 1)
            # Brings back what the one before has pushed out of the caches; one
            # call that lasts as long as a sample works on more than they hold.
            if times > 1 or key not in self.times:
                call.seconds(1)
            taken = call.seconds(times)
            while key not in self.times and taken < SAMPLE_SECONDS:
                times = max(2 * times, int(times * SAMPLE_SECONDS / taken) + 1)
                taken = call.seconds(times)
            self.times[key] = times
            answer.append(list(key) + [taken / times])
        return answer


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    os.sched_setaffinity(0, {job["cpu"]})
    import torch
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)
    turns = Turns(job, torch)
    versions = {"torch": torch.__version__, "onnxruntime": turns.sessions.version,
                "onednn": turns.onednn.onednn_version().decode(),
                "torch_level": torch.backends.cpu.get_cpu_capability()}
    print(json.dumps({"versions": versions, "missing": turns.missing}), flush=True)
    for _ in sys.stdin:
        print(json.dumps(turns.round()), flush=True)


if __name__ == "__main__":
    main()
