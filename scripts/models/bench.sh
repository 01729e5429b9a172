#!/usr/bin/env bash
# Times scanners side by side on the files of internal/benchscan, whole commands in alternation:
#   scripts/models/bench.sh [ROUNDS]        5 rounds; the median counts
# Peers come from PyPI at the versions of peers.txt, into a folder of their own. BENCH_ENV names one that is there,
# BENCH_DIR the folder for everything, ZIP and SMALL the bytes of the archive and the number of small files.
# Needs Python 3.10 or later for the peers and for measuring.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-5}
work=${BENCH_DIR:-${TMPDIR:-/tmp}/bartizan-scan-bench}
env=${BENCH_ENV:-$work/peers}
mkdir -p "$work"
[ -x "$env/bin/picklescan" ] || { python3 -m venv "$env" && "$env/bin/pip" install -q -r scripts/models/peers.txt; }
CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$work/bartizan" ./cmd/bartizan
[ -e "$work/in/small/run00000.pkl" ] || go run ./internal/benchscan -zip "${ZIP:-1073741824}" -small "${SMALL:-2000}" "$work/in"
exec python3 scripts/models/measure.py "$work/bartizan" "$env/bin" "$work/in" "$rounds"
