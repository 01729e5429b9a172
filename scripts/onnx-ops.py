#!/usr/bin/env python3
"""Writes threat/supplychain/onnx/ops.txt: the operators of the ONNX standard
by domain, of all versions of the installed package, which the head names."""
import onnx

ops = {}
for s in onnx.defs.get_all_schemas_with_history():
    ops.setdefault(s.domain or "ai.onnx", set()).add(s.name)
print(f"# Operators of onnx {onnx.__version__}. Written by scripts/onnx-ops.py.")
for domain in sorted(ops):
    print(f"{domain}: {' '.join(sorted(ops[domain]))}")
