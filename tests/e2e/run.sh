#!/usr/bin/env bash
# Runs the journeys in the real window: the built app under Xvfb, driven by WebKitWebDriver, inside a private session bus with
# an unlocked keyring of its own. Nothing of the user's is touched. Screenshots and logs: tests/e2e/output.
# Usage: run.sh [journey.mjs …]
set -euo pipefail
cd "$(dirname "$0")"
output=$PWD/output
rm -rf "$output"
mkdir -p "$output"

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export HOME=$home XDG_DATA_HOME=$home/data XDG_CONFIG_HOME=$home/config XDG_CACHE_HOME=$home/cache XDG_RUNTIME_DIR=$home/run
mkdir -p "$XDG_DATA_HOME" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_RUNTIME_DIR"
chmod 700 "$XDG_RUNTIME_DIR"
unset WAYLAND_DISPLAY DISPLAY DBUS_SESSION_BUS_ADDRESS HANDOVER_DATA_DIR

export E2E_OUTPUT=$output
export E2E_BINARY=${E2E_BINARY:-$(cd ../.. && pwd)/target/debug/handover-console}
# No sound, no accessibility bus, no GPU: fewer processes that can hang on a bare machine.
export GTK_A11Y=none NO_AT_BRIDGE=1 LIBGL_ALWAYS_SOFTWARE=1 WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS=${E2E_NO_SANDBOX:-}
[ -n "${E2E_NO_SANDBOX:-}" ] || unset WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS

exec_in_session='
  printf "\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>"$E2E_OUTPUT/keyring.log"
  exec node main.mjs "$@"
'
xvfb-run --auto-servernum --server-args="-screen 0 1400x1000x24" \
  dbus-run-session -- bash -c "$exec_in_session" journeys "$@"
