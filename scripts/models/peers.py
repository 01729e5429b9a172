#!/usr/bin/env python3
"""What Bartizan and its peers say of a sample of the corpus, by their exit codes.

    peers.py BARTIZAN PEERS-BIN HONEST MALICIOUS [COUNT]

COUNT pickle-family files of each folder (50), chosen by a seed, are shown to
each tool one by one. Of all peers exit code 1 means "found", 0 "nothing
found", and others that the file was not read. Bartizan runs with
--fail-on high, so that its 3 means dangerous or worse.
"""
import collections
import os
import random
import subprocess
import sys
import tempfile

FAMILY = (".pkl", ".joblib", ".pt", ".pth", ".bin", ".npy", ".npz")


def sample(folder, count):
    """Some files that run something, or are honest."""
    files = sorted(os.path.join(d, f) for d, _, names in os.walk(os.path.abspath(folder)) for f in names
                   if f.endswith(FAMILY) and not f.startswith("carried-"))
    random.Random(5).shuffle(files)
    return files[:count]


def codes(command, files, work):
    """Counts exit codes."""
    seen = collections.Counter()
    env = dict(os.environ, HOME=work, PROMPTFOO_DISABLE_TELEMETRY="1")
    for name in files:
        try:
            seen[subprocess.run(command + [name], capture_output=True, timeout=120, cwd=work, env=env).returncode] += 1
        except subprocess.TimeoutExpired:
            seen["timeout"] += 1
    return seen


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    peers, count = sys.argv[2], int(sys.argv[5]) if len(sys.argv) > 5 else 50
    tools = {
        "bartizan": ([os.path.abspath(sys.argv[1]), "scan", "--fail-on", "high"], 3),
        "picklescan": ([f"{peers}/picklescan", "-p"], 1),
        "modelscan": ([f"{peers}/modelscan", "scan", "-p"], 1),
        "fickling": ([f"{peers}/fickling", "--check-safety", "-p"], 1),
        "modelaudit": ([f"{peers}/modelaudit", "scan"], 1),
    }
    print("| tool | malicious found | said nothing | not read | honest accused | said nothing | not read |\n|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as work:
        for tool, (command, found) in tools.items():
            row = []
            for folder in (sys.argv[4], sys.argv[3]):
                seen = codes(command, sample(folder, count), work)
                row += [seen[found], seen[0], sum(seen.values()) - seen[found] - seen[0]]
            print("|", " | ".join([tool, *map(str, row)]), "|", flush=True)


if __name__ == "__main__":
    main()
