#!/usr/bin/env bash
# Runs the commands of README.md as they are written, in a fresh clone of HEAD
# with a home folder of its own, and checks what comes back. Every block fenced
# with ```sh is run; comments on the lines before it say how:
#
#   <!-- run: skip -->            not run
#   <!-- run: background -->      started, and waited for until the gateway answers
#   <!-- run: expect "text" -->   the output must contain the text
#   <!-- run: exit 3 -->          the exit code that is right (without: 0)
#
# Needs the ports 8080, 8081 and 8082. Go's caches are shared with the caller.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# = 0 ] || { echo "usage: readme.sh" >&2; exit 2; }
health=http://127.0.0.1:8080/healthz
tmp=$(mktemp -d)
services=()

# Whatever happens, nothing that was started stays.
cleanup() {
  local pid
  for pid in "${services[@]}"; do
    kill -TERM -- "-$pid" 2>/dev/null || continue
    for _ in $(seq 150); do
      kill -0 -- "-$pid" 2>/dev/null || continue 2
      sleep 0.1
    done
    kill -KILL -- "-$pid" 2>/dev/null || true
  done
  rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

fail() {
  echo "readme: $*" >&2
  exit 1
}

for port in 8080 8081 8082; do
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    fail "port $port is in use; stop what uses it first"
  fi
done

git clone -q --no-hardlinks . "$tmp/bartizan"

# Each block becomes NN.sh, its comments NN.run, its line in README NN.line.
mkdir "$tmp/blocks" "$tmp/home"
awk -v dir="$tmp/blocks" '
  !inside && /^<!-- run: .* -->$/ { sub(/^<!-- run: /, ""); sub(/ -->$/, ""); how = how $0 "\n"; next }
  !inside && /^```sh$/ {
    name = sprintf("%s/%02d", dir, ++n)
    printf "%s", how > (name ".run"); print NR > (name ".line"); printf "" > (name ".sh")
    inside = 1; how = ""; next
  }
  inside && /^```$/ { inside = 0; close(name ".sh"); next }
  inside { print > (name ".sh"); next }
  !/^[ \t]*$/ { if (how != "") { print "readme: a comment with no block after it before line " NR > "/dev/stderr"; exit 1 } }
  END { if (inside) { print "readme: a block without end" > "/dev/stderr"; exit 1 } }
' "$tmp/bartizan/README.md"

GOMODCACHE=$(go env GOMODCACHE) GOCACHE=$(go env GOCACHE)
export GOMODCACHE GOCACHE HOME=$tmp/home
unset OPENAI_API_KEY XDG_DATA_HOME XDG_CONFIG_HOME MAKEFLAGS MAKELEVEL MFLAGS
cd "$tmp/bartizan"

# shown is put before a block: it prints each command before its output.
shown="trap 'printf \"\\n\$ %s\\n\" \"\$BASH_COMMAND\"' DEBUG"

background() {
  setsid bash -e "$1" </dev/null >"$tmp/service.log" 2>&1 &
  local pid=$!
  services+=("$pid")
  for _ in $(seq 600); do
    if curl -fsS -m 2 -o /dev/null "$health" 2>/dev/null; then
      cat "$tmp/service.log"
      return 0
    fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.5
  done
  cat "$tmp/service.log"
  fail "$2: $health did not answer"
}

# foreground waits for a block in a way that a signal to this script interrupts.
foreground() {
  local pid shower status=0
  mkfifo "$1.pipe"
  tee "$1.out" <"$1.pipe" &
  shower=$!
  setsid timeout --kill-after=10 900 bash -e "$1.traced" </dev/null >"$1.pipe" 2>&1 &
  pid=$!
  services+=("$pid")
  wait "$pid" || status=$?
  wait "$shower" || true
  return "$status"
}

ran=0
for block in "$tmp"/blocks/*.sh; do
  [ -e "$block" ] || break
  base=${block%.sh}
  where="README.md:$(cat "$base.line")"
  skip='' behind='' want=0
  expected=()
  while IFS= read -r how; do
    case $how in
      skip) skip=1 ;;
      background) behind=1 ;;
      'exit '[0-9]*) want=${how#exit } ;;
      'expect "'*'"') how=${how#expect \"}; expected+=("${how%\"}") ;;
      *) fail "$where: unknown comment \"run: $how\"" ;;
    esac
  done <"$base.run"
  if [ -n "$skip" ]; then
    echo "--- $where: skipped, as the comment says"
    continue
  fi
  ran=$((ran + 1))
  begin=$SECONDS
  echo "--- $where"
  if [ -n "$behind" ]; then
    sed 's/^/$ /; s/$/ \&/' "$block"
    background "$block" "$where"
    echo "--- up after $((SECONDS - begin)) s"
    continue
  fi
  { echo "$shown"; cat "$block"; } >"$base.traced"
  status=0
  foreground "$base" || status=$?
  echo
  [ "$status" = "$want" ] || fail "$where: exit code $status, want $want"
  # Not grep -q: it leaves early, and with pipefail its feeder then dies of the closed pipe.
  for text in "${expected[@]}"; do
    grep -v '^\$ ' "$base.out" | grep -F -- "$text" >/dev/null || fail "$where: the output does not contain \"$text\""
  done
  echo "--- as expected, $((SECONDS - begin)) s"
done
[ "$ran" -ge 3 ] || fail "only $ran blocks were run: looking in the wrong place?"
echo "readme: $ran blocks did what the README says"
