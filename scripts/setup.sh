#!/usr/bin/env bash
# Installs what `make run` and `make test` need and is missing, and says so. Debian and Ubuntu are installed by name; other
# systems are told what to install. Usage: setup.sh run | test
set -euo pipefail
purpose=${1:-run}

say() { printf '[set-up] %s\n' "$*" >&2; }

for tool in cargo node npm; do
  command -v "$tool" >/dev/null || { say "$tool is missing: install the Rust toolchain (rustup.rs) and Node.js 20.19 or newer"; exit 3; }
done

if [ "$(uname -s)" = Linux ]; then
  packages="libwebkit2gtk-4.1-dev libgtk-3-dev librsvg2-dev libssl-dev libdbus-1-dev build-essential pkg-config"
  [ "$purpose" = test ] && packages="$packages webkit2gtk-driver xvfb xauth gnome-keyring dbus-x11 procps openssl"
  if command -v dpkg-query >/dev/null; then
    missing=""
    for package in $packages; do
      dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    if [ -n "$missing" ]; then
      say "installing with apt-get:$missing"
      as_root=""
      [ "$(id -u)" = 0 ] || as_root=sudo
      $as_root apt-get update -qq >&2
      # shellcheck disable=SC2086
      DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >&2
    fi
  else
    say "this is no Debian or Ubuntu: install WebKitGTK 4.1, GTK 3, librsvg and D-Bus with their headers (https://v2.tauri.app/start/prerequisites/)"
  fi
fi

# The lock file decides; an unchanged one needs no second installation.
stamp=ui/node_modules/.installed
if [ ! -f "$stamp" ] || ! cmp -s ui/package-lock.json "$stamp"; then
  say "installing the window's packages with npm ci"
  (cd ui && npm ci --no-audit --no-fund >&2)
  cp ui/package-lock.json "$stamp"
fi
