#!/usr/bin/env bash
# Measures gateways side by side against one mock provider, on this machine:
#   scripts/gateways/run.sh [ROUNDS]
# floor is httputil.ReverseProxy; bartizan-bare has every check off, bartizan-rules all deterministic guards on (the two
# trained tiers off), bartizan all of them. Peers: bifrost/core v1.5.10 in a minimal shell, Portkey 1.15.2 from npm, LiteLLM
# from PyPI (not 1.82.7 or 1.82.8, which were malware). They are installed into a folder of their own, once; one that does
# not install or answer is said to fail. PEERS="bifrost" measures some, OPEN=0 leaves the memory out.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-21}
work=${GATEWAYS_DIR:-${TMPDIR:-/tmp}/btz-gateways}
peers=${PEERS-bifrost portkey litellm}
mkdir -p "$work"
pids=()
cleanup() { for p in "${pids[@]}"; do kill -KILL -- "-$p" 2>/dev/null || true; done; }
trap cleanup EXIT
ulimit -n "$(ulimit -Hn)" 2>/dev/null || true

start() { # NAME PORT COMMAND...: runs it and adds it as a target once it answers
  local name=$1 port=$2
  shift 2
  setsid "$@" >"$work/$name.log" 2>&1 </dev/null &
  local pid=$!
  pids+=("$pid")
  for _ in $(seq 300); do
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      targets+=(-target "$name=http://127.0.0.1:$port@$pid")
      return 0
    fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.2
  done
  echo "$name did not start: $(tail -n 2 "$work/$name.log")" >&2
}

CGO_ENABLED=0 go build -trimpath -o "$work/bench" ./internal/benchgateway
CGO_ENABLED=0 go build -trimpath -o "$work/bartizan" ./cmd/bartizan
targets=()
start mock 9101 "$work/bench" mock -listen 127.0.0.1:9101
start floor 9102 "$work/bench" floor -listen 127.0.0.1:9102 -upstream http://127.0.0.1:9101

off() { for id in "$@"; do echo "  $id: {mode: \"off\"}"; done; }
bartizan() { # NAME PORT CHECK-TO-SWITCH-OFF...
  local name=$1 port=$2
  shift 2
  { printf 'data: %s\ngateway:\n  listen: 127.0.0.1:%s\n  upstream: http://127.0.0.1:9101/v1\nchecks:\n' "$work/data-$name" "$port"; off "$@"; } >"$work/$name.yaml"
  [ $# -gt 0 ] || sed -i '/^checks:/d' "$work/$name.yaml"
  start "$name" "$port" "$work/bartizan" gateway --config "$work/$name.yaml"
}
mapfile -t all < <("$work/bartizan" checks | awk '$2 ~ "/" && $1 ~ /^[A-Z][A-Z][A-Z][0-9]+$/ {print $1}')
bartizan bartizan-bare 9110 "${all[@]}"
bartizan bartizan-rules 9111 INJ003 INJ004
bartizan bartizan 9112

for peer in $peers; do
  case $peer in
    bifrost)
      [ -x "$work/bifrost" ] || (cd scripts/gateways/bifrost && go build -o "$work/bifrost" .)
      start bifrost 9120 "$work/bifrost" 127.0.0.1:9120 http://127.0.0.1:9101
      ;;
    portkey)
      [ -d "$work/node_modules" ] || npm install --silent --no-audit --no-fund --prefix "$work" @portkey-ai/gateway@1.15.2
      start portkey 9121 node "$work/node_modules/@portkey-ai/gateway/build/start-server.js" --headless --port=9121
      ;;
    litellm)
      [ -x "$work/venv/bin/litellm" ] || { python3 -m venv "$work/venv" && "$work/venv/bin/pip" install -q 'litellm[proxy]==1.81.16'; }
      printf 'model_list:\n- model_name: "*"\n  litellm_params: {model: "openai/*", api_base: "http://127.0.0.1:9101/v1", api_key: sk-none}\n' >"$work/litellm.yaml"
      start litellm 9122 env LITELLM_LOCAL_MODEL_COST_MAP=True NO_DOCS=True "$work/venv/bin/litellm" --config "$work/litellm.yaml" --host 127.0.0.1 --port 9122 --telemetry False
      ;;
    *) echo "unknown peer $peer" >&2; exit 2 ;;
  esac
done
sleep 2
"$work/bench" measure -rounds "$rounds" -open "${OPEN-1000}" "${targets[@]}"
