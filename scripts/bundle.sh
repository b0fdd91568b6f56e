#!/usr/bin/env bash
# Makes the packages of this system in target/package: the desktop app as .deb and .rpm, the terminal program as an archive, the
# release notes, and the digests of all of them. Ten to twenty minutes, most of it the release build.
# With --packed-only, what was built before is packed once more.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '[bundle] %s\n' "$*" >&2; }

# The packer, as a program that needs no compilation.
tauri() { npm exec --yes --package=@tauri-apps/cli@2.12.5 -- tauri "$@"; }
# The largest .deb that is handed out, in bytes.
largest=8000000

version=$(sed -n '/^\[workspace.package\]/,/^\[/ s/^version = "\(.*\)"$/\1/p' Cargo.toml)
built=$(realpath -m "${CARGO_TARGET_DIR:-target}")/release
package=$PWD/target/package
parts=$package/parts
# What is packed has the time of the commit, so that the same commit makes the same archive.
when=$(git log -1 --format=%ct 2>/dev/null || date +%s)
rm -rf "$package"
mkdir -p "$parts/man" "$parts/completions"

if [ "${1:-}" != --packed-only ]; then
  say "building the window, the app and the terminal program"
  (cd ui && npm run build >&2)
  # Both at once: they share what they are made of.
  cargo build --release --features tauri/custom-protocol -p handover-console -p handover-cli --bins
fi

say "manual pages, completions, release notes"
"$built/handover" generate man "$parts/man"
gzip --best --no-name "$parts/man"/*
"$built/handover" generate completions bash >"$parts/completions/handover.bash"
"$built/handover" generate completions zsh >"$parts/completions/_handover"
"$built/handover" generate completions fish >"$parts/completions/handover.fish"
gzip --best --no-name --stdout CHANGELOG.md >"$parts/changelog.gz"
scripts/release-notes.sh "$version" >"$package/release-notes.md"

if [ "$(uname -s)" != Linux ]; then
  say "on this system the packer's own formats are made"
  tauri bundle
  exit
fi

say ".deb and .rpm of the desktop app"
rm -rf "$built/bundle"
tauri bundle --bundles deb,rpm --config scripts/bundle/linux.json --ci >&2
for deb in "$built"/bundle/deb/*.deb; do
  if command -v dpkg-deb >/dev/null && command -v xz >/dev/null; then
    # Packed again: the packer knows gzip only. xz, with its filter for the machine code of this processor, saves a third.
    dpkg-deb --raw-extract "$deb" "$parts/deb"
    filter=()
    if [ "$(uname -m)" = x86_64 ]; then filter=(--x86); fi
    packed() { tar --create --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$when" "$@" . | xz "${filter[@]}" --lzma2=preset=9e; }
    packed --directory "$parts/deb/DEBIAN" >"$parts/control.tar.xz"
    packed --directory "$parts/deb" --exclude ./DEBIAN >"$parts/data.tar.xz"
    echo 2.0 >"$parts/debian-binary"
    ar rcD "$package/$(basename "$deb" | tr ' ' '-')" "$parts/debian-binary" "$parts/control.tar.xz" "$parts/data.tar.xz"
    rm -rf "$parts/deb" "$parts"/*.tar.xz "$parts/debian-binary"
  else
    cp "$deb" "$package/$(basename "$deb" | tr ' ' '-')"
  fi
done
for rpm in "$built"/bundle/rpm/*.rpm; do cp "$rpm" "$package/$(basename "$rpm" | tr ' ' '-')"; done

say "the archive of the terminal program"
name=handover-$version-linux-$(uname -m)
mkdir -p "$parts/$name"
install -m 755 "$built/handover" "$parts/$name/handover"
cp -r "$parts/man" "$parts/completions" README.md LICENSE CHANGELOG.md "$parts/$name/"
mkdir "$parts/$name/docs"
for page in ci.md reports.md scenarios.md scenario.schema.json scenarios; do
  if [ -e "docs/$page" ]; then cp -r "docs/$page" "$parts/$name/docs/"; fi
done
tar --create --gzip --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$when" \
  --file "$package/$name.tar.gz" --directory "$parts" "$name"
rm -rf "$parts"

# It must run where there is no window system: nothing but the C library and its companions.
foreign=$(ldd "$built/handover" | awk '{ print $1 }' | grep -vE '^(linux-vdso|libc|libm|libgcc_s|libdl|libpthread|librt|/lib.*ld-linux.*)\.?' || true)
if [ -n "$foreign" ]; then
  say "the terminal program needs libraries that are not everywhere: $foreign"
  exit 1
fi
for deb in "$package"/*.deb; do
  if [ "$(stat -c %s "$deb")" -gt "$largest" ]; then
    say "$(basename "$deb") has $(stat -c %s "$deb") bytes, and at most $largest are handed out"
    exit 1
  fi
done
(cd "$package" && sha256sum -- *.deb *.rpm *.tar.gz >SHA256SUMS && cat SHA256SUMS)
say "made in $package:"
ls -l "$package" >&2
