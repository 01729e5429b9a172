#!/usr/bin/env bash
# Fuzzes every target of the module for the given time, one after the other.
set -euo pipefail
cd "$(dirname "$0")/.."
time=${1:-5s}
found=0
while IFS=: read -r file target; do
  dir=$(dirname "$file")
  echo "--- $target in $dir for $time"
  if ! out=$(go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "./$dir" 2>&1); then
    printf '%s\n' "$out" >&2 # with the input, which Go has kept below testdata/fuzz
    exit 1
  fi
  tail -n 1 <<<"$out"
  found=$((found + 1))
done < <(git ls-files '*_test.go' | xargs grep -HoE '^func Fuzz[A-Za-z0-9_]+' | sed 's/func //')
if [ "$found" -lt 8 ]; then
  echo "only $found fuzz targets found: looking in the wrong place?" >&2
  exit 1
fi
echo "$found fuzz targets"
