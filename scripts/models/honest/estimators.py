"""scikit-learn: every estimator that fits a small table, and what is built
of estimators; pickled and by joblib with each of its compressions."""
import numpy as np

from . import shelf

COMPRESSIONS = [0, 3, ("zlib", 1), ("zlib", 9), ("gzip", 3), ("bz2", 3), ("lzma", 3), ("xz", 3), ("lz4", 3)]
SLOW = {"GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV"}


def tables():
    """Data that estimators of different tastes accept, tried in this order."""
    random = np.random.RandomState(3)
    x = random.rand(60, 4)
    label = (x[:, 0] + x[:, 1] > 1).astype(int)
    many = np.stack([label, 1 - label], axis=1)
    counts = random.poisson(3, size=(60, 4))
    words = [" ".join(random.choice(["tower", "wall", "gate", "moat"], 4)) for _ in range(60)]
    return [(x, label), (x, x[:, 0]), (x, x[:, :2]), (x, many), (x, None), (counts, label), (words, label),
            ([{"a": float(v), "b": "t"} for v in x[:, 0]], None), (list(label), None), (x[:, :1], x[:, 1]), ([[w] for w in words], label), (many, None)]


def fitted():
    """Each estimator that can be made without arguments, or of a plain one,
    fitted to the first table that it takes."""
    from sklearn.base import clone
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.utils import all_estimators
    for name, kind in all_estimators():
        model = None
        for args in ((), (LogisticRegression(),), (Ridge(),), ([("a", LogisticRegression()), ("b", LogisticRegression(C=2))],),
                     ([("a", Ridge()), ("b", Ridge(2))],), ([("scale", clone(LogisticRegression()), [0, 1])],), (np.eye(4),)):
            try:
                model = kind(*args)
            except Exception:
                continue
            done = fit(model)
            if done is not None:
                yield name, done
                break


def fit(model):
    """The model fitted to a table that it takes, or None."""
    for x, y in tables():
        try:
            return model.fit(x) if y is None else model.fit(x, y)
        except Exception:
            continue
    return None


def built():
    """Models of models, as they are used."""
    import pandas as pd
    from sklearn import compose, datasets, ensemble, feature_extraction, impute, linear_model, model_selection, neural_network, pipeline, preprocessing, svm, tree
    x, y = datasets.load_iris(return_X_y=True)
    frame = pd.DataFrame({"age": [20.0, 30, 40, 50, None, 60] * 10, "kind": ["a", "b", "c", "a", "b", "c"] * 10, "when": pd.date_range("2024-01-01", periods=60)})
    target = np.arange(60) % 2
    yield "pipeline", pipeline.make_pipeline(preprocessing.StandardScaler(), svm.SVC(probability=True)).fit(x, y)
    columns = compose.ColumnTransformer([
        ("number", pipeline.make_pipeline(impute.SimpleImputer(), preprocessing.StandardScaler()), ["age"]),
        ("word", preprocessing.OneHotEncoder(handle_unknown="ignore"), ["kind"])], remainder="drop")
    yield "columns", pipeline.make_pipeline(columns, linear_model.LogisticRegression()).fit(frame, target)
    yield "selected", compose.make_column_transformer((preprocessing.OrdinalEncoder(), compose.make_column_selector(dtype_include=object))).fit(frame)
    yield "grid", model_selection.GridSearchCV(svm.SVC(), {"C": [1, 10], "kernel": ["rbf", "linear"]}, cv=3, scoring="f1_macro").fit(x, y)
    yield "randomised", model_selection.RandomizedSearchCV(tree.DecisionTreeClassifier(), {"max_depth": range(1, 9)}, n_iter=4, cv=3, random_state=1).fit(x, y)
    yield "union", pipeline.make_union(preprocessing.StandardScaler(), preprocessing.PolynomialFeatures(2)).fit(x, y)
    yield "text", pipeline.make_pipeline(feature_extraction.text.TfidfVectorizer(ngram_range=(1, 2)), linear_model.SGDClassifier()).fit(["the old tower", "a new gate"] * 5, [0, 1] * 5)
    yield "forest-seeded", ensemble.RandomForestClassifier(10, random_state=np.random.RandomState(1)).fit(x, y)
    yield "stack", ensemble.StackingClassifier([("t", tree.DecisionTreeClassifier()), ("l", linear_model.LogisticRegression(max_iter=500))]).fit(x, y)
    yield "vote", ensemble.VotingClassifier([("t", tree.DecisionTreeClassifier()), ("l", linear_model.LogisticRegression(max_iter=500))], voting="soft").fit(x, y)
    yield "perceptron", neural_network.MLPClassifier((8, 8), max_iter=50, early_stopping=True).fit(x, y)
    yield "function-numpy", preprocessing.FunctionTransformer(np.log1p, inverse_func=np.expm1).fit(x)
    yield "histogram-boost", ensemble.HistGradientBoostingRegressor(max_iter=10, monotonic_cst=[1, 0, 0, 0]).fit(x, y)
    yield "iris-bunch", datasets.load_iris()
    yield "list-of-models", [linear_model.Ridge().fit(x, y), {"tree": tree.DecisionTreeRegressor(max_depth=3).fit(x, y)}]
    yield "split", list(model_selection.StratifiedKFold(3, shuffle=True, random_state=2).split(x, y))
    yield "results", model_selection.cross_validate(linear_model.Ridge(), x, y, return_estimator=True)


def make(store):
    """Writes them all."""
    if not shelf.wanted("sklearn", store):
        return
    joblib = shelf.wanted("joblib", store)
    skops = shelf.wanted("skops.io", store)
    turn = 0
    for name, model in list(fitted()) + list(built()):
        turn += 1
        protocols = range(6) if turn % 8 == 0 else (turn % 6,)
        store.pickled("scikit-learn", name, model, protocols, kind=type(model).__name__)
        if joblib:
            for compress in COMPRESSIONS if turn % 16 == 0 else (COMPRESSIONS[turn % len(COMPRESSIONS)],):
                method = "plain" if not compress else compress[0] if isinstance(compress, tuple) else "default"
                store.put("joblib", f"{name}.{method}{compress[1] if isinstance(compress, tuple) else ''}.joblib",
                          lambda path, m=model, c=compress: joblib.dump(m, path, compress=c), kind=type(model).__name__, compress=compress)
        if skops and turn % 4 == 0:
            store.put("skops", f"{name}.skops", lambda path, m=model: skops.dump(m, path), kind=type(model).__name__)
