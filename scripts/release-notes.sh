#!/usr/bin/env bash
# Prints the release notes of a version: its part of CHANGELOG.md, and the commits since the version before, if that is tagged.
set -euo pipefail
cd "$(dirname "$0")/.."
version=${1:?which version}
notes=$(awk -v heading="## $version" '
  index($0, "## ") == 1 { inside = ($0 == heading || index($0, heading " ") == 1) }
  inside { print }' CHANGELOG.md)
if [ -z "$notes" ]; then
  echo "CHANGELOG.md has no part for $version: write what is new in it" >&2
  exit 1
fi
printf '%s\n' "$notes"
before=$(git describe --tags --abbrev=0 --match 'v*' --exclude "v$version" 2>/dev/null || true)
if [ -n "$before" ]; then
  printf '\n### Commits since %s\n\n' "$before"
  git log --no-merges --reverse --format='- %s' "$before..HEAD"
fi
