"""Makes pytorch-*.bin: what torch.save writes, and one file that asks to run a program.

Python 3.11, torch 2.15.0:
    python core/nn/golden/pytorch_bin.py core/nn/golden
"""

import collections
import os
import sys

import torch

out = sys.argv[1]
whole = torch.arange(24, dtype=torch.float32).reshape(4, 6) / 8
torch.save(
    collections.OrderedDict(
        plain=whole.clone(),
        transposed=whole.t(),
        part=whole[1:3, 2:5],
        shared=whole,
        half=(whole * 1.5).half(),
        brain=(whole * -2).bfloat16(),
        double=whole.double() / 3,
        numbers=torch.arange(5),
        parameter=torch.nn.Parameter(whole[0].clone()),
        scalar=torch.tensor(2.5),
        empty=torch.zeros(0, 3),
    ),
    os.path.join(out, "pytorch-tensors.bin"),
)


class Malicious:
    def __reduce__(self):
        return os.system, ("echo run > /tmp/never",)


torch.save({"weight": whole, "other": Malicious()}, os.path.join(out, "pytorch-malicious.bin"))
torch.save({"weight": whole}, os.path.join(out, "pytorch-legacy.bin"), _use_new_zipfile_serialization=False)
