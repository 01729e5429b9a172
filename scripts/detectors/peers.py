"""Scores rows with the detectors of PyPI that bring their weights or need none.

python3 peers.py ROWS.jsonl OUT.jsonl    A line out is {"detector", "row", "score", "flagged", "us"}.
"""

import json
import sys
import time


def jailguard():
    import jailguard

    def judge(text):
        r = jailguard.detect(text)
        return r.score, r.is_injection

    return judge


def toolwall():
    from toolwall.detect import CompositeDetector

    guard = CompositeDetector(use_judge=False)  # its judge's weights do not come with the package

    def judge(text):
        score, _ = guard.score(text)
        return score, score >= 0.5

    return judge


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        for name, make in {"jailguard": jailguard, "toolwall-guard": toolwall}.items():
            try:
                judge = make()
                judge("warm up")
            except BaseException as err:  # one of them panics; what does not start is reported and left out
                print(f"{name} does not run: {str(err).splitlines()[0]}", file=sys.stderr)
                continue
            for i, row in enumerate(rows):
                begin = time.perf_counter()
                score, flagged = judge(row["text"])
                us = (time.perf_counter() - begin) * 1e6
                out.write(json.dumps({"detector": name, "row": i, "score": float(score), "flagged": bool(flagged), "us": us}) + "\n")
            print(f"{name}: {len(rows)} rows")


main()
