"""TensorFlow: SavedModels, checkpoints, frozen graphs and TFLite."""
import os

import numpy as np

from . import shelf


def modules(tf):
    """Named modules with a signature."""
    class Line(tf.Module):
        def __init__(self, width):
            super().__init__()
            self.w = tf.Variable(np.ones((4, width), "f4"))

        @tf.function(input_signature=[tf.TensorSpec([None, 4], tf.float32)])
        def __call__(self, x):
            return {"y": tf.nn.relu(x @ self.w) + tf.reduce_mean(x)}

    class Steps(tf.Module):
        @tf.function(input_signature=[tf.TensorSpec([], tf.int32)])
        def __call__(self, n):
            total = tf.constant(0)
            for i in tf.range(n):
                total += tf.cond(i > 2, lambda: i, lambda: 1)
            return total

    class Words(tf.Module):
        def __init__(self):
            super().__init__()
            self.table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(["tower", "gate"], tf.constant([1, 2], tf.int64)), -1)

        @tf.function(input_signature=[tf.TensorSpec([None], tf.string)])
        def __call__(self, words):
            return self.table.lookup(tf.strings.lower(words))

    yield "line", Line(3)
    yield "wide", Line(30)
    yield "steps", Steps()
    yield "words", Words()


def frozen(tf, path):
    """A graph with its variables made constants."""
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2
    graph = convert_variables_to_constants_v2(dict(modules(tf))["line"].__call__.get_concrete_function()).graph
    tf.io.write_graph(graph, os.path.dirname(path), os.path.basename(path), as_text=path.endswith(".pbtxt"))


def lite(tf, model, optimised):
    """A Keras model as TFLite."""
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if optimised:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return converter.convert()


def make(store):
    """Writes them all."""
    tf = shelf.wanted("tensorflow", store)
    if not tf:
        return
    for name, module in modules(tf):
        store.put("tensorflow_cpu", f"saved-{name}", lambda path, m=module: tf.saved_model.save(m, path), kind=name)
        store.put("tensorflow_cpu", f"checkpoint-{name}", lambda path, m=module: tf.train.Checkpoint(model=m).save(os.path.join(path, "ckpt")), kind=name)
    for ext in ("pb", "pbtxt"):
        store.put("tensorflow_cpu", f"frozen.{ext}", lambda path: frozen(tf, path))
    import keras

    from .keras_files import models
    for turn, (name, model) in enumerate(models(keras)):
        store.put("tensorflow_cpu", f"exported-{name}", lambda path, m=model: m.export(path, verbose=False), kind=name)
        if turn % 2 == 0:
            for optimised in (False, True):
                store.put("tensorflow_cpu", f"{name}-{optimised}.tflite", lambda path, m=model, o=optimised: shelf.raw(lite(tf, m, o))(path), optimised=optimised)
