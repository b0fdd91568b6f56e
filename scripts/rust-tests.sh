#!/usr/bin/env bash
# Runs the tests of the crates and of the assembled app; with --no-run only builds them, and with them the app.
# Tests never touch the real data folder: they get their own by argument, and this one catches whatever does not.
set -euo pipefail
cd "$(dirname "$0")/.."
guard=$(mktemp -d)
trap 'rm -rf "$guard"' EXIT
export HANDOVER_DATA_DIR="$guard/data" HANDOVER_DOWNLOADS_DIR="$guard/downloads" XDG_DATA_HOME="$guard/xdg" DBUS_SESSION_BUS_ADDRESS="unix:path=$guard/no-bus"
features=(--workspace --features tauri/custom-protocol)
if cargo nextest --version >/dev/null 2>&1; then runner=(cargo nextest run); else runner=(cargo test); fi
if [ "${1:-}" = --no-run ]; then exec "${runner[@]}" "${features[@]}" --no-run; fi
"${runner[@]}" "${features[@]}" --no-fail-fast
# The window library makes an empty folder there; a file is what must not be.
written=$(find "$guard" -type f)
if [ -n "$written" ]; then
  printf "a test wrote into the user's data folder:\n%s\n" "$written" >&2
  exit 1
fi
# Generated types are committed; the tests above have written them anew.
git diff --exit-code -- ui/src/ipc/generated || { echo "the generated types are stale: commit them" >&2; exit 1; }
RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --quiet --exclude handover-console
