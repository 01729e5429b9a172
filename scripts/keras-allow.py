#!/usr/bin/env python3
"""Writes threat/supplychain/internal/kerasconfig/allow.txt: what honest Keras
configurations name.

Run it in an environment with keras, tf_keras and tensorflow (as their back
end); the file's head names the versions. Classes that Keras saves and loads
are enumerated from the packages, under their public names and under those of
the modules that define them. HELD_BACK holds those that run or load code or
files: naming them is judged in Go. Older classes that no installed version
has are in OLDER, from the sources of Keras 1 to 2.15.
"""
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import importlib
import inspect
import pkgutil

import keras
import tensorflow as tf
import tf_keras
from keras.src import api_export
from keras.src.saving.keras_saveable import KerasSaveable

HELD_BACK = {"Lambda", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer", "TFOpLambda", "ClassMethod", "TensorFlowOpLayer",
             "SlicingOpLambda", "InstanceMethod", "InstanceProperty", "KerasSaveable", "Layer", "PyDataset", "Config", "GeneratorEnqueuer",
             "LambdaCallback", "SidecarEvaluator", "ModuleWrapper"}
# namespaces whose classes a model's configuration holds
CLASSES = ("keras.layers", "keras.optimizers", "keras.losses", "keras.metrics", "keras.initializers", "keras.regularizers", "keras.constraints",
           "keras.dtype_policies", "keras.quantizers", "keras.models", "keras.random", "keras.distillation", "keras._legacy.layers", "keras._legacy.losses", "keras.applications")
TOP = {"Sequential", "Model", "Functional", "DTypePolicy", "FloatDTypePolicy", "Loss", "Metric", "Optimizer", "Initializer", "Regularizer", "Quantizer", "KerasTensor", "InputSpec", "Variable"}
FUNCTIONS = ("keras.activations", "keras.losses", "keras.metrics", "keras.initializers", "keras.regularizers", "keras.constraints",
             "keras.ops", "keras.ops.image", "keras.ops.linalg", "keras.ops.nn", "keras.ops.numpy", "keras._legacy.losses", "keras._legacy.metrics", "keras.random")
# namespaces that are no part of a model
NO_PART = ("keras.callbacks", "keras.export", "keras.wrappers", "keras.utils", "keras.saving", "keras.distribution", "keras.src.export")
NO_MODEL = {"get", "serialize", "deserialize", "custom_gradient", "map", "scan", "vectorized_map", "while_loop", "cond", "fori_loop", "associative_scan", "switch"}
OLDER = """AtrousConvolution1D AtrousConvolution2D AveragePooling1D BatchNormalizationV1 BatchNormalizationV2 BatchNormalization Convolution1D
Convolution2D Convolution3D CuDNNGRU CuDNNLSTM Deconvolution2D Dense DepthwiseConv2D Dropout Embedding GRUV1 GRUV2 Highway LSTMV1 LSTMV2
LocallyConnected1D LocallyConnected2D MaxoutDense Merge Node SeparableConvolution2D SpatialDropout1D SyncBatchNormalization TimeDistributedDense
ThresholdedReLU UpSampling1D ZeroPadding1D GlorotUniform glorot_uniform VarianceScaling Zeros Ones RandomUniform RandomNormal TruncatedNormal Orthogonal
Identity Constant Functional Model Sequential InputLayer L1L2 L1 L2 MaxNorm NonNeg UnitNorm MinMaxNorm Policy PolicyV1 LossScaleOptimizer LossScaleOptimizerV1
LossScaleOptimizerV3 DynamicLossScale FixedLossScale RMSprop SGD Adam AdamW Adadelta Adagrad Adamax Nadam Ftrl TFOptimizer AdamWeightDecay WarmUp
PeepholeLSTMCell StackedRNNCells ConvLSTM2D ConvRNN2D DenseFeatures SequenceFeatures LinearModel WideDeepModel
ReduceMean MeanMetricWrapper SumOverBatchSize SumOverBatchSizeMetricWrapper LossFunctionWrapper
__tuple__ __tensor__ __numpy__ __bytes__ __ellipsis__ __slice__ __keras_tensor__ TensorShape TypeSpec CompositeTensor""".split()

classes, functions, bare = {}, {}, set(OLDER)


def add(to, module, name):
    to.setdefault(module, set()).add(name)


def subclasses(base):
    found, todo = set(), [base]
    while todo:
        for c in todo.pop().__subclasses__():
            if c not in found:
                found.add(c)
                todo.append(c)
    return found


for full, obj in api_export.REGISTERED_NAMES_TO_OBJS.items():
    module, name = full.rsplit(".", 1)
    if inspect.isclass(obj):
        if name in HELD_BACK or not (module.startswith(CLASSES) or module == "keras" and name in TOP or issubclass(obj, KerasSaveable)):
            continue
        if module.startswith(NO_PART):
            continue
        add(classes, module, name)
        add(classes, obj.__module__, obj.__name__)
        bare.update((name, obj.__name__))
    elif module in FUNCTIONS and name not in NO_MODEL:
        add(functions, module, name)
        bare.add(name) if module.startswith(("keras.initializers", "keras.regularizers", "keras.constraints")) else None
for c in subclasses(KerasSaveable):
    if c.__name__ not in HELD_BACK and c.__module__.startswith("keras.src.") and not c.__module__.startswith(NO_PART):
        add(classes, c.__module__, c.__name__)
        bare.add(c.__name__)

# tf_keras and the Keras inside TensorFlow up to 2.15
for m in pkgutil.walk_packages(tf_keras.src.__path__, "tf_keras.src."):
    if any(p in m.name for p in ("test", "benchmark", "export", "simple_models", "sidecar", "tools", "integration")):
        continue
    try:
        importlib.import_module(m.name)
    except Exception as e:
        print("skipped", m.name, e, file=sys.stderr)
BASES = [tf_keras.layers.Layer, tf_keras.optimizers.Optimizer, tf_keras.optimizers.legacy.Optimizer, tf_keras.metrics.Metric, tf_keras.losses.Loss,
         tf_keras.initializers.Initializer, tf_keras.regularizers.Regularizer, tf_keras.constraints.Constraint,
         tf_keras.optimizers.schedules.LearningRateSchedule, tf_keras.mixed_precision.Policy]
for base in BASES:
    for c in subclasses(base) | {base}:
        if c.__name__ in HELD_BACK or not c.__module__.startswith("tf_keras.") or any(p in c.__module__ for p in ("test", "export", "simple_models")):
            continue
        for module in {c.__module__, c.__module__.replace("tf_keras.src.", "keras.src."), c.__module__.replace("tf_keras.src.", "keras."),
                       c.__module__.replace("tf_keras.src.", "tensorflow.python.keras.")}:
            add(classes, module, c.__name__)
        bare.add(c.__name__)
for space in ("layers", "optimizers", "optimizers.legacy", "optimizers.schedules", "losses", "metrics", "initializers", "regularizers", "constraints", "mixed_precision",
              "models", "experimental", "layers.experimental", "layers.experimental.preprocessing"):
    try:
        mod = importlib.import_module("tf_keras.api._v2.keras." + space)
    except ImportError:
        mod = importlib.import_module("tf_keras." + space) if importlib.util.find_spec("tf_keras." + space) else None
    for name, obj in vars(mod).items() if mod else ():
        if inspect.isclass(obj) and name not in HELD_BACK:
            for prefix in ("keras", "tf_keras", "tensorflow.keras"):
                add(classes, f"{prefix}.{space}", name)
        elif inspect.isfunction(obj) and space in ("losses", "metrics", "initializers", "regularizers", "constraints") and name not in NO_MODEL:
            for prefix in ("keras", "tf_keras", "tensorflow.keras"):
                add(functions, f"{prefix}.{space}", name)
for name, obj in vars(tf_keras.activations).items():
    if inspect.isfunction(obj) and name not in NO_MODEL:
        for prefix in ("keras", "tf_keras", "tensorflow.keras"):
            add(functions, f"{prefix}.activations", name)
for name in ("TensorSpec", "RaggedTensorSpec", "SparseTensorSpec", "IndexedSlicesSpec", "TensorArraySpec", "VariableSpec"):
    bare.add(name)
builtin = set().union(*(v for k, v in functions.items() if k in ("keras.activations", "keras.losses", "keras.metrics", "keras.initializers", "keras.regularizers", "keras.constraints")))
builtin |= {"accuracy", "acc", "mse", "mae", "mape", "msle", "bce", "cosine_proximity", "cosine_similarity", "crossentropy", "binary_accuracy", "logcosh"}
functions.setdefault("builtins", set()).update(builtin)

# where a name's first part is looked up, code of the system answers
stdlib = sorted(n for n in sys.stdlib_module_names)


def section(title, text, table):
    print(f"\n# {text}\n[{title}]")
    for module in sorted(table):
        print(f"{module}: {' '.join(sorted(table[module]))}")


print(f"""# What honest Keras configurations name. Written by scripts/keras-allow.py from
# keras {keras.__version__}, tf_keras {tf_keras.__version__}, tensorflow {tf.__version__}.""")
section("class", "classes by module", classes)
section("function", "functions by module; builtins is where old configurations say that Keras' own are", functions)
section("bare", "classes that configurations without modules name", {"*": bare})
section("python", "modules of Python's standard library", {"*": stdlib})
