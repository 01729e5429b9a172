#!/usr/bin/env python3
"""Writes threat/supplychain/skops/allow.txt: what honest .skops files name.

Run with scikit-learn, skops, xgboost, lightgbm and quantile-forest (those that
are installed count). Types are what skops itself trusts and all classes that the
packages' modules define; functions are NumPy's and SciPy's ufuncs and the public
functions of scikit-learn that estimators take.
"""
import importlib
import inspect
import pkgutil
import sys
import warnings

warnings.filterwarnings("ignore")
import numpy
import scipy
import scipy.special
import sklearn
import skops
from skops.io import _trusted_types as trusted

types, functions = {}, {}

# Folders of scikit-learn whose functions compute and do nothing else; those that
# fetch or read data (datasets) are not among them.
FAMILIES = "cluster metrics feature_selection preprocessing gaussian_process neighbors linear_model decomposition manifold svm tree ensemble impute covariance".split()


def add(into, full):
    module, _, name = full.rpartition(".")
    if module and name.isidentifier():
        into.setdefault(module, set()).add(name)


for attr in dir(trusted):
    if attr.endswith("_TYPE_NAMES"):
        for full in getattr(trusted, attr):
            add(functions if "UFUNC" in attr else types, full)
for full in ("list dict tuple set frozenset slice bytes bytearray int float str bool complex NoneType type object range".split()):
    add(types, "builtins." + full)
for full in ("collections.OrderedDict collections.defaultdict collections.Counter functools.partial numpy.ndarray numpy.ma.MaskedArray numpy.dtype numpy.matrix "
             "numpy.random.mtrand.RandomState numpy.random._generator.Generator scipy.sparse._csr.csr_matrix scipy.sparse._csr.csr_array scipy.sparse._csc.csc_matrix "
             "scipy.sparse._csc.csc_array scipy.sparse._coo.coo_matrix scipy.sparse._dok.dok_matrix scipy.sparse._lil.lil_matrix scipy.sparse._dia.dia_matrix scipy.sparse._bsr.bsr_matrix "
             "scipy.interpolate._interpolate.interp1d scipy.interpolate._bsplines.BSpline scipy.interpolate._cubic.CubicSpline scipy.interpolate._fitpack2.UnivariateSpline scipy.sparse.csr.csr_matrix scipy.sparse.csc.csc_matrix numpy.ma.core.MaskedArray").split():
    add(types, full)

for package in ("sklearn", "xgboost", "lightgbm", "catboost", "quantile_forest", "imblearn"):
    try:
        top = importlib.import_module(package)
    except ImportError:
        continue
    for info in pkgutil.walk_packages(top.__path__, package + "."):
        if ".tests" in info.name or "conftest" in info.name or "_testing" in info.name or ".externals" in info.name:
            continue
        try:
            module = importlib.import_module(info.name)
        except BaseException:
            continue
        for name, value in vars(module).items():
            home = getattr(value, "__module__", None)
            if not isinstance(home, str) or home.split(".")[0] != package or "externals" in home:
                continue
            if inspect.isclass(value) and not issubclass(value, BaseException):
                add(types, home + "." + value.__name__)
            elif inspect.isroutine(value) and home.split(".")[1] in FAMILIES and not home.startswith(("sklearn.utils._testing", "sklearn.utils.fixes")):
                add(functions, home + "." + name)
for name in "sum mean median min max std var prod any all argmax argmin sqrt abs clip log1p expm1 round square ravel asarray array zeros ones".split():
    add(functions, "numpy." + name)

# Classes of scikit-learn 1.2 to 1.8 that 1.9 does not have; Cython called the module
# of the losses _loss in some of these.
for name in ("CyLossFunction CyHalfSquaredError CyAbsoluteError CyPinballLoss CyHuberLoss CyHalfPoissonLoss CyHalfGammaLoss CyHalfTweedieLoss CyHalfTweedieLossIdentity "
             "CyHalfBinomialLoss CyExponentialLoss CyHalfMultinomialLoss").split():
    add(types, "_loss." + name)
for name in ("BinomialDeviance ExponentialLoss HuberLossFunction LeastAbsoluteError LeastSquaresError MultinomialDeviance QuantileLossFunction").split():
    add(types, "sklearn.ensemble._gb_losses." + name)
add(types, "sklearn.compose._column_transformer._RemainderColsList")
for name in "_PredictScorer _ProbaScorer _ThresholdScorer".split():
    add(types, "sklearn.metrics._scorer." + name)

add(functions, "scipy._lib.array_api_compat.numpy._aliases.asarray")

out = open("threat/supplychain/skops/allow.txt", "w")
print("# What honest .skops files name. Written by scripts/skops-allow.py from", file=out)
print(f"# skops {skops.__version__}, scikit-learn {sklearn.__version__}, numpy {numpy.__version__}, scipy {scipy.__version__}.", file=out)
for title, names in (("type", types), ("function", functions)):
    print(f"\n[{title}]", file=out)
    for module in sorted(names):
        print(f"{module}: {' '.join(sorted(names[module]))}", file=out)
print(sum(map(len, types.values())), sum(map(len, functions.values())), file=sys.stderr)
