#!/usr/bin/env python3
"""gelato import on small model folders that are sound, damaged or of nobody's
family, and what comes of a sound one: it compiles and packs."""
import json

import harness
from harness import raw_safetensors, safetensors

D, F, LAYERS = 16, 32, 2
CONFIG = {"model_type": "bert", "hidden_size": D, "intermediate_size": F,
          "num_hidden_layers": LAYERS, "hidden_act": "gelu"}


def bert(prefix="", layers=LAYERS, changes=None):
    """The tensors of a small BERT: name -> (shape, no values)."""
    shapes = {"attention.self.query": [D, D], "attention.self.key": [D, D],
              "attention.self.value": [D, D], "attention.output.dense": [D, D],
              "intermediate.dense": [F, D], "output.dense": [D, F]}
    tensors = {prefix + "embeddings.word_embeddings.weight": ([9, D], None)}
    for layer in range(layers):
        for name, shape in shapes.items():
            full = "%sencoder.layer.%d.%s" % (prefix, layer, name)
            tensors[full + ".weight"] = (shape, None)
            tensors[full + ".bias"] = (shape[:1], None)
    tensors.update(changes or {})
    return {name: value for name, value in tensors.items() if value}


class Import(harness.Case):
    def model(self, config=None, weights=None, folder="model"):
        if config is not None:
            text = config if isinstance(config, (str, bytes)) else json.dumps(config)
            self.write(folder + "/config.json", text)
        if weights is not None:
            self.write(folder + "/model.safetensors",
                       weights if isinstance(weights, bytes) else safetensors(weights))
        return self.path(folder)

    def refuses(self, words, config=CONFIG, weights=None, code=1):
        self.model(config, bert() if weights is None else weights)
        result = self.refused(code, words, "import", "model", "-o", "out")
        self.assertFalse(self.path("out").exists(), "wrote something")
        return result

    def test_sound_folders(self):
        for number, prefix in enumerate(("", "bert.", "roberta.")):
            folder = self.model(CONFIG, bert(prefix), folder="model%d" % number)
            out = "out%d" % number
            said = self.gelato("import", folder, "-o", out).out
            self.assertIn("bert with gelu", said)
            manifest = json.loads(self.path(out + "/model.json").read_text())
            self.assertEqual(len(manifest["layers"]), LAYERS)
            uses = [use for layer in manifest["layers"] for use in layer["kernels"]]
            self.assertEqual(len(uses), 5 * LAYERS)
            for use in uses:
                for tensor in use["tensors"].values():
                    self.assertIn(tensor, bert(prefix))

    def test_what_is_imported_compiles_and_packs(self):
        folder = self.model(CONFIG, bert())
        self.gelato("import", folder, "-o", "out")
        # Into the folder that import has written to: neither may spoil the other.
        source, = self.path("out").glob("*.gel")
        self.gelato("fmt", "--check", source)
        self.gelato("compile", source, "-o", "out")
        self.gelato("pack", source, "--model", "out/model.json", "--params",
                    folder / "model.safetensors", "-o", "weights")
        self.assertEqual(len(self.files("weights")), 5 * LAYERS)
        header = self.path("out/" + source.stem + ".h").read_text()
        self.assertEqual(harness.declared(header),
                         sorted(name + suffix for name in ("ffn_residual", "linear",
                                                           "linear_residual")
                                for suffix in ("", "_info", "_pack", "_params_bytes",
                                               "_scratch_bytes")))

    def test_the_same_bytes_from_anywhere(self):
        first = self.model(CONFIG, bert())
        second = self.model(CONFIG, bert(), folder="a/copy/elsewhere")
        self.gelato("import", first, "-o", "one")
        self.gelato("import", ".", "-o", self.path("two"), cwd=second)
        self.assertEqual(len(self.files("one")), 2)
        for name in self.files("one"):
            text = self.path("one/" + name).read_text()
            self.assertEqual(text, self.path("two/" + name).read_text())
            self.assertNotIn(str(self.folder), text)

    def test_activations(self):
        for name in ("relu", "silu", "gelu_new", "gelu_pytorch_tanh", "quick_gelu", "mish"):
            folder = self.model(dict(CONFIG, hidden_act=name), bert())
            self.gelato("import", folder, "-o", name)
            source, = self.path(name).glob("*.gel")
            self.gelato("compile", source, "--kernel", "ffn_residual", "--target",
                        "x86-64-v3", "-o", name)

    def test_unknown_activation(self):
        self.refuses(["'gelu_10'", "known are", "gelu_new", "quick_gelu", "silu"],
                     dict(CONFIG, hidden_act="gelu_10"), code=2)
        self.refuses(["number", "expected a string"], dict(CONFIG, hidden_act=3))
        self.refuses(["hidden_act", "activation_function"],
                     {k: v for k, v in CONFIG.items() if k != "hidden_act"})
        self.refuses("hidden_act", dict(CONFIG, hidden_act=None))

    def test_missing_config(self):
        self.model(None, bert())
        self.refused(1, ["config.json", "No such file"], "import", "model", "-o", "out")

    def test_config_that_is_no_json(self):
        for text in ("", "{", "{'hidden_act': 'gelu'}", b"\xff\xfe", "{} {}", "[" * 100000):
            with self.subTest(text[:10]):
                self.refuses("config.json", text)
        self.refuses(["array", "expected an object"], "[1]")

    def test_sizes_that_contradict_the_weights(self):
        for key in ("hidden_size", "intermediate_size", "num_hidden_layers"):
            for value in (99, -1, 1.5, "16", [16]):
                with self.subTest("%s %r" % (key, value)):
                    self.refuses([key, "but the tensors say"], dict(CONFIG, **{key: value}))

    def test_weights_of_no_family(self):
        self.refuses(["'x'", "known are", "bert"], weights={"x": ([3], None)}, code=2)
        self.refuses("known are", weights={}, code=2)

    def test_incomplete_weights(self):
        name = "encoder.layer.1.output.dense.bias"
        self.refuses(repr(name), weights=bert(changes={name: None}))
        self.refuses([name, "[%d]" % (D + 1)], weights=bert(changes={name: ([D + 1], None)}))
        self.refuses([name, "[%d, 1]" % D], weights=bert(changes={name: ([D, 1], None)}))

    def test_weights_of_another_dtype(self):
        self.refuses(["F16", "expected F32"], code=2, weights=raw_safetensors(
            {name: {"dtype": "F16", "shape": [0], "data_offsets": [0, 0]} for name in bert()}))

    def test_damaged_weights(self):
        good = safetensors(bert())
        for weights in (b"", good[:-1], good + b"\0", good[:500]):
            self.refuses("model.safetensors", weights=weights)
        self.path("model/model.safetensors").unlink()
        self.refused(1, "model.safetensors", "import", "model", "-o", "out")

    def test_shards_that_lead_out_of_the_folder(self):
        folder = self.model(CONFIG)
        for file in ("../x.safetensors", "/etc/passwd", 3):
            self.write("model/model.safetensors.index.json",
                       json.dumps({"weight_map": {"w": file}}))
            self.refused(1, "index.json", "import", folder, "-o", "out")

    def test_output_that_cannot_be_written(self):
        folder = self.model(CONFIG, bert())
        below = self.write("file", "content")
        self.refused(1, [str(below), "Not a directory"], "import", folder, "-o", below / "out")
        with open("/dev/full", "wb") as full:
            self.refused(1, "standard output", "import", folder, "-o", "out", stdout=full)


if __name__ == "__main__":
    harness.main()
