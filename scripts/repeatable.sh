#!/usr/bin/env bash
# Builds the binary twice, the second time from a copy elsewhere and with an
# empty build cache, and compares the bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
make --no-print-directory build VERSION=repeatable
cp bin/bartizan "$tmp/first"
mkdir "$tmp/elsewhere"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$tmp/elsewhere"
GOCACHE="$tmp/cache" make --no-print-directory -C "$tmp/elsewhere" build VERSION=repeatable
sha256sum "$tmp/first" "$tmp/elsewhere/bin/bartizan"
cmp "$tmp/first" "$tmp/elsewhere/bin/bartizan"
if ldd "$tmp/first" 2>/dev/null | grep '=>' >/dev/null; then
  echo "the binary is not static" >&2
  exit 1
fi
size=$(stat -c %s "$tmp/first")
echo "static, repeatable, $size bytes"
[ "$size" -lt 100000000 ]
