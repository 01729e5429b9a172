"""Calibrates the deep tier together with the fast one, from scores of sources that neither was trained on.

    go run ./threat/injection/classifier/train -data DIR -cv -scores fast.jsonl
    python3 threat/injection/encoder/train/train.py --rows rows.jsonl --base MODEL --out OUT --cv
    python3 threat/injection/encoder/train/calibrate.py --rows rows.jsonl --fast fast.jsonl --deep OUT/heldout.jsonl --out OUT

Writes OUT/calibration.json and prints what was measured. Per channel: log odds = a*out + f*fast + b, where out is the
worst window's output less growth*ln(windows), and fast the fast tier's log odds; b puts the balanced threshold, which
1 % of typical harmless rows reach, at 0.5. The deep tier is asked when the fast one's log odds reach "from".
"""

import argparse
import json
import os

import numpy as np

RATES = {"fast": 0.001, "balanced": 0.01, "strict": 0.05}
LOST = 0.01  # share of what both tiers would flag that may be lost by not asking the deep one
LONG, DRAWS = 32, 4000  # as in the fast tier's training


def logistic(x, y, weight):
    """Newton's method with a little ridge. Returns coefficients, the last of which is the constant."""
    x = np.hstack([x, np.ones((len(x), 1))])
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        g = x.T @ (weight * (p - y)) + 1e-6 * w
        h = (x * (weight * p * (1 - p))[:, None]).T @ x + 1e-6 * np.eye(len(w))
        step = np.linalg.solve(h, g)
        w -= step
        if np.abs(step).max() < 1e-9:
            break
    return w


def threshold(rest, rate):
    """The least score that at most the share rate of rest reaches."""
    rest = np.sort(rest)
    return np.nextafter(rest[len(rest) - 1 - int(rate * len(rest))], np.inf)


def growth(rows, out, windows, rng):
    """How much the score at the balanced rate rises, per ln(windows), when harmless texts of one source are joined."""
    by = {}
    single = [i for i in range(len(rows)) if windows[i] == 1]
    for i in single:
        by.setdefault(rows[i]["source"], []).append(out[i])
    tops = np.array([max(rng.choice(by[rows[i]["source"]], LONG)) for i in rng.choice(single, DRAWS)])
    one = threshold(np.array([out[i] for i in single]), RATES["balanced"])
    return max(0.0, float(threshold(tops, RATES["balanced"]) - one) / np.log(LONG))


def auroc(hits, rest):
    rest = np.sort(rest)
    return float((np.searchsorted(rest, hits, "left") + np.searchsorted(rest, hits, "right")).mean() / 2 / len(rest))


def line(name, hits, rest):
    at = [threshold(rest, r) for r in RATES.values()]
    print(f"  {name:10} AUROC {auroc(hits, rest):.4f}  TPR at 0.1, 1, 5 % FPR: " + ", ".join(f"{(hits >= t).mean():.4f}" for t in at))


def channel(k, name, rows, fast, deep):
    rng = np.random.default_rng(1)
    use = [i for i in deep if i in fast and name in fast[i] and rows[i][name] > 0]
    windows = np.array([len(deep[i]) for i in use])
    out = np.array([max(w[k] for w in deep[i]) for i in use])
    f = np.array([fast[i][name] for i in use])
    label = np.array([rows[i]["label"] for i in use])
    made = np.array([rows[i]["made"] for i in use])
    source = np.array([rows[i]["source"] for i in use])
    kind = np.array([rows[i]["kind"] for i in use])
    # Templates are no picture of traffic, and documents none of what users write.
    hit, rest = label == 1, (label == 0) & ~made & ((name == "data") | (kind != "document"))
    clean = np.flatnonzero(rest)
    grow = growth([rows[use[i]] for i in clean], out[clean], windows[clean], rng)
    out = out - grow * np.log(windows)
    fit = hit | rest
    weight = np.where(label == 1, 1 / hit.sum(), 1 / rest.sum())
    a, w, b = logistic(np.stack([out, f], 1)[fit], label[fit].astype(float), weight[fit] * len(label))
    z = a * out + w * f
    b = -threshold(z[rest], RATES["balanced"])
    z = z + b
    print(f"{name} channel: {hit.sum()} malicious, {rest.sum()} typical harmless rows held out; a {a:.4f} f {w:.4f} b {b:.4f} growth {grow:.4f}")
    line("fast", f[hit], f[rest])
    line("deep", out[hit], out[rest])
    line("both", z[hit], z[rest])
    found = np.sort(f[hit & (z >= 0)])
    start = float(found[int(LOST * len(found))])
    # Where the deep tier is not asked, its part of the sum is what it would be on average, both classes counting alike.
    skip = (f < start) & fit
    guess = float(np.average(a * out[skip], weights=weight[skip]))
    cascade = np.where(f >= start, z, guess + w * f + b)
    line("cascade", cascade[hit], cascade[rest])
    asked = np.where(f >= start, z, -np.inf)
    print(f"  asking from log odds {start:.3f}: {(f[rest] >= start).mean():.3f} of harmless and {(f[hit] >= start).mean():.3f} of malicious rows")
    print(f"  cascade at balanced: TPR {(asked[hit] >= 0).mean():.4f}, FPR {(asked[rest] >= 0).mean():.4f}")
    at = [threshold(z[rest], r) for r in RATES.values()]
    for s in sorted(set(zip(label, source))):
        m = (label == s[0]) & (source == s[1])
        area = f"{auroc(z[m], z[rest]):.4f}" if s[0] else "      "
        print(f"  {'malicious' if s[0] else 'harmless ':9} {s[1][:74]:74} {m.sum():6} {area} " + " ".join(f"{(z[m] >= t).mean():.4f}" for t in at))
    p = {r: float(1 / (1 + np.exp(-t))) for r, t in zip(RATES, at)}
    return {"a": float(a), "f": float(w), "b": float(b), "growth": grow, "from": start, "guess": guess, **p}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for flag in ("--rows", "--fast", "--deep", "--out"):
        p.add_argument(flag, required=True)
    args = p.parse_args()
    with open(args.rows, encoding="utf-8") as f:
        rows = [json.loads(x) for x in f]
    fast, deep = {}, {}
    with open(args.fast, encoding="utf-8") as f:
        for x in map(json.loads, f):
            fast[x["row"]] = x
    with open(args.deep, encoding="utf-8") as f:
        for x in map(json.loads, f):
            deep[x["row"]] = x["logits"]
    found = {name: channel(k, name, rows, fast, deep) for k, name in enumerate(("user", "data"))}
    with open(os.path.join(args.out, "calibration.json"), "w", encoding="utf-8") as f:
        json.dump(found, f, indent=1)


if __name__ == "__main__":
    main()
