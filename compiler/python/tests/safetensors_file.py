"""Writes f32 arrays as a safetensors file."""
import json
import struct


def write(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        part = tensor.tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape),
                        "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
