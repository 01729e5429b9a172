#!/usr/bin/env bash
# Makes honest and malicious models and tells what a scan finds in them:
#   scripts/models/corpus.sh
# CORPUS_DIR is the folder for all (default a temporary one), CORPUS_ENVS one with environments that setup.sh made.
# Exit code 1 when a bar is missed: see score.py.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=${CORPUS_DIR:-${TMPDIR:-/tmp}/bartizan-corpus}
envs=${CORPUS_ENVS:-$work/envs}
mkdir -p "$work/malicious"
[ -d "$envs" ] || scripts/models/setup.sh "$envs"
export KERAS_BACKEND=tensorflow TF_CPP_MIN_LOG_LEVEL=3
for env in "$envs"/*/; do
  nice "$env/bin/python" scripts/models/honest.py "$work/honest" 2> "$work/$(basename "$env").log" || echo "$env: see $work/$(basename "$env").log" >&2
done
go run ./internal/badmodels/write "$work/malicious"
exec python3 scripts/models/score.py "${BARTIZAN:-bin/bartizan}" "$work/honest" "$work/malicious"
