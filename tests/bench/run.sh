#!/usr/bin/env bash
# Measures the windows under Xvfb, inside a private session bus with an unlocked keyring of its own, as tests/e2e/run.sh does.
# Usage: run.sh [start | memory | painting | length]; the programs come in BENCH_APP, BENCH_EMPTY and BENCH_INGEST.
set -euo pipefail
cd "$(dirname "$0")"
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME=$home XDG_DATA_HOME=$home/data XDG_CONFIG_HOME=$home/config XDG_CACHE_HOME=$home/cache XDG_RUNTIME_DIR=$home/run
export BENCH_OUTPUT=${BENCH_OUTPUT:-$home/output}
mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_RUNTIME_DIR" "$BENCH_OUTPUT"
chmod 700 "$XDG_RUNTIME_DIR"
unset WAYLAND_DISPLAY DISPLAY DBUS_SESSION_BUS_ADDRESS HANDOVER_DATA_DIR
export GTK_A11Y=none NO_AT_BRIDGE=1 LIBGL_ALWAYS_SOFTWARE=1

exec_in_session='
  printf "\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>"$BENCH_OUTPUT/keyring.log"
  exec node window.mjs "$@"
'
# Services of the session write to standard output as well, so the tables come in a file of their own.
export BENCH_TABLES=$home/tables
xvfb-run --auto-servernum --server-args="-screen 0 1400x1000x24" \
  dbus-run-session -- bash -c "$exec_in_session" bench "$@" >"$BENCH_OUTPUT/session.log" 2>&1 || {
  tail -n 40 "$BENCH_OUTPUT/session.log" >&2
  exit 1
}
cat "$BENCH_TABLES"
