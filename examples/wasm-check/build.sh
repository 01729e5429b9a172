#!/bin/bash
# Builds codenames.wasm, a custom check for the gateway, next to this script.
set -euo pipefail
cd "$(dirname "$0")"
GOOS=wasip1 GOARCH=wasm "${GO:-go}" build -trimpath -ldflags '-s -w' -buildmode=c-shared -o "${1:-codenames.wasm}" .
