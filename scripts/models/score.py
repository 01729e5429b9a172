#!/usr/bin/env python3
"""Scans folders of honest and malicious models and tells what was found.

    score.py BARTIZAN HONEST MALICIOUS [MALICIOUS...]

HONEST holds MANIFEST-*.json files as honest.py writes them. In a malicious
folder every file is to be found; one that only carries a payload which
nothing loads is counted apart: its name begins with "carried-", as those of
internal/badmodels do, or its row in MANIFEST.json says "carries": true. A file's verdict is the worst finding of any check that judges model
files, in it or in a member of it. Exit code 1 when a bar is missed: no honest
file at dangerous or above, at most 1 % at suspicious; every malicious file at
suspicious, 99 % at dangerous of those that run anything.
"""
import collections
import glob
import json
import os
import subprocess
import sys
import tempfile

RANK = {"safe": 0, "info": 0, "low": 0, "medium": 1, "high": 2, "critical": 3}
WORDS = ("safe", "suspicious", "dangerous", "malicious")


def scan(tool, folder):
    """The report of one scan, as JSON."""
    with tempfile.TemporaryDirectory() as work:
        target = os.path.join(work, "report.json")
        done = subprocess.run([tool, "scan", folder, "--no-hash", "--format", "json", "--output", target], capture_output=True, text=True)
        if done.returncode not in (0, 3, 4):
            sys.exit(f"{tool} scan {folder}: exit {done.returncode}\n{done.stderr}")
        with open(target, encoding="utf-8") as f:
            return json.load(f)


def owner(uri, names):
    """The manifest's row that a location belongs to: a file, a member of it,
    or a file in a folder that is a model."""
    path = uri.split("!")[0]
    while path:
        if path in names:
            return path
        path = os.path.dirname(path)
    return None


def judge(report, names):
    """For each name its worst rank, the finding that gave it, and its gaps."""
    worst, gaps, other = {}, collections.defaultdict(list), collections.Counter()
    for finding in report["findings"] or []:
        name = owner(finding["location"].get("uri", ""), names)
        if name is None:
            continue
        if not finding["check"].startswith("SUP"):
            other[finding["check"], finding["severity"]] += 1
        rank = RANK[finding["severity"]]
        if rank > worst.get(name, (0,))[0]:
            worst[name] = (rank, finding)
    for gap in report["not_examined"] or []:
        name = owner(gap["path"], names)
        if name is not None:
            gaps[name].append(gap)
    return worst, gaps, other


def line(name, rank, finding):
    """One finding in one line."""
    reason = finding["signals"][0]["reason"] if finding.get("signals") else finding["title"]
    return f"  {WORDS[rank]:10} {finding['check']} {name}: {reason[:220]}"


def honest(tool, folder):
    """Counts false alarms by library; true when within the bars."""
    rows = {}
    for manifest in glob.glob(os.path.join(folder, "MANIFEST*.json")):
        with open(manifest, encoding="utf-8") as f:
            rows.update({r["path"]: r for r in json.load(f)})
    report = scan(tool, folder)
    worst, gaps, other = judge(report, rows)
    examined = {f["path"]: f for f in report["files_examined"]}
    table = collections.defaultdict(collections.Counter)
    for path, row in rows.items():
        rank = worst.get(path, (0,))[0]
        inside = [f for p, f in examined.items() if p == path or p.startswith(path + "/")]
        for key in (f"{row['library']} {row['version']}", "all"):
            table[key].update(files=1, dangerous=rank > 1, suspicious=rank == 1, partial=path in gaps, unparsed=bool(inside) and all(f["completeness"] == "unparsed" for f in inside))
    print(f"honest: {folder}\n\n| library | files | dangerous | suspicious | partly examined | not read |\n|---|---|---|---|---|---|")
    for key in sorted(table, key=lambda k: (k == "all", k)):
        print(f"| {key} | " + " | ".join(str(table[key][c]) for c in ("files", "dangerous", "suspicious", "partial", "unparsed")) + " |")
    print()
    alike = collections.defaultdict(list)
    for name in sorted(worst):
        alike[line("", *worst[name])].append(name)
    for said, names in sorted(alike.items()):
        print(f"{said}: {len(names)}, such as {names[-1]}")
    for why, n in collections.Counter(f"{g['check']}: {g['why']}" for name in gaps for g in gaps[name]).most_common(12):
        print(f"  {n} not examined, {why[:160]}")
    for (check, severity), n in sorted(other.items()):
        print(f"  {n} findings of {check} ({severity}), which judges other things than models")
    total = table["all"]
    return total["dangerous"] == 0 and total["suspicious"] <= total["files"] / 100


def malicious(tool, folder):
    """Counts what is found; true when within the bars."""
    rows = {os.path.relpath(os.path.join(d, f), folder): {"carries": f.startswith("carried-")} for d, _, names in os.walk(folder) for f in names if not f.startswith("MANIFEST")}
    for manifest in glob.glob(os.path.join(folder, "MANIFEST*.json")):
        with open(manifest, encoding="utf-8") as f:
            rows.update({r["path"]: r for r in json.load(f)})
    report = scan(tool, folder)
    worst, gaps, _ = judge(report, rows)
    good = True
    print(f"\nmalicious: {folder}\n\n| what | files | suspicious or worse | dangerous or worse | malicious | partly examined |\n|---|---|---|---|---|---|")
    for what, carries in (("runs something", False), ("only carries", True)):
        names = [n for n, r in rows.items() if bool(r.get("carries")) == carries]
        if not names:
            continue
        ranks = collections.Counter(worst.get(n, (0,))[0] for n in names)
        found = [sum(ranks[r] for r in ranks if r >= least) for least in (1, 2, 3)]
        print(f"| {what} | {len(names)} | " + " | ".join(f"{n} ({100 * n / len(names):.1f} %)" for n in found) + f" | {sum(n in gaps for n in names)} |")
        good = good and found[0] == len(names) and (carries or found[1] >= 0.99 * len(names))
        missed = sorted(n for n in names if worst.get(n, (0,))[0] < (1 if carries else 2))
        for name in missed[:60]:
            print(line(name, *worst[name]) if name in worst else f"  missed     {name}")
        if len(missed) > 60:
            print(f"  and {len(missed) - 60} more")
    return good


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    good = honest(sys.argv[1], sys.argv[2])
    for folder in sys.argv[3:]:
        good = malicious(sys.argv[1], folder) and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
