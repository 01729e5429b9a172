"""Prints one table of what run.sh measured, in Markdown. Rates have Wilson's intervals of 95 %."""

import bisect
import json
import math
import pathlib
import sys


def wilson(k, n):
    z, p = 1.959964, k / n
    mid, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return f"{p:.3f} ({(mid - half) / (1 + z * z / n):.3f} to {(mid + half) / (1 + z * z / n):.3f})"


def auroc(hits, rest):
    rest = sorted(rest)
    return sum(bisect.bisect_left(rest, h) + bisect.bisect_right(rest, h) for h in hits) / (2 * len(hits) * len(rest))


def at_one_percent(hits, rest):
    """Share of hits above the least threshold that at most 1 % of rest reaches; detectors with few distinct scores lose."""
    bar = sorted(rest)[len(rest) - 1 - len(rest) // 100]
    return sum(h > bar for h in hits) / len(hits)


def main():
    work = pathlib.Path(sys.argv[1])
    rows = [json.loads(line) for line in (work / "rows.jsonl").open(encoding="utf-8")]
    hit = [r["label"] == 1 for r in rows]
    n, m = sum(hit), len(hit) - sum(hit)
    print(f"{n} malicious and {m} harmless rows\n")
    print("| detector | rows | AUROC | TPR at 1 % FPR | TPR as it comes | FPR as it comes | µs per KB |\n|---|---|---|---|---|---|---|")
    peers = {}
    for file in sorted(work.glob("*.jsonl")):
        if file.name == "rows.jsonl":
            continue
        for line in file.open(encoding="utf-8"):
            r = json.loads(line)
            peers.setdefault(r["detector"], []).append(r)
    for name, list_ in peers.items():
        hits = [r["score"] for r in list_ if hit[r["row"]]]
        rest = [r["score"] for r in list_ if not hit[r["row"]]]
        found = sum(r["flagged"] for r in list_ if hit[r["row"]])
        wrong = sum(r["flagged"] for r in list_ if not hit[r["row"]])
        us = sum(r["us"] for r in list_) / (sum(len(rows[r["row"]]["text"].encode()) for r in list_) / 1024)
        print(f"| {name} | {len(list_)} | {auroc(hits, rest):.3f} | {at_one_percent(hits, rest):.3f} | {wilson(found, len(hits))} | {wilson(wrong, len(rest))} | {us:.0f} |")
    for name in ("rules", "fast", "deep", "cascade"):
        e = json.loads((work / f"bartizan-{name}.json").read_text(encoding="utf-8"))
        r = e["all"]["rates"][1]
        print(
            f"| bartizan, {name} | {n + m} | {e['all']['auroc']['value']:.3f} | {e['all']['tpr_at_1_percent_fpr']['value']:.3f} | "
            f"{wilson(round(r['tpr']['value'] * n), n)} | {wilson(round(r['fpr']['value'] * m), m)} | {e['microseconds_per_kb']:.0f} |"
        )


main()
