"""ONNX: graphs written by hand, with tensors beside them, and converted estimators."""
import os

import numpy as np

from . import shelf


def graphs(onnx):
    """Models of common operators, of several operator sets."""
    from onnx import TensorProto, helper, numpy_helper
    random = np.random.RandomState(2)
    for opset in (9, 13, 17, 21):
        for op, inputs, attributes in (("Relu", ["x"], {}), ("Gemm", ["x", "w"], {"alpha": 0.5}), ("Add", ["x", "x"], {}), ("Softmax", ["x"], {"axis": 1}), ("MatMul", ["x", "w"], {}), ("Identity", ["x"], {})):
            weight = numpy_helper.from_array(random.rand(4, 4).astype("f4"), "w")
            node = helper.make_node(op, inputs, ["y"], name=f"the {op}", **attributes)
            graph = helper.make_graph([node], "tower", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 4])], [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 4])], [weight] if "w" in inputs else [])
            model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], producer_name="honest")
            model.ir_version = 8
            helper.set_model_props(model, {"author": "us", "note": "made for a corpus"})
            yield f"{op}-{opset}", model
    branch = helper.make_graph([helper.make_node("Identity", ["x"], ["z"])], "then", [], [helper.make_tensor_value_info("z", TensorProto.FLOAT, None)])
    other = helper.make_graph([helper.make_node("Neg", ["x"], ["z"])], "else", [], [helper.make_tensor_value_info("z", TensorProto.FLOAT, None)])
    choice = helper.make_node("If", ["c"], ["y"], then_branch=branch, else_branch=other)
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [4]), helper.make_tensor_value_info("c", TensorProto.BOOL, [])]
    yield "branches", helper.make_model(helper.make_graph([choice], "choice", inputs, [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)]), opset_imports=[helper.make_opsetid("", 17)])


def outside(onnx, path, file, single=True):
    """A folder with a model whose tensors lie in files beside it."""
    from onnx import TensorProto, helper, numpy_helper
    os.makedirs(path)
    weight = [numpy_helper.from_array(np.random.RandomState(i).rand(64, 64).astype("f4"), f"w{i}") for i in range(3)]
    nodes = [helper.make_node("MatMul", ["x" if i == 0 else f"h{i}", f"w{i}"], [f"h{i + 1}"]) for i in range(3)]
    graph = helper.make_graph(nodes, "outside", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 64])], [helper.make_tensor_value_info("h3", TensorProto.FLOAT, [1, 64])], weight)
    onnx.save_model(helper.make_model(graph), os.path.join(path, "model.onnx"), save_as_external_data=True, all_tensors_to_one_file=single, location=file, size_threshold=0)


def converted(store):
    """scikit-learn's estimators as ONNX."""
    skl2onnx = shelf.wanted("skl2onnx", store)
    if not skl2onnx:
        return
    from .estimators import fitted
    table = np.random.RandomState(3).rand(60, 4).astype("f4")
    for name, model in fitted():
        if getattr(model, "n_features_in_", 0) == 4:
            store.put("skl2onnx", f"{name}.onnx", lambda path, m=model: shelf.raw(skl2onnx.to_onnx(m, table[:1]).SerializeToString())(path), kind=name)


def make(store):
    """Writes them all."""
    onnx = shelf.wanted("onnx", store)
    if not onnx:
        return
    for name, model in graphs(onnx):
        store.put("onnx", f"{name}.onnx", lambda path, m=model: onnx.save(m, path), kind=name)
    for name, file, single in (("one-file", "model.onnx.data", True), ("in-folder", "weights.bin", True), ("many-files", None, False)):
        store.put("onnx", f"outside-{name}", lambda path, f=file, s=single: outside(onnx, path, f, s), layout=name)
    store.put("onnx", "text.onnxtxt", lambda path: shelf.text(str(next(graphs(onnx))[1]))(path))
    converted(store)
