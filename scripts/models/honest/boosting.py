"""XGBoost, LightGBM and CatBoost, in each form that they save."""
import numpy as np

from . import shelf


def data():
    """A table, a label and a number."""
    random = np.random.RandomState(5)
    x = random.rand(80, 5)
    return x, (x[:, 0] > 0.5).astype(int), x[:, 1]


def xgboost_files(store, xgb):
    """Boosters and estimators."""
    x, label, number = data()
    models = {
        "classifier": xgb.XGBClassifier(n_estimators=5, max_depth=3).fit(x, label), "regressor": xgb.XGBRegressor(n_estimators=5, booster="dart").fit(x, number),
        "linear": xgb.XGBRegressor(n_estimators=5, booster="gblinear").fit(x, number), "forest": xgb.XGBRFClassifier(n_estimators=5).fit(x, label),
        "ranker": xgb.XGBRanker(n_estimators=5).fit(x, label, group=[40, 40]), "approx": xgb.XGBClassifier(n_estimators=3, tree_method="approx").fit(x, label),
        "multiclass": xgb.XGBClassifier(n_estimators=3).fit(x, np.arange(80) % 3), "early": xgb.XGBClassifier(n_estimators=9, early_stopping_rounds=2).fit(x, label, eval_set=[(x, label)], verbose=False),
        "unfitted": xgb.XGBClassifier(max_depth=2),
    }
    for name, model in models.items():
        store.pickled("xgboost", name, model, range(2, 6))
        for ext in ("json", "ubj", "model") if name != "unfitted" else ():
            store.put("xgboost", f"{name}.{ext}", lambda path, m=model: m.save_model(path), form=ext)
    booster = xgb.train({"max_depth": 2}, xgb.DMatrix(x, label=number, feature_names=list("abcde")), 4)
    store.pickled("xgboost", "booster", booster, range(6))
    for ext in ("json", "ubj", "deprecated"):
        store.put("xgboost", f"booster.{ext}", lambda path, e=ext: shelf.raw(bytes(booster.save_raw(e)))(path), form=ext)
    store.put("xgboost", "booster-dump.txt", booster.dump_model)
    store.put("xgboost", "config.json", lambda path: shelf.text(booster.save_config())(path))


def lightgbm_files(store, lgb):
    """Boosters and estimators."""
    x, label, number = data()
    quiet = {"verbose": -1, "min_child_samples": 2}
    models = {
        "classifier": lgb.LGBMClassifier(n_estimators=5, **quiet).fit(x, label), "regressor": lgb.LGBMRegressor(n_estimators=5, boosting_type="dart", **quiet).fit(x, number),
        "ranker": lgb.LGBMRanker(n_estimators=5, **quiet).fit(x, label, group=[40, 40]), "goss": lgb.LGBMRegressor(n_estimators=5, boosting_type="goss", **quiet).fit(x, number),
        "forest": lgb.LGBMClassifier(n_estimators=5, boosting_type="rf", bagging_freq=1, bagging_fraction=0.5, **quiet).fit(x, label),
        "multiclass": lgb.LGBMClassifier(n_estimators=3, **quiet).fit(x, np.arange(80) % 3), "quantile": lgb.LGBMRegressor(n_estimators=3, objective="quantile", **quiet).fit(x, number),
        "unfitted": lgb.LGBMClassifier(),
    }
    for name, model in models.items():
        store.pickled("lightgbm", name, model, range(2, 6))
        if name != "unfitted":
            store.put("lightgbm", f"{name}.txt", lambda path, m=model: m.booster_.save_model(path), form="txt")
    booster = lgb.train({"objective": "binary", "verbose": -1, "categorical_feature": [4]}, lgb.Dataset(np.column_stack([x[:, :4], np.arange(80) % 4]), label), 5)
    store.pickled("lightgbm", "booster", booster, range(2, 6))
    store.put("lightgbm", "booster.txt", booster.save_model, form="txt")
    import json
    store.put("lightgbm", "booster.json", lambda path: shelf.text(json.dumps(booster.dump_model()))(path), form="json")


def catboost_files(store, cat):
    """Classifiers and regressors."""
    x, label, number = data()
    plain = {"iterations": 5, "depth": 3, "verbose": False, "allow_writing_files": False}
    models = {"classifier": cat.CatBoostClassifier(**plain).fit(x, label), "regressor": cat.CatBoostRegressor(**plain).fit(x, number),
              "multiclass": cat.CatBoostClassifier(loss_function="MultiClass", **plain).fit(x, np.arange(80) % 3),
              "lossguide": cat.CatBoostRegressor(grow_policy="Lossguide", **plain).fit(x, number)}
    for name, model in models.items():
        store.pickled("catboost", name, model, (2, 4, 5))
        for form in ("cbm", "json", "onnx", "coreml", "python", "cpp", "pmml"):
            ext = {"python": "py", "coreml": "mlmodel"}.get(form, form)
            store.put("catboost", f"{name}.{ext}", lambda path, m=model, f=form: m.save_model(path, format=f), form=form)


def make(store):
    """Writes all of the three."""
    for library, files in (("xgboost", xgboost_files), ("lightgbm", lightgbm_files), ("catboost", catboost_files)):
        module = shelf.wanted(library, store)
        if module:
            try:
                files(store, module)
            except Exception as err:
                store.absent(library, err)
