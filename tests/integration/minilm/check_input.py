#!/usr/bin/env python3
"""Feed minilm_embed what nobody should: strange text, wrong files, wrong use.

usage: check_input.py MODEL_FOLDER WEIGHTS_FOLDER MINILM_EMBED

Strange text must have the ids of the plain text it amounts to; everything else
must end with status 1, no output, and a message that names what is wrong. Needs
Python's standard library only.
"""
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

# Input, and an input of plain ASCII with the same ids, line by line.
SAME = [
    ("nothing", b"", b""),
    ("one empty line", b"\n", b"  \t \n"),
    ("a last line without its end", b"one\ntwo", b"one\ntwo\n"),
    ("carriage returns", b"one\r\ntwo\r\n", b"one\ntwo\n"),
    ("bytes that are not UTF-8", b"he\xffllo wo\xc3rld \xed\xa0\x80 \xf4\x90\x80\x80 \xc0\xaf\xe2\x82\n",
     b"hello world\n"),
    ("U+FFFD", "he\ufffdllo\n".encode(), b"hello\n"),
    ("NUL and controls", b"he\0l\x01l\x7fo\n", b"hello\n"),
    ("a byte order mark", b"\xef\xbb\xbfhello\n", b"hello\n"),
    ("white space of Unicode", "a\u00a0b\u2003c\u3000d\u2028e\n".encode(), b"a b c d e\n"),
    ("accents, composed or not", "É e\u0301 Ǻ\n".encode(), b"e e a\n"),
    ("a line of 4 MB", b"word " * 800_000 + b"\n", b"word " * 300 + b"\n"),
    ("a word of 4 MB", b"a" * 4_000_000 + b" b\n", b"a" * 101 + b" b\n"),
    ("accents of 4 MB", b"a" + "\u0301".encode() * 2_000_000 + b" b\n", b"a b\n"),
]


class Checker:
    def __init__(self, command):
        self.command, self.failures, self.count = command, 0, 0

    def run(self, arguments, text=b""):
        return subprocess.run([self.command, *map(str, arguments)], input=text,
                              capture_output=True, check=False)

    def expect(self, name, holds, shown=""):
        self.count += 1
        if not holds:
            self.failures += 1
            print("FAIL %s %s" % (name, shown))

    def same(self, name, folders, text, plain):
        results = [self.run(folders + ["-"], given) for given in (text, plain)]
        ids = [[json.loads(line)["ids"] for line in result.stdout.splitlines()]
               for result in results]
        sound = all(result.returncode == 0 for result in results)
        lines = plain.count(b"\n")
        self.expect(name, sound and ids[0] == ids[1] and len(ids[0]) == lines,
                    "%s %s" % (results[0].stderr, [i[:20] for i in ids[0]]))

    def refused(self, name, arguments, message, text=b"hello\n"):
        result = self.run(arguments, text)
        error = result.stderr.decode("utf-8", "replace")
        self.expect(name, result.returncode == 1 and not result.stdout
                    and message in error and len(error) < 2000,
                    "(status %d) %s" % (result.returncode, error))


def main():
    model, weights = (pathlib.Path(name).resolve() for name in sys.argv[1:3])
    check = Checker(sys.argv[3])
    folders = ["--model", model, "--weights", weights]
    for name, text, plain in SAME:
        check.same(name, folders, text, plain)

    with tempfile.TemporaryDirectory() as name:
        temporary = pathlib.Path(name)
        check.refused("no file", folders, "there is no FILE")
        check.refused("two files", folders + ["a", "b"], "more than one FILE")
        check.refused("unknown option", folders + ["--fast", "-"], "no option --fast")
        check.refused("no value", ["-", "--model"], "--model needs a folder")
        check.refused("missing text", folders + [temporary / "none"], "none: No such file")
        check.refused("text is a folder", folders + [temporary], "it is a folder")
        check.refused("missing model", ["--model", temporary / "none", "--weights", weights, "-"],
                      "none/config.json")
        check.refused("missing weights", ["--model", model, "--weights", temporary / "none", "-"],
                      "none/layer0.query.params: No such file")

        # Links to the sound files, of which each case replaces one.
        def with_file(folder, file, data):
            copy = temporary / ("case%d" % check.count)
            copy.mkdir()
            for entry in folder.iterdir():
                (copy / entry.name).symlink_to(entry)
            (copy / file).unlink()
            if data is not None:
                (copy / file).write_bytes(data)
            return copy

        def wrong_model(name, file, data, message):
            copy = with_file(model, file, data)
            check.refused(name, ["--model", copy, "--weights", weights, "-"], message)

        config = json.loads((model / "config.json").read_text())
        changed = lambda **keys: json.dumps({**config, **keys}).encode()
        wrong_model("config is no JSON", "config.json", b"{", "expected an object")
        wrong_model("config is empty", "config.json", b"{}", "hidden_size is missing")
        wrong_model("layers are negative", "config.json", changed(num_hidden_layers=-1), "is -1")
        wrong_model("heads do not divide", "config.json", changed(num_attention_heads=7), "no multiple")
        wrong_model("another size", "config.json", changed(hidden_size=768),
                    "compiled for a hidden size of 384, the model has 768")
        wrong_model("another vocabulary", "config.json", changed(vocab_size=5), "expected [5,384]")
        wrong_model("more layers", "config.json", changed(num_hidden_layers=7), "layer6.query.params")
        wrong_model("no vocabulary", "vocab.txt", None, "vocab.txt")
        wrong_model("empty vocabulary", "vocab.txt", b"", "vocab.txt")
        wrong_model("no special tokens", "vocab.txt", b"a\nb\n", "has no [UNK]")
        wrong_model("no length", "sentence_bert_config.json", b"{}", "max_seq_length is missing")
        vocabulary = b"x\n" * 40_000 + b"[UNK]\n[CLS]\n[SEP]\n[PAD]\n[MASK]\n"
        wrong_model("ids beyond the table", "vocab.txt", vocabulary, "beyond the model's vocabulary")

        def tensors(header, length=None):
            length = len(header) if length is None else length
            return struct.pack("<Q", length) + header
        for name, data, message in [
                ("no checkpoint", None, "No such file"),
                ("empty checkpoint", b"", "too short"),
                ("long header", tensors(b"{}", 1 << 60), "longer than the file"),
                ("longest header", tensors(b"{}", (1 << 64) - 1), "longer than the file"),
                ("header is no JSON", tensors(b"hello"), "header is damaged"),
                ("no tensors", tensors(b"{}"), "no F32 tensor embeddings"),
                ("range beyond the file",
                 tensors(b'{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'), "lies where"),
                ("wrapping shape",
                 tensors(b'{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}'),
                 "lies where"),
                ("no shape", tensors(b'{"x":{"dtype":"F32"}}'), "header is damaged")]:
            wrong_model(name, "model.safetensors", data, message)

        copy = with_file(weights, "layer3.ffn_residual.params", b"short")
        check.refused("short weights", ["--model", model, "--weights", copy, "-"],
                      "layer3.ffn_residual.params: it has 5 bytes")
        if pathlib.Path("/dev/full").exists():
            with open("/dev/full", "wb") as full:
                result = subprocess.run([check.command, *map(str, folders), "-"], input=b"hello\n",
                                        stdout=full, stderr=subprocess.PIPE, check=False)
            check.expect("full disk", result.returncode == 1 and b"cannot write" in result.stderr)

    print("%d checks, %d failures" % (check.count, check.failures))
    return 1 if check.failures or not check.count else 0


if __name__ == "__main__":
    sys.exit(main())
