"""Keras: layers of most kinds, as .keras, .h5, weights and JSON."""
import numpy as np

from . import shelf


def models(keras):
    """Named models that are made of the library's own layers."""
    layers = keras.layers
    for activation in ("relu", "gelu", "swish", "softmax", "leaky_relu"):
        yield f"dense-{activation}", keras.Sequential([layers.Input((4,)), layers.Dense(8, activation=activation, kernel_regularizer="l2"), layers.BatchNormalization(), layers.Dropout(0.2), layers.Dense(2)])
    for size in (3, 5):
        yield f"convolution-{size}", keras.Sequential([layers.Input((16, 16, 3)), layers.Conv2D(4, size, padding="same"), layers.MaxPooling2D(), layers.DepthwiseConv2D(3), layers.SeparableConv2D(4, 3), layers.Conv2DTranspose(2, 2), layers.GlobalAveragePooling2D(), layers.Dense(2)])
    yield "one-dimension", keras.Sequential([layers.Input((16, 3)), layers.Conv1D(4, 3), layers.UpSampling1D(), layers.ZeroPadding1D(), layers.GlobalMaxPooling1D()])
    for cell in ("LSTM", "GRU", "SimpleRNN"):
        yield f"recurrent-{cell}", keras.Sequential([layers.Input((5,)), layers.Embedding(50, 4, mask_zero=True), layers.Bidirectional(getattr(layers, cell)(4, return_sequences=True)), getattr(layers, cell)(3), layers.Dense(1)])
    yield "cells", keras.Sequential([layers.Input((5, 2)), layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)]), layers.Dense(1)])
    yield "time", keras.Sequential([layers.Input((5, 4)), layers.TimeDistributed(layers.Dense(3)), layers.Flatten(), layers.Reshape((3, 5)), layers.Permute((2, 1)), layers.LayerNormalization()])
    first, second = keras.Input((4,), name="left"), keras.Input((4,), name="right")
    mixed = layers.Concatenate()([layers.Dense(3)(first), layers.Add()([first, second]), layers.Multiply()([first, second])])
    yield "functional", keras.Model([first, second], [layers.Dense(1, name="out")(mixed), layers.Dense(2)(mixed)])
    inner = keras.Sequential([layers.Input((4,)), layers.Dense(3, activation="relu")], name="inner")
    outer = keras.Input((4,))
    yield "nested", keras.Model(outer, layers.Dense(1)(inner(outer)))
    word = keras.Input((6, 8))
    attended = layers.MultiHeadAttention(2, 4)(word, word)
    yield "attention", keras.Model(word, layers.Dense(2)(layers.LayerNormalization()(layers.Add()([word, attended]))))
    plain = keras.Input((4,))
    yield "operations", keras.Model(plain, keras.ops.exp(plain) + plain * 2 - keras.ops.mean(plain, axis=-1, keepdims=True))
    yield "images", keras.Sequential([layers.Input((16, 16, 3)), layers.Rescaling(1 / 255), layers.RandomFlip("horizontal"), layers.RandomRotation(0.1), layers.Resizing(8, 8), layers.CenterCrop(4, 4), layers.GroupNormalization(3), layers.Flatten()])
    normal = layers.Normalization()
    normal.adapt(np.random.RandomState(1).rand(9, 4))
    yield "normalised", keras.Sequential([layers.Input((4,)), normal, layers.Dense(1)])
    yield "noise", keras.Sequential([layers.Input((4,)), layers.GaussianNoise(0.1), layers.PReLU(), layers.ELU(), layers.Softmax(), layers.ActivityRegularization(0.1), layers.UnitNormalization()])


def vocabularies(keras):
    """Layers that hold words; they need TensorFlow."""
    layers = keras.layers
    yield "vectoriser", keras.Sequential([layers.Input((1,), dtype="string"), layers.TextVectorization(max_tokens=20, vocabulary=["tower", "gate"]), layers.Embedding(22, 4)])
    yield "lookup", keras.Sequential([layers.Input((1,), dtype="string"), layers.StringLookup(vocabulary=["a", "b"]), layers.CategoryEncoding(3)])
    yield "integers", keras.Sequential([layers.Input((1,), dtype="int64"), layers.IntegerLookup(vocabulary=[3, 5]), layers.CategoryEncoding(3)])
    yield "hashed", keras.Sequential([layers.Input((1,), dtype="string"), layers.Hashing(5)])
    yield "buckets", keras.Sequential([layers.Input((1,)), layers.Discretization(bin_boundaries=[0.0, 1.0])])


def compiled(keras, model, turn):
    """The model with an optimiser, losses and metrics; by its name alone."""
    kind = ("adam", "sgd", "rmsprop", "adamw")[turn % 4]
    if len(model.outputs) == 1:
        model.compile(kind if turn % 2 else keras.optimizers.get(kind), loss=("mse", keras.losses.Huber(), "binary_crossentropy")[turn % 3], metrics=["mae", keras.metrics.RootMeanSquaredError()])
    return model


def make(store):
    """Writes each model in all forms."""
    keras = shelf.wanted("keras", store)
    if not keras:
        return
    keras.utils.set_random_seed(4)
    for turn, (name, model) in enumerate(list(models(keras)) + list(vocabularies(keras))):
        model = compiled(keras, model, turn) if turn % 3 else model
        store.put("keras", f"{name}.keras", model.save, kind=name)
        store.put("keras", f"{name}.h5", model.save, kind=name)
        store.put("keras", f"{name}.json", lambda path, m=model: shelf.text(m.to_json())(path), kind=name)
        store.put("keras", f"{name}.weights.h5", model.save_weights, kind=name)
    for name, arguments in (("MobileNetV2", {"input_shape": (32, 32, 3), "alpha": 0.35}), ("ResNet50", {"input_shape": (32, 32, 3)}), ("EfficientNetB0", {"input_shape": (32, 32, 3)})):
        def write(path, name=name, arguments=arguments):
            shelf.text(getattr(keras.applications, name)(weights=None, classes=5, **arguments).to_json())(path)
        store.put("keras", f"{name}.json", write, kind=name)
    small = keras.applications.MobileNetV2(weights=None, classes=5, input_shape=(32, 32, 3), alpha=0.35)
    store.put("keras", "MobileNetV2.keras", small.save, kind="application")
    store.put("keras", "MobileNetV2.h5", small.save, kind="application")
