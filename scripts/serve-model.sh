#!/usr/bin/env bash
# Serves the language model that setup-integration.sh installed, with an
# OpenAI-compatible API on 127.0.0.1, until it is stopped or its standard input
# ends: serve-model.sh PORT. Deterministic at temperature 0: nothing is reused
# from earlier requests. Answers end after 64 tokens, for a small model may
# never stop; one thread, because more wait for one another on a busy machine.
set -euo pipefail
cd "$(dirname "$0")/.."
port=${1:?usage: serve-model.sh PORT}
python=.cache/venv/bin/python
model=.cache/models/SmolLM2-135M-Instruct.Q4_1.gguf
for need in "$python" "$model"; do
  [ -e "$need" ] || { echo "$need is missing: run scripts/setup-integration.sh" >&2; exit 1; }
done
exec "$python" -c '
import os, sys
import xllamacpp

p = xllamacpp.CommonParams()
p.model.path = sys.argv[2]
p.model_alias = ["smollm2-135m-instruct"]
p.hostnames = ["127.0.0.1"]
p.port = int(sys.argv[1])
p.n_ctx = 8192
p.n_parallel = 4
p.cpuparams.n_threads = 1
p.n_predict = 64
p.cache_prompt = False
p.cors_origins = ""
server = xllamacpp.Server(p)
print("model server on http://127.0.0.1:" + sys.argv[1] + "/v1", flush=True)
sys.stdin.read()
os._exit(0)
' "$port" "$model"
