"""What is timed: kinds of work, their shapes, how much work each is.

A kind is a function over an array, or a layer of a transformer. A case is a kind
at sizes and a type. Weights are stored [out, in], as PyTorch does.
"""
import dataclasses

TYPES = {"f32": 4, "bf16": 2}


@dataclasses.dataclass(frozen=True)
class Kind:
    """activation: gelu, gelu_tanh or silu. first, second: how many products are
    before it and behind; 0 and 0: a function over an array."""
    name: str
    activation: str
    first: int = 0
    second: int = 0
    says: str = ""


KINDS = {kind.name: kind for kind in (
    Kind("gelu", "gelu", says="gelu(x), exact"),
    Kind("gelu-tanh", "gelu_tanh", says="gelu(x), tanh form"),
    Kind("silu", "silu", says="silu(x)"),
    Kind("linear", "gelu", 1, 0, "gelu(x @ w.T + b)"),
    Kind("ffn", "gelu", 1, 1, "gelu(x @ w1.T + b1) @ w2.T + b2"),
    Kind("linear-tanh", "gelu_tanh", 1, 0, "the same with the tanh form, as GPT-2 has it"),
    Kind("ffn-tanh", "gelu_tanh", 1, 1, "the same with the tanh form, as GPT-2 has it"),
    Kind("swiglu", "silu", 2, 0, "silu(x @ wg.T) * (x @ wu.T)"),
)}

COUNTS = [1, 16, 256, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20, 1 << 22, 1 << 24, 1 << 26]
ROWS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 197, 256, 512, 1024, 3200]
# D and F of BERT base, of 512 wide encoders, of MiniLM, of BERT large; of GPT-2 in
# its four sizes; of Llama's smaller relatives.
PLAIN = [(768, 3072), (512, 2048), (384, 1536), (1024, 4096)]
GPT2 = [(768, 3072), (1024, 4096), (1280, 5120), (1600, 6400)]
GATED = [(768, 2048), (2048, 5632)]
SHAPES = {"linear": PLAIN, "ffn": PLAIN, "linear-tanh": GPT2, "ffn-tanh": GPT2, "swiglu": GATED}

# What is timed unless the command line says something else.
DEFAULT_KINDS = ["gelu", "gelu-tanh", "silu", "linear", "ffn"]
DEFAULT_COUNTS = [1, 1 << 14, 1 << 20, 1 << 24]
DEFAULT_ROWS = [1, 2, 4, 8, 16, 32, 128, 512]
DEFAULT_SHAPES = [(768, 3072), (768, 2048)]


@dataclasses.dataclass(frozen=True)
class Case:
    """sizes: (N,) of an array, (M, D, F) of a layer."""
    kind: str
    dtype: str
    sizes: tuple

    @property
    def is_array(self):
        return len(self.sizes) == 1

    @property
    def series(self):
        """What differs in no more than N or M."""
        return (self.kind, "x".join(map(str, self.sizes[1:])), self.dtype)

    @property
    def length(self):
        return self.sizes[0]

    @property
    def key(self):
        return "/".join([self.kind, "x".join(map(str, self.sizes)), self.dtype])

    @property
    def flops(self):
        """Of the products alone; a multiply and an add are two."""
        if self.is_array:
            return 0
        kind, (rows, inner, outer) = KINDS[self.kind], self.sizes
        return 2 * rows * inner * outer * (kind.first + kind.second)

    @property
    def activations(self):
        return self.sizes[0] if self.is_array else self.sizes[0] * self.sizes[2]

    @property
    def weight_bytes(self):
        kind = KINDS[self.kind]
        return (0 if self.is_array else
                self.sizes[1] * self.sizes[2] * (kind.first + kind.second) * TYPES[self.dtype])

    @property
    def moved_bytes(self):
        """Inputs, weights and results once each; nothing of what is between."""
        width, kind = TYPES[self.dtype], KINDS[self.kind]
        if self.is_array:
            return 2 * self.sizes[0] * width
        rows, inner, outer = self.sizes
        return self.weight_bytes + rows * width * (inner + (inner if kind.second else outer))


def case_of(key):
    kind, numbers, dtype = key.split("/")
    return Case(kind, dtype, tuple(map(int, numbers.split("x"))))


def selected(kinds, shapes, rows, counts, dtypes):
    """All cases of the lists, M or N innermost; a shape counts where a kind has
    it, or where it was asked for and no kind has it. None: all there are."""
    cases = []
    known = {shape for each in SHAPES.values() for shape in each}
    for name in kinds:
        for dtype in dtypes:
            if not KINDS[name].first:
                cases += [Case(name, dtype, (count,)) for count in counts]
                continue
            for shape in SHAPES[name] if shapes is None else shapes:
                if shape in SHAPES[name] or shape not in known:
                    cases += [Case(name, dtype, (m,) + shape) for m in rows]
    return cases
