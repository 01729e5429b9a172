#!/usr/bin/env python3
"""Writes threat/supplychain/torchscript/allow.txt: the operators that the
installed PyTorch registers for TorchScript, by namespace, without those that
touch files, processes or other machines.
"""
import re

import torch

FORBIDDEN = re.compile(r"from_file|^save$|^load|write|PythonOp|rpc|rref|to_here|remote|record_(?:stream|function)|shell|system|exec|mmap|share_memory|_cudnn_init|pin_memory_dump|script_tensor|profiler")
names = {}
for schema in torch._C._jit_get_all_schemas():
    space, _, name = schema.name.partition("::")
    if not re.fullmatch(r"\w+", name) or FORBIDDEN.search(name):
        continue
    if space in ("aten", "prim", "quantized", "_quantized", "prims", "prepacked", "mkldnn", "sparse"):
        names.setdefault(space, set()).add(name)
with open("threat/supplychain/torchscript/allow.txt", "w") as out:
    print(f"# Operators of TorchScript that compute. Written by scripts/torchscript-allow.py from torch {torch.__version__}.", file=out)
    for space in sorted(names):
        print(f"{space}: {' '.join(sorted(names[space]))}", file=out)
        print(space, len(names[space]))
