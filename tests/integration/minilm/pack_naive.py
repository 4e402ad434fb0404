#!/usr/bin/env python3
"""Write the params files that minilm_naive_kernels.cpp reads.

usage: pack_naive.py MODEL_FOLDER MODEL_JSON WEIGHTS_FOLDER

For each use of a kernel in MODEL_JSON: its tensors as they lie in the
checkpoint, one after the other in alphabetical order of their params.
"""
import json
import pathlib
import struct
import sys


def main():
    model, manifest, weights = map(pathlib.Path, sys.argv[1:])
    weights.mkdir(parents=True, exist_ok=True)
    tensors = {}
    manifest = json.loads(manifest.read_text())
    for name in manifest["checkpoint"]:
        data = (model / name).read_bytes()
        (length,) = struct.unpack_from("<Q", data)
        for tensor, entry in json.loads(data[8:8 + length]).items():
            if tensor != "__metadata__":
                begin, end = (8 + length + at for at in entry["data_offsets"])
                tensors[tensor] = data[begin:end]
    for layer in manifest["layers"]:
        for use in layer["kernels"]:
            parts = [tensors[name] for _, name in sorted(use["tensors"].items())]
            (weights / use["params"]).write_bytes(b"".join(parts))


if __name__ == "__main__":
    main()
