#!/usr/bin/env bash
# Builds and opens the app on the practice org; without a display, does the same job in the terminal.
set -euo pipefail
cd "$(dirname "$0")/.."
case "$(uname -s)" in
  Linux) if [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then display=no; else display=yes; fi ;;
  *) display=yes ;;
esac
if [ "$display" = no ]; then
  echo "[run] there is no display, so the job runs in the terminal: the practice org is checked, then a guest and a verified user talk to it" >&2
  cargo build -p handover-cli
  target/debug/handover check --practice
  target/debug/handover chat --practice --attr Customer_Tier=Gold --say "Hello, I need help with my order" --until replied
  exec target/debug/handover chat --practice --as customer-42 --say "Hello, it is me again" --until replied
fi
(cd ui && npm run build)
exec cargo run --features tauri/custom-protocol
