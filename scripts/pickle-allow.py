#!/usr/bin/env python3
"""Writes threat/supplychain/pickle/allow.txt: what honest pickles name.

Run it in an environment with numpy, scipy, scikit-learn, pandas, joblib,
xgboost and lightgbm; the classes are enumerated from the installed packages,
which the file's head names with their versions. PyTorch's part is the list of
its weights_only loader (torch/_weights_only_unpickler.py), written down by
hand. Only classes that hold data are listed: what a class's own code does when
its state is set was looked at for the modules named in MODULES.
"""
import importlib
import inspect
import pkgutil
import sys

MODULES = ["sklearn", "scipy.sparse", "scipy.interpolate", "scipy.spatial", "scipy.stats", "numpy.random", "pandas", "xgboost", "lightgbm"]
# modules below these that run programs, load files or build code
SKIP = ("test", "conftest", "externals", "_build", "setup", "datasets", "io", "plotting", "util", "_testing", "api", "compat", "errors", "f2py")

CALL = """\
builtins: set frozenset list dict tuple bytearray bytes int float complex bool str object slice range
__builtin__: set frozenset list dict tuple bytearray bytes int long float complex bool str unicode object slice range xrange
collections: OrderedDict defaultdict deque Counter
datetime: datetime date time timedelta timezone
decimal: Decimal
fractions: Fraction
uuid: UUID
numpy: dtype ndarray float16 float32 float64 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool_ complex64 complex128 str_ bytes_ datetime64 timedelta64 void longlong ulonglong intc
numpy.dtypes: Float16DType Float32DType Float64DType Int8DType Int16DType Int32DType Int64DType UInt8DType UInt16DType UInt32DType UInt64DType BoolDType Complex64DType Complex128DType StrDType BytesDType ObjectDType
numpy.core.multiarray: scalar ndarray dtype
numpy._core.multiarray: scalar ndarray dtype
numpy.core.numeric: _frombuffer
numpy._core.numeric: _frombuffer
numpy.ma.core: MaskedArray _mareconstruct
numpy.random._pickle: __randomstate_ctor __generator_ctor __bit_generator_ctor
numpy.random._mt19937: MT19937
numpy.random._pcg64: PCG64
numpy.random.bit_generator: SeedSequence
torch._utils: _rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_parameter _rebuild_parameter_with_state _rebuild_sparse_tensor _rebuild_meta_tensor_no_storage _rebuild_nested_tensor _rebuild_qtensor _rebuild_wrapper_subclass _rebuild_device_tensor_from_numpy
torch._tensor: _rebuild_from_type_v2
torch: Size device dtype Tensor FloatStorage DoubleStorage HalfStorage BFloat16Storage LongStorage IntStorage ShortStorage CharStorage ByteStorage BoolStorage ComplexFloatStorage ComplexDoubleStorage QInt8Storage QUInt8Storage QInt32Storage UntypedStorage TypedStorage Generator
torch.storage: UntypedStorage TypedStorage
torch.nn.parameter: Parameter UninitializedParameter Buffer
torch.serialization: _get_layout
joblib.numpy_pickle: NumpyArrayWrapper
pandas.core.internals.managers: BlockManager SingleBlockManager
pandas._libs.internals: _unpickle_block BlockPlacement
pandas: StringDtype CategoricalDtype DatetimeTZDtype PeriodDtype IntervalDtype Int64Dtype Float64Dtype BooleanDtype
scipy._lib.array_api_compat.numpy._aliases: asarray
pandas.core.indexes.base: _new_Index Index
pandas.core.indexes.range: RangeIndex
pandas.core.indexes.datetimes: _new_DatetimeIndex DatetimeIndex
pandas._libs.tslibs.timestamps: _unpickle_timestamp Timestamp
pandas._libs.arrays: __pyx_unpickle_NDArrayBacked
scipy.sparse._csr: csr_matrix csr_array
sklearn.tree._tree: Tree
sklearn.neighbors._kd_tree: newObj KDTree
sklearn.neighbors._ball_tree: newObj BallTree
xgboost.core: Booster
"""
TORCH_DTYPES = "float16 float32 float64 bfloat16 half float double int8 int16 int32 int64 uint8 bool complex64 complex128 short int long qint8 quint8 qint32 float8_e4m3fn float8_e5m2 strided sparse_coo"
SHAPE = """\
_codecs: encode
copyreg: _reconstructor __newobj__
copy_reg: _reconstructor
numpy.core.multiarray: _reconstruct
numpy._core.multiarray: _reconstruct
builtins: getattr
__builtin__: getattr
"""


def classes(root):
    """Classes by module, of a package and all below it."""
    found = {}
    package = importlib.import_module(root)
    names = [root]
    for info in pkgutil.walk_packages(getattr(package, "__path__", []), root + ".", onerror=lambda _: None):
        if not any(part.startswith(SKIP) for part in info.name.split(".")):
            names.append(info.name)
    for name in names:
        try:
            module = importlib.import_module(name)
        except Exception:  # an optional part that is not installed
            continue
        for attr, value in vars(module).items():
            if inspect.isclass(value) and value.__module__ == name and value.__qualname__ == attr and not issubclass(value, type):
                found.setdefault(name, set()).add(attr)
            elif root == "sklearn" and inspect.isfunction(value) and value.__module__ == name and not attr.startswith("__"):
                found.setdefault(name, set()).add(attr)  # named as a parameter, such as a score function
    return found


def native():
    """Classes of extension modules, whose constructors take data, and the
    functions by which Cython restores them."""
    found = {}
    for name, module in sorted(sys.modules.items()):
        path = getattr(module, "__file__", None) or ""
        if not path.endswith(".so") or not name.startswith(("sklearn.", "scipy.", "numpy.random.", "pandas._libs.")):
            continue
        if any(part.startswith(SKIP) for part in name.split(".")):
            continue
        for attr, value in vars(module).items():
            if attr.startswith("__pyx_unpickle_") or attr == "newObj":
                found.setdefault(name, set()).add(attr)
            elif inspect.isclass(value) and value.__module__ == name and not issubclass(value, BaseException):
                found.setdefault(name, set()).add(attr)
    return found


def numpy_functions():
    """Functions that estimators take as parameters; none touches files."""
    import numpy
    files = ("load", "save", "from", "mem", "gen", "Data", "show", "test", "info", "set", "get", "vectorize", "frompyfunc", "apply", "piecewise", "lib", "require", "error", "include")
    return sorted(n for n in numpy.__all__ if callable(getattr(numpy, n)) and not inspect.isclass(getattr(numpy, n)) and not n.startswith(files))


def main():
    out = sys.stdout
    versions = []
    for name in ("numpy", "scipy", "sklearn", "pandas", "joblib", "xgboost", "lightgbm"):
        versions.append(f"{name} {importlib.import_module(name).__version__}")
    out.write("# What honest pickles name. Written by scripts/pickle-allow.py from\n# " + ", ".join(versions) + ".\n")
    found = {root: classes(root) for root in MODULES}
    out.write("\n# called with any arguments; the first section that names something counts\n[call]\n" + CALL)
    for module, names in sorted(native().items()):
        out.write(f"{module}: {' '.join(sorted(names))}\n")
    out.write("\n# named, made by __new__ and given state\n[class]\nnumpy: " + " ".join(numpy_functions()) + "\n")
    out.write("torch: " + TORCH_DTYPES + "\n")
    out.write("torch.nn.modules.container: Sequential ModuleList ModuleDict ParameterList\n")
    for root in MODULES:
        for module, names in sorted(found[root].items()):
            out.write(f"{module}: {' '.join(sorted(names))}\n")
    out.write("\n# called with the arguments that honest files use\n[shape]\n" + SHAPE)


if __name__ == "__main__":
    main()
