"""pandas: frames, series and indexes of every kind that people pickle."""
import numpy as np

from . import shelf


def frames(pd):
    """Named values."""
    n = 12
    when = pd.date_range("2024-01-01", periods=n, freq="D")
    base = pd.DataFrame({"i": range(n), "f": np.linspace(0, 1, n), "b": [True, False] * 6, "s": list("abcdefghijkl")})
    yield "plain", base
    yield "category", base.assign(c=pd.Categorical(list("xyzx") * 3, categories=list("xyz"), ordered=True))
    yield "dates", base.set_index(when)
    yield "zones", base.assign(t=when.tz_localize("Europe/Vienna"), u=when.tz_localize("UTC"))
    yield "nullable", base.assign(a=pd.array([1, None] * 6, dtype="Int64"), c=pd.array([True, None] * 6, dtype="boolean"), d=pd.array([1.5, None] * 6, dtype="Float64"))
    yield "string", base.assign(s=base.s.astype("string"))
    yield "levels", base.set_index(["s", "i"])
    yield "level-columns", pd.DataFrame(np.ones((2, 4)), columns=pd.MultiIndex.from_product([["a", "b"], [1, 2]], names=["k", "n"]))
    yield "intervals", pd.DataFrame({"v": pd.cut(base.f, 3), "n": base.i})
    yield "periods", base.set_index(pd.period_range("2020-01", periods=n, freq="M"))
    yield "deltas", base.assign(d=pd.to_timedelta(range(n), unit="h"))
    yield "sparse", base[["i"]].astype(pd.SparseDtype("int64", 0))
    yield "series", base.f
    yield "series-dates", pd.Series(when, name="when")
    yield "index", pd.Index(["a", "b"], name="k")
    yield "interval-index", pd.interval_range(0, 5)
    yield "timestamp", pd.Timestamp("2024-05-06T07:08:09", tz="UTC")
    yield "delta", pd.Timedelta(days=3)
    yield "period", pd.Period("2024-05", freq="M")
    yield "offset", pd.offsets.MonthEnd(2)
    yield "missing", [pd.NA, pd.NaT, np.nan]
    yield "mixed", {"frame": base, "columns": base.columns, "dtypes": base.dtypes, "group": base.groupby("b").f.mean()}
    yield "objects", pd.DataFrame({"o": [{"a": 1}, [1, 2], None]})
    yield "empty", pd.DataFrame()
    yield "described", base.describe(include="all")
    yield "range", pd.RangeIndex(4)
    yield "dtypes", [pd.CategoricalDtype(["a"]), pd.DatetimeTZDtype(tz="UTC"), pd.IntervalDtype("int64"), pd.PeriodDtype("D")]
    yield "bytes-column", pd.DataFrame({"b": [b"abc", b"\x00\xff"]})


def make(store):
    """Writes them with pickle at all protocols that pandas takes, and to_pickle."""
    pd = shelf.wanted("pandas", store)
    if not pd:
        return
    for turn, (name, value) in enumerate(frames(pd)):
        store.pickled("pandas", name, value, (2, 3, 4, 5) if turn % 3 else range(6))
        if hasattr(value, "to_pickle"):
            way = ("gzip", "bz2", "xz", "zip", "tar")[turn % 5]
            store.put("pandas", f"{name}.pkl.{'gz' if way == 'gzip' else way}", lambda path, v=value, w=way: v.to_pickle(path, compression=w), compression=way)
