"""PyTorch: what its own save writes, and TorchScript."""
import argparse
import collections
import pathlib
import random

from . import shelf


def networks(torch):
    """Named modules of the library's own layers."""
    nn = torch.nn
    yield "dense", nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.1), nn.LayerNorm(8), nn.Linear(8, 2), nn.Softmax(1))
    yield "convolution", nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.GELU(), nn.MaxPool2d(2), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2))
    yield "lstm", nn.LSTM(4, 5, num_layers=2, bidirectional=True)
    yield "gru", nn.GRU(4, 5)
    yield "embedding", nn.Sequential(nn.Embedding(20, 4), nn.Linear(4, 1))
    yield "transformer", nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2)
    yield "attention", nn.MultiheadAttention(8, 2)
    yield "list", nn.ModuleList([nn.Linear(2, 2), nn.Identity()])
    yield "dict", nn.ModuleDict({"a": nn.Linear(2, 2), "b": nn.Tanh()})
    yield "transposed", nn.Sequential(nn.ConvTranspose2d(2, 2, 2), nn.InstanceNorm2d(2), nn.LeakyReLU(0.1), nn.Upsample(scale_factor=2), nn.PReLU(), nn.GroupNorm(1, 2))
    yield "loss", nn.CrossEntropyLoss(weight=torch.ones(3))
    yield "parameters", nn.ParameterList([nn.Parameter(torch.ones(3))])
    yield "bag", nn.EmbeddingBag(9, 3)
    yield "bilinear", nn.Bilinear(2, 3, 4)


def values(torch):
    """Named tensors and what holds them."""
    for kind in ("float32", "float64", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool", "complex64", "float8_e4m3fn"):
        yield f"tensor-{kind}", torch.ones(3, 4).to(getattr(torch, kind))
    whole = torch.arange(24.0).reshape(2, 3, 4)
    yield "views", {"whole": whole, "part": whole[0], "turned": whole.transpose(0, 2), "strided": whole[:, ::2]}
    yield "empty", torch.empty(0, 5)
    yield "scalar", torch.tensor(3.0)
    yield "gradient", torch.ones(2, requires_grad=True)
    yield "parameter", torch.nn.Parameter(torch.ones(2))
    yield "sparse", torch.eye(4).to_sparse()
    yield "sparse-rows", torch.eye(4).to_sparse_csr()
    yield "quantised", torch.quantize_per_tensor(torch.ones(4), 0.1, 2, torch.qint8)
    yield "quantised-channels", torch.quantize_per_channel(torch.ones(2, 2), torch.tensor([0.1, 0.2]), torch.tensor([0, 0]), 0, torch.quint8)
    yield "meta", torch.ones(3, device="meta")
    yield "size", [torch.Size([1, 2]), torch.float16, torch.device("cpu"), torch.strided]
    yield "list", [torch.ones(1), (torch.zeros(2), {"a": torch.ones(1)})]
    yield "numpy-inside", {"a": torch.ones(2).numpy(), "n": torch.ones(2).numpy().mean()}
    yield "storage", torch.ones(4).untyped_storage()


def checkpoints(torch):
    """What training scripts save."""
    model = dict(networks(torch))["dense"]
    for name in ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "NAdam"):
        optimiser = getattr(torch.optim, name)(model.parameters(), lr=0.01)
        model(torch.rand(3, 4)).sum().backward()
        optimiser.step()
        plan = torch.optim.lr_scheduler.StepLR(optimiser, 3)
        yield f"checkpoint-{name}", {"epoch": 3, "model": model.state_dict(), "optimizer": optimiser.state_dict(), "scheduler": plan.state_dict(), "loss": 0.3, "best": float("inf")}
    yield "checkpoint-full", {
        "args": argparse.Namespace(lr=0.1, out=pathlib.PosixPath("runs/1"), layers=[1, 2]), "rng": torch.get_rng_state(), "python_rng": random.Random(3).getstate(),
        "state_dict": collections.OrderedDict((k, v.half()) for k, v in model.state_dict().items()), "history": collections.defaultdict(list, loss=[0.5, 0.3]), "time": "2024-01-01",
        "hyper_parameters": {"width": 8, "names": ("a", "b")}, "counter": collections.Counter("aab"), "set": {1, 2}}
    yield "checkpoint-ema", {"ema": {k: v.clone() for k, v in model.state_dict().items()}, "step": torch.tensor(5), "config": {"dtype": torch.bfloat16}}


def scripts(torch):
    """Modules as TorchScript, traced and scripted."""
    examples = {"dense": torch.rand(2, 4), "convolution": torch.rand(1, 3, 8, 8), "lstm": torch.rand(2, 1, 4), "gru": torch.rand(2, 1, 4), "embedding": torch.tensor([1, 2]), "transposed": torch.rand(1, 2, 4, 4)}
    for name, module in networks(torch):
        module.eval()
        if name in examples:
            yield f"traced-{name}", lambda m=module, x=examples[name]: torch.jit.trace(m, x)
        yield f"scripted-{name}", lambda m=module: torch.jit.script(m)
        if name in examples:
            yield f"frozen-{name}", lambda m=module: torch.jit.freeze(torch.jit.script(m))


def make(store):
    """Writes them all."""
    torch = shelf.wanted("torch", store)
    if not torch:
        return
    torch.manual_seed(6)
    everything = [(f"state-{n}", m.state_dict()) for n, m in networks(torch)] + [(f"module-{n}", m) for n, m in networks(torch)]
    everything += list(values(torch)) + list(checkpoints(torch))
    for turn, (name, value) in enumerate(everything):
        ext = ("pt", "pth", "bin", "ckpt")[turn % 4]
        store.put("torch", f"{name}.{ext}", lambda path, v=value: torch.save(v, path), form="zip")
        store.put("torch", f"{name}-legacy.{ext}", lambda path, v=value: torch.save(v, path, _use_new_zipfile_serialization=False), form="legacy")
        if turn % 5 == 0:
            for protocol in (3, 4, 5):
                store.put("torch", f"{name}-p{protocol}.{ext}", lambda path, v=value, p=protocol: torch.save(v, path, pickle_protocol=p), form="zip", protocol=protocol)
            store.pickled("torch", name, value, (2, 4), form="pickle")
    for name, module in scripts(torch):
        store.put("torch", f"{name}.pt", lambda path, m=module: m().save(path), form="torchscript")
    for name, module in networks(torch):
        def quantised(path, m=module):
            torch.save(torch.ao.quantization.quantize_dynamic(m, {torch.nn.Linear, torch.nn.LSTM}).state_dict(), path)
        if name in ("dense", "lstm", "embedding"):
            store.put("torch", f"quantised-{name}.pt", quantised, form="zip")
    exported = getattr(torch, "export", None)
    if exported:
        store.put("torch", "exported.pt2", lambda path: exported.save(exported.export(dict(networks(torch))["dense"].eval(), (torch.rand(2, 4),)), path), form="export")
