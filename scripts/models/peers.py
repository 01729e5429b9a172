#!/usr/bin/env python3
"""What peers say of a sample of the corpus: peers.py PEERS-BIN HONEST MALICIOUS [COUNT].

COUNT pickle-family files of each folder (150), chosen by a seed, are linked
into two folders. picklescan, modelscan and modelaudit read a folder at once and
a file counts when their report names it with a finding: for picklescan
dangerous, for modelscan any issue, for modelaudit critical, and again with
warnings. fickling reads one file after the other and its exit code counts:
1 is found, another is an error.
"""
import json
import os
import random
import re
import subprocess
import sys
import tempfile

FAMILY = (".pkl", ".joblib", ".pt", ".pth", ".bin", ".ckpt", ".npy", ".npz", ".dill", ".cloudpickle", ".zip", ".gz", ".7z", ".tar")


def sample(folder, into, count):
    """Links files into a folder under numbered names and returns these."""
    files = sorted(os.path.join(d, f) for d, _, names in os.walk(folder) for f in names if f.endswith(FAMILY) and not f.startswith("carried-"))
    random.Random(11).shuffle(files)
    for i, path in enumerate(files[:count]):
        os.link(path, os.path.join(into, f"{i:04d}{os.path.splitext(path)[1]}")) if os.stat(path).st_dev == os.stat(into).st_dev else os.symlink(path, os.path.join(into, f"{i:04d}{os.path.splitext(path)[1]}"))
    return sorted(os.listdir(into))


def said(command, work):
    """All that a command prints."""
    env = dict(os.environ, HOME=work, PROMPTFOO_DISABLE_TELEMETRY="1", NO_COLOR="1")
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, env=env, cwd=work, errors="replace")
    except subprocess.TimeoutExpired:
        return None, ""
    return done.returncode, done.stdout + done.stderr


def named(text, names):
    """The names that stand in a text."""
    return {n for n in names if re.search(rf"\b{re.escape(n)}\b", text)}


def judge(peers, folder, names, work):
    """For each peer, the names it found."""
    out = {}
    _, text = said([f"{peers}/picklescan", "-p", folder], work)
    out["picklescan"] = named("\n".join(line for line in text.splitlines() if "dangerous import" in line), names)
    report = os.path.join(work, "modelscan.json")
    said([f"{peers}/modelscan", "scan", "-p", folder, "-r", "json", "-o", report], work)
    with open(report, encoding="utf-8") as f:
        found = json.load(f)
    out["modelscan"] = named(json.dumps(found.get("issues", [])), names)
    report = os.path.join(work, "modelaudit.json")
    code, _ = said([f"{peers}/modelaudit", "scan", "-f", "json", "-o", report, folder], work)
    issues = []
    if code is not None and os.path.exists(report):
        with open(report, encoding="utf-8") as f:
            issues = json.load(f).get("issues", [])
    out["modelaudit, critical"] = named(json.dumps([i for i in issues if i.get("severity") == "critical"]), names)
    out["modelaudit, warning or above"] = named(json.dumps([i for i in issues if i.get("severity") in ("critical", "warning")]), names)
    if code is None:
        del out["modelaudit, critical"], out["modelaudit, warning or above"]
    codes = {n: said([f"{peers}/fickling", "--check-safety", os.path.join(folder, n)], work)[0] for n in names[: len(names) // 3]}
    out["fickling, of a third"] = {n for n, c in codes.items() if c == 1}
    out["fickling, errors, of a third"] = {n for n, c in codes.items() if c not in (0, 1)}
    return out


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 150
    print("| tool | honest files flagged | malicious files found |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as work:
        results = []
        for kind, source in (("honest", sys.argv[2]), ("malicious", sys.argv[3])):
            folder = os.path.join(work, kind)
            os.mkdir(folder)
            names = sample(source, folder, count)
            results.append((judge(sys.argv[1], folder, names, work), len(names)))
        for tool in results[0][0]:
            cells = [f"{len(found[tool])} of {total // 3 if 'third' in tool else total}" if tool in found else "gave up" for found, total in results]
            print(f"| {tool} | {cells[0]} | {cells[1]} |")


if __name__ == "__main__":
    main()
