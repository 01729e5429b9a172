#!/usr/bin/env python3
"""Writes threat/supplychain/internal/tfop/ops.txt: the operators that
TensorFlow itself registers, from the installed package, which the head names.
Which of them reach outside the model is judged in Go."""
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf
from tensorflow.core.framework import op_def_pb2
from tensorflow.python.client import pywrap_tf_session

ops = op_def_pb2.OpList()
buf = pywrap_tf_session.TF_GetAllOpList()
ops.ParseFromString(pywrap_tf_session.TF_GetBuffer(buf))
names = sorted({o.name for o in ops.op})
print(f"# Operators of tensorflow {tf.__version__}. Written by scripts/tensorflow-ops.py.")
for i in range(0, len(names), 12):
    print(" ".join(names[i:i + 12]))
