"""One process of PyTorch or of ONNX Runtime; prints seconds as JSON.

    jit_peer.py torch-eager | torch | torch-dynamic | onnxruntime

Linear+GELU, 128 x 768 x 3072, f32, one thread: until the first result of the
process is there, of another shape, and of the first shape again from a model
that was made anew; then a call of a GELU on 16 elements.
"""
import json
import os
import statistics
import sys
import time

now = time.perf_counter
M, K, N, OTHER_N, TINY = 128, 768, 3072, 3088, 16


def call_seconds(call):
    """The median of many batches."""
    samples = []
    for _ in range(200):
        start = now()
        for _ in range(100):
            call()
        samples.append((now() - start) / 100)
    return statistics.median(samples)


def torch(compiled, dynamic=None):
    start = now()
    import torch
    loaded = now() - start
    torch.set_num_threads(1)
    torch.set_grad_enabled(False)

    def ready(n):
        model = torch.nn.Sequential(torch.nn.Linear(K, n), torch.nn.GELU()).eval()
        x = torch.randn(M, K)
        start = now()
        if compiled:
            model = torch.compile(model, dynamic=dynamic)
        model(x)
        return now() - start

    times = {"version": torch.__version__, "loading": loaded, "first": ready(N),
             "other": ready(OTHER_N)}
    if compiled:
        torch._dynamo.reset()
    times["again"] = ready(N)
    gelu = torch.nn.GELU()
    if compiled:
        gelu = torch.compile(gelu, dynamic=dynamic)
    x = torch.randn(TINY)
    gelu(x)
    times["call"] = call_seconds(lambda: gelu(x))
    return times


def onnxruntime():
    import numpy
    import onnx
    from onnx import helper, numpy_helper
    start = now()
    import onnxruntime
    loaded = now() - start

    def session(nodes, x_shape, y_shape, constants=()):
        graph = helper.make_graph(
            nodes, "g",
            [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, x_shape)],
            [helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, y_shape)],
            constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)],
                                  ir_version=10).SerializeToString()
        x = numpy.ones(x_shape, numpy.float32)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        start = now()
        made = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        made.run(None, {"x": x})
        return made, x, now() - start

    def ready(n):
        random = numpy.random.default_rng(0)
        constants = [
            numpy_helper.from_array(random.standard_normal((K, n), numpy.float32), "w"),
            numpy_helper.from_array(random.standard_normal(n, numpy.float32), "b")]
        nodes = [helper.make_node("Gemm", ["x", "w", "b"], ["h"]),
                 helper.make_node("Gelu", ["h"], ["y"])]
        return session(nodes, (M, K), (M, n), constants)[2]

    times = {"version": onnxruntime.__version__, "loading": loaded, "first": ready(N),
             "other": ready(OTHER_N), "again": ready(N)}
    made, x, _ = session([helper.make_node("Gelu", ["x"], ["y"])], (TINY,), (TINY,))
    binding = made.io_binding()
    binding.bind_cpu_input("x", x)
    binding.bind_ortvalue_output(
        "y", onnxruntime.OrtValue.ortvalue_from_shape_and_type([TINY], numpy.float32))
    times["call"] = call_seconds(lambda: made.run_with_iobinding(binding))
    return times


def main():
    peers = {"torch-eager": lambda: torch(compiled=False),
             "torch": lambda: torch(compiled=True, dynamic=False),
             "torch-dynamic": lambda: torch(compiled=True, dynamic=True),
             "onnxruntime": onnxruntime}
    os.environ["OMP_NUM_THREADS"] = "1"
    print(json.dumps(peers[sys.argv[1]]()))


if __name__ == "__main__":
    main()
