"""Python's own values, NumPy, SciPy, dill and cloudpickle of data."""
import argparse
import array
import collections
import datetime
import decimal
import fractions
import io
import pathlib
import pickle
import uuid

from . import shelf


def values():
    """What checkpoints and settings are made of."""
    shared = [1, 2]
    cycle = []
    cycle.append(cycle)
    yield "settings", {"lr": 1e-3, "layers": [64, 32], "name": "tower", "flags": {True, False}, "none": None, "tuple": (1, (2, (3,)))}
    yield "numbers", [0, -1, 255, 65536, 2**31, -2**63, 2**100, 1.5, float("inf"), 3 + 4j]
    yield "texts", ["", "gate", "Türme über dem Tal", "塔", "a\nb\\c'\"", "x" * 70000]
    yield "bytes", [b"", b"\x00\xff" * 200, bytearray(b"wall")]
    yield "shared", {"a": shared, "b": shared}
    yield "cycle", cycle
    yield "collections", [collections.OrderedDict(a=1, b=2), collections.Counter("moat"), collections.deque([1, 2], 5), collections.defaultdict(list, {"a": [1]})]
    yield "defaults", collections.defaultdict(dict, {"a": {}})
    yield "dates", [datetime.datetime(2024, 1, 2, 3, 4, 5, 6, datetime.timezone.utc), datetime.date(2024, 1, 2), datetime.time(1, 2), datetime.timedelta(days=1)]
    yield "exact", [decimal.Decimal("1.10"), fractions.Fraction(1, 3), uuid.UUID(int=5)]
    yield "namespace", argparse.Namespace(lr=0.1, epochs=3, data="train.csv")
    yield "paths", [pathlib.PurePosixPath("a/b"), pathlib.PosixPath("runs/1")]
    yield "sets", [frozenset([1, 2]), {"a", "b"}, set()]
    yield "range", [range(3), slice(1, 5, 2), Ellipsis, NotImplemented]
    yield "array", array.array("d", [1.0, 2.0])
    yield "large", {f"key{i}": list(range(i % 50)) for i in range(2000)}
    yield "deep", deep(200)
    yield "types", {"dtype": float, "kinds": [int, str, list, dict, bool, bytes]}
    yield "vocabulary", {w + str(i): i for i, w in enumerate(["os", "system", "eval", "exec", "import", "subprocess", "tower", "gate"] * 50)}


def deep(n):
    """A list in a list, n times."""
    value = []
    for _ in range(n):
        value = [value]
    return value


def arrays(np):
    """NumPy arrays of every kind."""
    yield "float64", np.linspace(0, 1, 9).reshape(3, 3)
    for kind in ("float16", "float32", "int8", "uint8", "int16", "int32", "int64", "uint64", "bool", "complex64", "complex128"):
        yield kind, np.ones((4, 3), dtype=kind)
    yield "fortran", np.asfortranarray(np.ones((3, 5)))
    yield "empty", np.empty((0, 4))
    yield "scalar", np.array(3.5)
    yield "text", np.array(["gate", "tower"])
    yield "bytes", np.array([b"ab", b"cde"])
    yield "dates", np.array(["2024-01-01", "NaT"], dtype="datetime64[D]")
    yield "deltas", np.array([1, 2], dtype="timedelta64[ms]")
    yield "structured", np.array([(1, 2.5, "x")], dtype=[("i", "<i4"), ("f", "<f8"), ("s", "<U4")])
    yield "nested-structured", np.zeros(2, dtype=[("p", [("x", "f4"), ("y", "f4")]), ("m", "i2", (2, 2))])
    yield "big-endian", np.arange(4, dtype=">i4")
    yield "void", np.zeros(2, dtype="V5")
    yield "large", np.zeros((300, 300))


def others(np):
    """NumPy values that are not plain arrays."""
    yield "objects", np.array(["gate", None, 3], dtype=object)
    yield "object-dicts", np.array([{"a": 1}, [1, 2]], dtype=object)
    yield "scalars", [np.float64(1.5), np.int32(4), np.bool_(True), np.str_("x"), np.bytes_(b"x"), np.datetime64("2024-01-01"), np.complex64(1j)]
    yield "dtypes", [np.dtype("f8"), np.dtype([("a", "i4")]), np.float32, np.dtype("datetime64[ns]")]
    yield "masked", np.ma.array([1, 2, 3], mask=[0, 1, 0])
    yield "generator", np.random.default_rng(3)
    yield "state", np.random.RandomState(3)
    yield "generators", [np.random.Generator(k(3)) for k in (np.random.PCG64, np.random.MT19937, np.random.Philox, np.random.SFC64, np.random.PCG64DXSM)]
    yield "seeds", np.random.SeedSequence(3)
    yield "matrix", np.matrix([[1, 2], [3, 4]])
    yield "record", np.rec.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])
    yield "polynomial", np.polynomial.Polynomial([1, 2, 3])
    yield "functions", {"act": np.tanh, "loss": np.mean}


def sparse(sp, np):
    """SciPy's values."""
    dense = np.eye(5)
    for kind in ("csr", "csc", "coo", "lil", "dok", "dia", "bsr"):
        yield kind, getattr(sp, f"{kind}_matrix")(dense)
        if hasattr(sp, f"{kind}_array"):
            yield kind + "-array", getattr(sp, f"{kind}_array")(dense)


def fits(np):
    """SciPy models and results."""
    from scipy import interpolate, optimize, spatial, stats
    x = np.linspace(0, 3, 9)
    yield "spline", interpolate.CubicSpline(x, x**2)
    yield "linear", interpolate.interp1d(x, x**2)
    yield "univariate", interpolate.UnivariateSpline(x, x**2)
    yield "bspline", interpolate.make_interp_spline(x, x**2)
    yield "rbf", interpolate.RBFInterpolator(x[:, None], x)
    yield "grid", interpolate.RegularGridInterpolator((x, x), np.outer(x, x))
    yield "density", stats.gaussian_kde(x)
    yield "frozen", stats.norm(1, 2)
    yield "trees", spatial.cKDTree(np.random.RandomState(1).rand(9, 2))
    yield "tree-python", spatial.KDTree(np.random.RandomState(1).rand(9, 2))
    yield "rotation", spatial.transform.Rotation.from_euler("z", 1)
    yield "result", optimize.minimize_scalar(abs)


def make(store):
    """Writes them all."""
    for name, value in values():
        store.pickled("python", name, value, range(6))
        store.put("python", f"{name}.python.p2.pkl", shelf.raw(by_python(value)), pickler="python") if name != "deep" else None
    for library in ("dill", "cloudpickle"):
        module = shelf.wanted(library, store)
        for name, value in values() if module else ():
            if name == "types":  # dill makes them by calls of its own, which is code to it
                continue
            store.put(library, f"{name}.{library}", lambda path, v=value: shelf.raw(module.dumps(v))(path), kind=name)
    np = shelf.wanted("numpy", store)
    if np:
        numpy_files(store, np)
    if shelf.wanted("scipy", store):
        import scipy.sparse as sp
        for name, value in list(sparse(sp, np)) + list(fits(np)):
            store.pickled("scipy", name, value, (2, 4, 5))
        for kind in ("csr", "csc", "coo", "bsr", "dia"):
            store.put("scipy", f"{kind}.npz", lambda path, k=kind: sp.save_npz(path, getattr(sp, f"{k}_matrix")(np.eye(5))), kind=kind)


def by_python(value):
    """The value by the pickler written in Python, protocol 2."""
    out = io.BytesIO()
    pickle._Pickler(out, 2).dump(value)
    return out.getvalue()


def numpy_files(store, np):
    """npy, npz and pickles of NumPy's values."""
    for turn, (name, value) in enumerate(arrays(np)):
        store.put("numpy", f"{name}.npy", lambda path, v=value: np.save(path, v), kind=name)
        store.pickled("numpy", name, value, (turn % 6, 5))
    for name, value in others(np):
        store.pickled("numpy", name, value, range(6) if name == "objects" else (2, 4))
        if isinstance(value, np.ndarray) and value.dtype == object:  # such an array is a pickle in the file
            store.put("numpy", f"{name}.npy", lambda path, v=value: np.save(path, v, allow_pickle=True), kind=name)
    some = dict(arrays(np))
    for saver in (np.savez, np.savez_compressed):
        store.put("numpy", f"many-{saver.__name__}.npz", lambda path, s=saver: s(path, **some), saver=saver.__name__)
        store.put("numpy", f"positional-{saver.__name__}.npz", lambda path, s=saver: s(path, *some.values()), saver=saver.__name__)
        store.put("numpy", f"objects-{saver.__name__}.npz", lambda path, s=saver: s(path, o=np.array([1, "a", None], dtype=object)), saver=saver.__name__)
