#!/usr/bin/env python3
"""Writes weights for the example, as a training framework would: one safetensors
file with w1, b1, w2, b2. The values are those of weight() in engine.c.

usage: make_weights.py FILE
"""
import array
import json
import struct
import sys

D, F = 256, 1024
TENSORS = {"w1": [D, F], "b1": [F], "w2": [F, D], "b2": [D]}


def weight(which, i):
    mixed = (i * 2654435761 + which * 40503) * 2246822519 & 0xFFFFFFFF
    return ((mixed >> 20) - 2048) / 65536


def main():
    header, data = {}, b""
    for which, (name, shape) in enumerate(TENSORS.items()):
        count = shape[0] * (shape[1] if len(shape) > 1 else 1)
        values = array.array("f", (weight(which, i) for i in range(count)))
        header[name] = {"dtype": "F32", "shape": shape,
                        "data_offsets": [len(data), len(data) + 4 * count]}
        data += values.tobytes()
    text = json.dumps(header).encode()
    with open(sys.argv[1], "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main()
