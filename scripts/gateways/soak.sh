#!/usr/bin/env bash
# Soaks the gateway at 70 % of what the machine can carry, with every deterministic check on:
#   scripts/gateways/soak.sh [30m]
# Upstream breaks one stream in fifty, one caller in fifty reads slowly, one request in fifty is an attack, the configuration
# is loaded anew every ten seconds, and the store is locked for twenty seconds in the middle. Every event of every stream is
# numbered: none may be lost or doubled. At the end every decision must be accounted for: counted = stored + dropped.
set -euo pipefail
cd "$(dirname "$0")/../.."
length=${1:-30m}
work=$(mktemp -d)
pids=()
cleanup() { for p in "${pids[@]}"; do kill -TERM "$p" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
CGO_ENABLED=0 go build -trimpath -o "$work/bench" ./internal/benchgateway
CGO_ENABLED=0 go build -trimpath -o "$work/bartizan" ./cmd/bartizan
"$work/bench" mock -listen 127.0.0.1:9141 & pids+=($!)
cat >"$work/bartizan.yaml" <<YAML
data: $work/data
gateway:
  listen: 127.0.0.1:9140
  upstream: http://127.0.0.1:9141/v1
  metrics: {listen: 127.0.0.1:9142}
checks:
  INJ003: {mode: "off"}
  INJ004: {mode: "off"}
YAML
"$work/bartizan" gateway --config "$work/bartizan.yaml" >"$work/gateway.log" 2>&1 & gate=$!; pids+=($gate)
for _ in $(seq 100); do curl -fsS -o /dev/null http://127.0.0.1:9140/healthz 2>/dev/null && break; sleep 0.1; done
seconds=$(python3 -c "import re,sys; n,u=re.match(r'(\d+)([smh])', sys.argv[1]).groups(); print(int(n)*{'s':1,'m':60,'h':3600}[u])" "$length")
(
  sleep $((seconds / 2))
  python3 - "$work/data/bartizan.db" <<'PY'
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], timeout=30, isolation_level=None)
db.execute("BEGIN EXCLUSIVE"); print("store locked", flush=True); time.sleep(20); db.execute("ROLLBACK"); print("store free", flush=True)
PY
) &
"$work/bench" soak -for "$length" -config "$work/bartizan.yaml" -metrics http://127.0.0.1:9142/metrics -target "bartizan=http://127.0.0.1:9140@$gate"
sleep 3
curl -fsS http://127.0.0.1:9142/metrics >"$work/metrics"
grep -c . "$work/gateway.log" | sed 's/^/lines of log: /'
kill -TERM "$gate"
wait "$gate" || true
python3 - "$work/data/bartizan.db" "$work/metrics" <<'PY'
import re, sqlite3, sys
counted = dropped = 0
for line in open(sys.argv[2]):
    if line.startswith("bartizan_requests_total"): counted += int(float(line.split()[-1]))
    if line.startswith('bartizan_records_dropped_total{sink="store"}'): dropped = int(float(line.split()[-1]))
stored = sqlite3.connect(sys.argv[1]).execute("select count(*) from event").fetchone()[0]
print(f"decisions: counted {counted} = stored {stored} + dropped {dropped}: {'holds' if counted == stored + dropped else 'DOES NOT HOLD'}")
sys.exit(counted != stored + dropped)
PY
