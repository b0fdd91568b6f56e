#!/usr/bin/env bash
# Runs each fuzz target for a while, from the seeds that are committed and whatever earlier runs here have found.
# The first argument is the number of seconds for each; a minute unless given.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz --locked
for target in stream payload; do
  mkdir -p "fuzz/corpus/$target"
  cargo +nightly fuzz run "$target" "fuzz/corpus/$target" "fuzz/seeds/$target" -- -max_total_time="${1:-60}" -max_len=65536 -dict="fuzz/words.dict"
done
